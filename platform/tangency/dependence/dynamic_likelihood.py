"""Whose likelihood dynamic correlation maximises, and that likelihood less the bias of a target from the residuals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from tangency.cluster import Places
from tangency.contracts.arrays import Floats, frozen_floats
from tangency.contracts.running import raise_if_stopped
from tangency.errors import DataError

__all__ = ["DccLikelihood", "Stretch", "composite", "full", "known_target", "targeted"]

_PERFECT = 1e-10
_IMPOSSIBLE = 1e299


class DccLikelihood(StrEnum):
    """Whose likelihood a and b maximise: neighbouring pairs of the assets in order, all pairs, or all assets at once.

    The composite ones need no inverse, and so stand where assets outnumber periods.

    >>> from tangency.sdk import DccLikelihood
    >>> DccLikelihood("adjacent") is DccLikelihood.ADJACENT
    True
    """

    ADJACENT = "adjacent"
    ALL_PAIRS = "all_pairs"
    FULL = "full"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stretch:
    """Periods whose likelihood counts, by a weight.

    Attributes
    ----------
    residuals
        z of unit variance, shape (n_periods, n_assets).
    target
        Q̄, at which Q begins, shape (n_assets, n_assets).
    """

    weight: float
    residuals: Floats
    target: Floats


def known_target(residuals: Floats, target: Floats) -> tuple[Stretch, ...]:
    """Return the history with its Q̄, two assets of which may not be one."""
    return (_stretch(1.0, residuals, target),)


def targeted(residuals: Floats) -> tuple[Stretch, ...]:
    """Return the history twice less each of its halves, all with their own residuals' second moment as Q̄.

    The expected log-likelihood at an estimated Q̄ is off by a constant c(a, b) whatever the number of periods; so are
    those of the halves, so that 2L − L₁ − L₂ expects what L does at the true one.

    Raises
    ------
    DataError
        Two assets that are one in the history, or in a half of it; one that does not move in a half.

    References
    ----------
    Dhaene & Jochmans (2015), Split-panel jackknife estimation of fixed-effect models, Review of Economic Studies 82(3),
    section 3.3.

    >>> import numpy as np
    >>> from tangency.dependence.dynamic_likelihood import targeted
    >>> history, first, second = targeted(np.array([[1.0, 0.5], [0.5, -1.0], [-1.0, 0.5], [0.5, 1.0]]))
    >>> [(part.weight, len(part.residuals)) for part in (history, first, second)]
    [(2.0, 4), (-1.0, 2), (-1.0, 2)]
    """
    half = len(residuals) // 2
    parts = ((2.0, residuals), (-1.0, residuals[:half]), (-1.0, residuals[half:]))
    return tuple(_stretch(weight, part, part.T @ part / len(part)) for weight, part in parts)


def composite(
    stretches: Sequence[Stretch], likelihood: DccLikelihood
) -> Callable[[float, float], tuple[float, Floats]]:
    """Return −Σ log-likelihoods of pairs, per pair and period, and its gradient, as a function of a and b."""
    from tangency.dependence.kernels.conditional import composite_likelihood  # noqa: PLC0415  # numba loads here

    pairs = _pairs(stretches[0].residuals.shape[1], likelihood)
    parts = [(each.weight, frozen_floats(each.residuals.T), each.target) for each in stretches]
    count, slopes = pairs[0].size * len(stretches[0].residuals), np.empty(2)

    def value(a: float, b: float) -> tuple[float, Floats]:
        raise_if_stopped()
        found, gradient = 0.0, np.zeros(2)
        for weight, by_asset, target in parts:
            found += weight * composite_likelihood(a, b, by_asset, target, *pairs, slopes)
            gradient += weight * slopes
        return found / count, gradient / count

    return value


def full(stretches: Sequence[Stretch]) -> Callable[[float, float], float]:
    """Return −log-likelihood of all assets at once, per asset and period, as a function of a and b.

    Raises
    ------
    DataError
        A stretch of no more periods than assets.
    """
    from tangency.dependence.kernels.conditional import full_likelihood  # noqa: PLC0415  # as above

    shortest, n_assets = min(len(each.residuals) for each in stretches), len(stretches[0].target)
    if n_assets >= shortest:
        raise DataError(
            "the full likelihood needs more periods than assets, in each half of a history where its target is its own",
            where="likelihood",
            value=f"{shortest} periods of {n_assets} assets",
            remedy="take a composite likelihood, or a longer history",
        )
    parts = [(each.weight, frozen_floats(each.residuals), each.target) for each in stretches]
    q, factor, room = np.empty((n_assets, n_assets)), np.zeros((n_assets, n_assets)), np.empty((2, n_assets))

    def value(a: float, b: float) -> float:
        raise_if_stopped()
        found = [full_likelihood(a, b, residuals, target, q, factor, room) for _, residuals, target in parts]
        if max(found) >= _IMPOSSIBLE:  # a factor that rounding has ended, of a half's as of the whole's
            return _IMPOSSIBLE
        total = sum(weight * each for (weight, _, _), each in zip(parts, found, strict=True))
        return total / stretches[0].residuals.size

    return value


def _stretch(weight: float, residuals: Floats, target: Floats) -> Stretch:
    target = frozen_floats(target)
    deviations = np.sqrt(target.diagonal())
    if not deviations.min() > 0.0:
        raise DataError(
            "an asset that does not move in a half of the history has no likelihood there",
            where=f"asset number {int(deviations.argmin())}",
            value=f"{len(residuals)} periods",
            remedy="leave it out, or take a longer history",
        )
    share = np.abs(np.triu(target / np.outer(deviations, deviations), 1))
    if share.max() >= 1.0 - _PERFECT:
        one, other = divmod(int(share.argmax()), len(target))
        raise DataError(
            "two assets that always move alike are one, and have no likelihood",
            where=f"assets number {one} and {other}",
            value=f"{len(residuals)} periods",
            remedy="leave one of them out",
        )
    return Stretch(weight=weight, residuals=residuals, target=target)


def _pairs(n_assets: int, likelihood: DccLikelihood) -> tuple[Places, Places]:
    if likelihood is DccLikelihood.ALL_PAIRS:
        left, right = np.triu_indices(n_assets, 1)
        return left.astype(np.int64), right.astype(np.int64)
    places = np.arange(n_assets, dtype=np.int64)
    return places[:-1].copy(), places[1:].copy()
