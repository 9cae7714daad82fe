"""Dynamic conditional correlation, DCC(1,1), of standardised residuals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

import numpy as np

from tangency.cluster import Places
from tangency.contracts.arrays import Floats, frozen_floats, read_only
from tangency.contracts.running import raise_if_stopped
from tangency.contracts.semidefinite import mark_proven
from tangency.dependence.bounded_minimum import bounded_minimum
from tangency.errors import DataError
from tangency.risk.online.rows import checked_row

__all__ = ["ConditionalCorrelation", "DccFit", "DccLikelihood", "fitted_dcc"]

_BOUNDS = ((0.0, 0.9999), (0.0, 1.0))
_START = (0.97, 0.03)  # a + b, and a as a share of it
_PERFECT = 1e-10


class DccLikelihood(StrEnum):
    """Whose likelihood a and b maximise: neighbouring pairs of the assets in order, all pairs, or all assets at once.

    The composite ones need no inverse, and so stand where assets outnumber periods.

    >>> DccLikelihood("adjacent") is DccLikelihood.ADJACENT
    True
    """

    ADJACENT = "adjacent"
    ALL_PAIRS = "all_pairs"
    FULL = "full"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DccFit:
    """Qₜ₊₁ = (1 − a − b) Q̄ + a zₜzₜ' + b Qₜ.

    Attributes
    ----------
    target
        Q̄, Σ zₜzₜ'/T of the fitted periods unless it was known, shape (n_assets, n_assets).
    """

    a: float
    b: float
    target: Floats


def fitted_dcc(
    residuals: Floats, likelihood: DccLikelihood = DccLikelihood.ADJACENT, *, target: Floats | None = None
) -> DccFit:
    """Return a and b that maximise a Gaussian likelihood.

    The error of a Q̄ that comes from the residuals lowers b: by 0.0016 of 0.95 in 2 500 periods of 50 assets.

    Parameters
    ----------
    residuals
        z of unit variance, shape (n_periods, n_assets), two assets or more.
    target
        Q̄ where it is known, shape (n_assets, n_assets); that of the residuals where None (targeting).

    Raises
    ------
    DataError
        Two assets that are one, whose likelihood is singular; the full likelihood of more assets than periods.
    SolverError
        A likelihood that is not maximised.

    References
    ----------
    Engle (2002), Dynamic conditional correlation, Journal of Business & Economic Statistics 20(3).
    Pakel, Shephard, Sheppard & Engle (2021), Fitting vast dimensional time-varying covariance models, ibid. 39(3).
    """
    n_periods, n_assets = residuals.shape
    target = frozen_floats(residuals.T @ residuals / n_periods if target is None else target)
    _require_distinct(target)
    is_full = likelihood is DccLikelihood.FULL
    if is_full and n_assets >= n_periods:
        raise DataError(
            "the full likelihood needs more periods than assets",
            where="likelihood",
            value=f"{n_periods} periods of {n_assets} assets",
            remedy="take a composite likelihood, or a longer history",
        )
    composite = _composite(residuals, target, _pairs(n_assets, DccLikelihood.ADJACENT if is_full else likelihood))
    total, share = _minimum(composite, _START, has_gradient=True)
    if is_full:
        total, share = _minimum(_full(residuals, target), (total, share), has_gradient=False)
    return DccFit(a=total * share, b=total * (1.0 - share), target=target)


class ConditionalCorrelation:
    """The correlation that DCC foretells for the next period, at a cost of n² a bar.

    >>> import numpy as np
    >>> fit = DccFit(a=0.5, b=0.0, target=np.eye(2))
    >>> following = ConditionalCorrelation(fit)
    >>> following.add(np.array([1.0, 1.0]))
    >>> following.matrix.tolist()
    [[1.0, 0.5], [0.5, 1.0]]
    """

    def __init__(self, fit: DccFit) -> None:
        self._fit = fit
        self._target = frozen_floats(fit.target)
        self._q = np.array(fit.target, dtype=np.float64)
        self._zeros, self._scale = np.zeros(len(self._q)), np.empty(len(self._q))

    @property
    def matrix(self) -> Floats:
        """The correlations, shape (n_assets, n_assets), read-only, with a diagonal of ones."""
        correlation = np.empty_like(self._q)
        _correlate()(self._q, self._zeros, 1.0, self._scale, correlation)
        return mark_proven(read_only(correlation))

    def add(self, residual: Floats) -> None:
        """Let a period's residuals z enter, shape (n_assets,).

        Raises
        ------
        DataError
            One that is missing or infinite, or another number of assets; nothing has changed then.
        """
        entering = checked_row(residual, len(self._q))
        _step()(self._q, self._target, entering, self._fit.a, self._fit.b)


def _minimum(value: Callable[..., object], start: tuple[float, float], *, has_gradient: bool) -> tuple[float, float]:
    total, share = bounded_minimum(
        value,
        start,
        _BOUNDS,
        has_gradient=has_gradient,
        what="the likelihood of the dynamic correlation was not maximised",
        where="method dcc",
        remedy="take a longer history, or another method",
    )
    return total, share


def _pairs(n_assets: int, likelihood: DccLikelihood) -> tuple[Places, Places]:
    if likelihood is DccLikelihood.ADJACENT:
        places = np.arange(n_assets, dtype=np.int64)
        return places[:-1].copy(), places[1:].copy()
    left, right = np.triu_indices(n_assets, 1)
    return left.astype(np.int64), right.astype(np.int64)


def _composite(residuals: Floats, target: Floats, pairs: tuple[Places, Places]) -> Callable[..., tuple[float, Floats]]:
    from tangency.dependence.kernels.conditional import composite_likelihood  # noqa: PLC0415  # numba loads here

    by_asset, slopes, count = frozen_floats(residuals.T), np.empty(2), pairs[0].size * len(residuals)

    def value(point: Floats) -> tuple[float, Floats]:
        raise_if_stopped()
        total, share = (float(each) for each in point)
        found = composite_likelihood(total * share, total * (1.0 - share), by_asset, target, *pairs, slopes)
        of_total = share * slopes[0] + (1.0 - share) * slopes[1]
        return found / count, np.array([of_total, total * (slopes[0] - slopes[1])]) / count

    return value


def _full(residuals: Floats, target: Floats) -> Callable[[Floats], float]:
    from tangency.dependence.kernels.conditional import full_likelihood  # noqa: PLC0415  # as above

    by_period, q, factor = frozen_floats(residuals), np.empty_like(target), np.zeros_like(target)
    room = np.empty((2, len(target)))

    def value(point: Floats) -> float:
        raise_if_stopped()
        total, share = (float(each) for each in point)
        found: float = full_likelihood(total * share, total * (1.0 - share), by_period, target, q, factor, room)
        return found / residuals.size

    return value


def _require_distinct(target: Floats) -> None:
    deviations = np.sqrt(target.diagonal())
    share = np.abs(np.triu(target / np.outer(deviations, deviations), 1))
    if share.max() >= 1.0 - _PERFECT:
        one, other = divmod(int(share.argmax()), len(target))
        raise DataError(
            "two assets that always move alike are one, and have no likelihood",
            where=f"assets number {one} and {other}",
            remedy="leave one of them out",
        )


@cache
def _step() -> Callable[..., None]:
    from tangency.dependence.kernels.conditional import step_conditional  # noqa: PLC0415  # as above

    return step_conditional


@cache
def _correlate() -> Callable[..., None]:
    from tangency.dependence.kernels.second_moments import correlate  # noqa: PLC0415  # as above

    return correlate
