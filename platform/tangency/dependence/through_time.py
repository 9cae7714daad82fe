"""Correlation matrices through time by any method, each from nothing but what was known then."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import numpy as np

from tangency.cluster import Places
from tangency.contracts.arrays import Floats, frozen_floats
from tangency.contracts.returns import Returns
from tangency.contracts.running import raise_if_stopped
from tangency.dependence.common_periods import members_of, pairwise_correlation
from tangency.dependence.dynamic import ConditionalCorrelation, DccFit, fitted_dcc
from tangency.dependence.dynamic_likelihood import DccLikelihood
from tangency.dependence.exponential import ExponentialCorrelation
from tangency.dependence.garch import fitted_garch
from tangency.dependence.rolling import RollingCorrelation
from tangency.dependence.shrinkage import ShrinkageTarget, ShrunkRollingCorrelation
from tangency.dependence.unchanged import Unchanged
from tangency.errors import ConfigurationError, DataError, Remedy, Setting

__all__ = [
    "CorrelationChoices",
    "CorrelationMethod",
    "Snapshot",
    "is_even",
    "matrices_through_time",
    "rolling_snapshots",
]

_GROWTH = 1.25
_LEAST_OF_DCC = 50


class CorrelationMethod(StrEnum):
    """How a correlation through time is estimated.

    >>> CorrelationMethod("dcc") is CorrelationMethod.DCC
    True
    """

    ROLLING = "rolling"
    EWMA = "ewma"
    SHRINKAGE = "shrinkage"
    DCC = "dcc"


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrelationChoices:
    """A method with its settings.

    Attributes
    ----------
    window
        Periods that a rolling matrix sees, and that there are before the first of the others.
    """

    method: CorrelationMethod
    window: int
    half_life_periods: float
    target: ShrinkageTarget
    likelihood: DccLikelihood


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Snapshot:
    """The correlation at the end of a period.

    Attributes
    ----------
    end
        Place of the last period that was seen.
    members
        Places of the matrix's assets.
    matrix
        Shape (n_members, n_members).
    repaired
        The most that an entry was changed by, where pairs of different periods made no correlation matrix.
    """

    end: int
    members: Places
    matrix: Floats
    repaired: float = 0.0


class _Online(Protocol):
    @property
    def matrix(self) -> Floats: ...

    def add(self, row: Floats) -> None: ...


def matrices_through_time(
    returns: Returns, ends: Sequence[int], choices: CorrelationChoices
) -> tuple[tuple[Snapshot, ...], dict[str, float]]:
    """Return the matrices at the ends of some periods, in ascending order, and what the fits say.

    Raises
    ------
    DataError
        A gap, or an asset that does not move, where the method needs complete histories.
    ConfigurationError
        A window too short for DCC.
    SolverError
        A likelihood that is not maximised.
    """
    if choices.method is CorrelationMethod.ROLLING:
        return rolling_snapshots(returns, ends, choices.window), {}
    _require_complete(returns)
    values, window = returns.values, choices.window
    if choices.method is CorrelationMethod.DCC:
        return _dynamic(returns, ends, choices)
    first = values[:window]
    online: _Online
    if choices.method is CorrelationMethod.EWMA:
        _require_moving(returns, window, whole=False)
        online = ExponentialCorrelation(first, half_life_periods=choices.half_life_periods)
    else:
        _require_moving(returns, window, whole=True)
        online = ShrunkRollingCorrelation(first, target=choices.target)
    return tuple(_walked(online, values, window, ends)), {}


def rolling_snapshots(returns: Returns, ends: Sequence[int], window: int) -> tuple[Snapshot, ...]:
    """Return sample correlations of the windows that end there; where histories are uneven, of common periods.

    Windows without two members are left out.
    """
    values = returns.values
    if is_even(values, window):
        return tuple(_walked(RollingCorrelation(values[:window]), values, window, ends))
    found = []
    for end in ends:
        raise_if_stopped()
        seen = values[end - window + 1 : end + 1]
        members = members_of(seen)
        if members.size > 1:
            matrix, repaired = pairwise_correlation(seen[:, members], tuple(returns.assets[k] for k in members))
            found.append(Snapshot(end=end, members=members, matrix=matrix, repaired=repaired))
    return tuple(found)


def is_even(values: Floats, window: int) -> bool:
    """Whether every window holds all returns, and every asset moves in it."""
    return bool(np.isfinite(values).all()) and _longest_rest(values).max() < window


def _walked(online: _Online, values: Floats, known: int, ends: Sequence[int]) -> Iterator[Snapshot]:
    """Yield what an estimate that has seen the first `known` periods says at the ends."""
    everyone = np.arange(values.shape[1], dtype=np.int64)
    for end in ends:
        raise_if_stopped()
        for row in values[known : end + 1]:
            online.add(row)
        known = end + 1
        yield Snapshot(end=end, members=everyone, matrix=online.matrix)


def _dynamic(
    returns: Returns, ends: Sequence[int], choices: CorrelationChoices
) -> tuple[tuple[Snapshot, ...], dict[str, float]]:
    """Return DCC's matrices of the period after each end; fitted anew whenever the history is a quarter longer."""
    values, known, n_fits = returns.values, choices.window, 0
    if known < _LEAST_OF_DCC:
        raise ConfigurationError(
            f"a DCC-GARCH fit needs {_LEAST_OF_DCC} periods",
            where="window",
            value=known,
            remedy=Remedy("give ", Setting("window", 250)),
        )
    _require_moving(returns, known, whole=False)
    found: list[Snapshot] = []
    facts: dict[str, float] = {}
    while known <= len(values):
        following = max(known + 1, int(np.ceil(known * _GROWTH)))
        own = [end for end in ends if known <= end + 1 < following]
        if own:
            residuals, persistence = _residuals(returns, known, own[-1] + 1)
            fit = fitted_dcc(frozen_floats(residuals[:known]), choices.likelihood)
            found += _walked(_after(fit, residuals[:known]), residuals, known, own)
            n_fits += 1
            facts = {"a": fit.a, "b": fit.b, "largest persistence of a volatility": persistence, "fits": float(n_fits)}
        known = following
    return tuple(found), facts


def _after(fit: DccFit, residuals: Floats) -> ConditionalCorrelation:
    following = ConditionalCorrelation(fit)
    for row in residuals:
        following.add(row)
    return following


def _residuals(returns: Returns, known: int, until: int) -> tuple[Floats, float]:
    """Return standardised residuals up to a period, from fits to what was known, and the largest persistence."""
    residuals, persistence = np.empty((until, len(returns.assets))), 0.0
    for place, asset in enumerate(returns.assets):
        raise_if_stopped()
        series = returns.by_asset[place]
        fit = fitted_garch(series[:known], where=f"asset {asset}")
        residuals[:, place] = fit.standardised(series[:until])[0]
        persistence = max(persistence, fit.alpha + fit.beta)
    return residuals, persistence


def _require_complete(returns: Returns) -> None:
    missing = ~np.isfinite(returns.values)
    if missing.any():
        period, place = divmod(int(missing.argmax()), missing.shape[1])
        raise DataError(
            "this method needs a return of every asset in every period",
            where=f"asset {returns.assets[place]}, {returns.label(period)}",
            value=f"{int(missing[:, place].sum())} missing",
            remedy=Remedy(
                "take each pair's common periods: ", Setting("method", "rolling"), ", or leave the asset out"
            ),
        )


def _require_moving(returns: Returns, window: int, *, whole: bool) -> None:
    """Return if each asset moves in the first window, or in all (`whole`)."""
    rest = _longest_rest(returns.values if whole else returns.values[:window])
    if rest.max() >= window:
        raise DataError(
            "returns that are all the same correlate with nothing",
            where=f"asset {returns.assets[int(rest.argmax())]}",
            value=f"{int(rest.max())} periods",
            remedy=Remedy("leave the asset out, or pass over it while it rests: ", Setting("method", "rolling")),
        )


def _longest_rest(values: Floats) -> Places:
    """Return for how many periods at most each asset's returns were the same, shape (n_assets,)."""
    unchanged = Unchanged(values[:1])
    longest = unchanged.periods.copy()
    for row in values[1:]:
        unchanged.add(row)
        np.maximum(longest, unchanged.periods, out=longest)
    return longest
