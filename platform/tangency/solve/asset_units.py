"""Solve again with each asset in a unit of its own, where data of very different sizes keep a solver from its digits.

Solvers stop at absolute residuals of data of order one. Where one asset's volatility is a million times another's,
order one is that asset's, and what the others make of the objective is below the residuals. An asset whose own risk σ
is larger than the risk r that was reached can have a weight of about r/σ at most: in units of that, and with all risks
in units of r, the data are of order one again. The units are powers of two, so that going there and back rounds
nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.contracts.covariance import Covariance, FactorCovariance
from tangency.contracts.problem import FeasibleSet
from tangency.errors import SolverError
from tangency.solve.certificate.residual import RESIDUAL, primal_residual
from tangency.solve.minimum import Minimum
from tangency.solve.unsolved import Unsolved

__all__ = [
    "Reached",
    "are_far_apart",
    "asset_units",
    "closed_in_units",
    "covariance_in_units",
    "feasible_in_units",
    "from_units",
    "guessed_risk",
    "on_rows",
]

_CLOSED = 1e-9
_ROUNDS = 8
_FAR_APART = 2.0**16
_SMALLER = 0.9
_MOVES = 3
# A smaller weight has a square that underflows: its risk would be called none, which only zero has.
_NOTHING = 1e-150
# Units no smaller than this are of no account where a solver fails.
_SPREAD = 2.0**-8


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """What a candidate reached: its gap, what that is relative to, and its risk in the unit of the assets' own."""

    gap: float
    size: float
    risk: float

    @property
    def relative(self) -> float:
        """The gap relative to the size; as it is where nothing has any size."""
        return self.gap / self.size if self.size > 0.0 else self.gap

    @property
    def is_closed(self) -> bool:
        """Whether no more digits are to be had from a gap."""
        return self.gap <= _CLOSED * self.size


def are_far_apart(variances: Floats) -> bool:
    """Whether volatilities are of so different sizes that no answer is taken unseen that knows nothing of units."""
    # Finding the places takes a third of the time of finding the values.
    return not variances[variances.argmax()] <= _FAR_APART * variances[variances.argmin()]


def asset_units(own: Floats, reached: float) -> Floats | None:
    """Return min(1, reached/own) rounded to powers of two, shape (n_assets,); None where that is one for all.

    Parameters
    ----------
    own
        Each asset's own risk, shape (n_assets,), zero where it has none.
    reached
        The risk of the portfolio.
    """
    if not 0.0 < reached < np.inf:
        return None
    units: Floats = np.exp2(np.floor(np.log2(reached / np.maximum(own, reached))))
    return units if (units < 1.0).any() else None


def closed_in_units(
    first: Callable[[], Minimum | None],
    again: Callable[[Floats, float], Minimum | None],
    judged: Callable[[Minimum], Reached],
    own: Floats,
    feasible: FeasibleSet,
) -> Minimum | None:
    """Return the first candidate where its gap is closed, else the best of those found in assets' units.

    Parameters
    ----------
    first, again
        Solve in the units of the data, and in given units of the assets, shape (n_assets,), and of risk.
    own
        Each asset's own risk, shape (n_assets,).

    Raises
    ------
    SolverError, Unsolved
        What the first one raises, where nothing is found in other units either.
    """
    best = _first_or_guessed(first, again, own, feasible)
    if best is None:
        return None
    best, reached = _closed(best, again, judged, own, feasible)
    if reached.is_closed:
        return best
    # Units that a candidate far from the optimum suggests lead back to it.
    other = _in_guessed_units(again, own, feasible)
    if other is None:
        return best
    other, also = _closed(other, again, judged, own, feasible)
    return other if also.gap < reached.gap else best


def _closed(
    best: Minimum,
    again: Callable[[Floats, float], Minimum | None],
    judged: Callable[[Minimum], Reached],
    own: Floats,
    feasible: FeasibleSet,
) -> tuple[Minimum, Reached]:
    """Return the best of what is found in the units of one candidate after the other, and what it reached."""
    reached = judged(best)
    latest, tried = reached, reached
    for _ in range(_ROUNDS):
        units = None if reached.is_closed else asset_units(own, latest.risk)
        if units is None:
            break
        try:
            found = again(units, latest.risk)
        except (SolverError, Unsolved):  # in these units; what was found remains
            break
        if found is None or primal_residual(found.weights, feasible) > RESIDUAL:
            break
        tried, latest = latest, judged(found)
        if latest.gap < reached.gap:
            best, reached = found, latest
        if not latest.risk < _SMALLER * tried.risk:  # the units are what they are going to be
            break
    return best, reached


def _first_or_guessed(
    first: Callable[[], Minimum | None],
    again: Callable[[Floats, float], Minimum | None],
    own: Floats,
    feasible: FeasibleSet,
) -> Minimum | None:
    """Return the first candidate, or one in guessed units where there is none; raises what the first one raises."""
    try:
        best = first()
    except (SolverError, Unsolved) as error:
        is_empty = isinstance(error, Unsolved) and error.status == "infeasible"
        best = None if is_empty else _in_guessed_units(again, own, feasible)
        if best is None:
            raise
        return best
    return _in_guessed_units(again, own, feasible) if best is None else best


def _in_guessed_units(
    again: Callable[[Floats, float], Minimum | None], own: Floats, feasible: FeasibleSet
) -> Minimum | None:
    """Return what is found in units of the risk that equal risks would have; None where nothing is."""
    guess = guessed_risk(own)
    units = asset_units(own, guess)
    if units is None or units.min() > _SPREAD:
        return None
    try:
        found = again(units, guess)
    except (SolverError, Unsolved):
        return None
    return None if found is None or primal_residual(found.weights, feasible) > RESIDUAL else found


def guessed_risk(own: Floats) -> float:
    """Return the risk that weights of equal risks would sum to, from each asset's own; zero where none has any."""
    risky = own[own > 0.0]
    return 1.0 / float((1.0 / risky).sum()) if risky.size else 0.0


def covariance_in_units(covariance: Covariance, units: Floats) -> Covariance:
    """Return the covariance of assets in units."""
    if isinstance(covariance, FactorCovariance):
        specific = frozen_floats(covariance.specific * units**2)
        return replace(covariance, loadings=frozen_floats(covariance.loadings * units[:, None]), specific=specific)
    return covariance * units * units[:, None]


def feasible_in_units(feasible: FeasibleSet, units: Floats) -> FeasibleSet:
    """Return bounds, rows and minima for weights in units."""
    minimums = feasible.minimums
    return replace(
        feasible,
        minimums=None if minimums is None else replace(minimums, least=frozen_floats(minimums.least / units)),
        lower=frozen_floats(feasible.lower / units),
        upper=frozen_floats(feasible.upper / units),
        rows=frozen_floats(feasible.rows * units),
    )


def on_rows(found: Minimum, units: Floats, feasible: FeasibleSet) -> Minimum:
    """Return a minimum moved onto equalities and within rows, by the least change in units of weights at no bound.

    A solver's residual of a row is nothing beside weights of order one, and much beside what is left of the risk.
    """
    weights, is_stuck = found.weights, np.zeros(units.size, dtype=np.bool_)
    for _ in range(_MOVES):  # rows that a move exceeds take part in the next, and weights that met a bound do not
        values = feasible.rows @ weights
        missing = np.clip(values, feasible.row_lower, feasible.row_upper) - values
        active = (missing != 0.0) | (feasible.row_lower == feasible.row_upper)
        free = (weights > feasible.lower) & (weights < feasible.upper)
        largest = (units == units.max()) & ~is_stuck
        if not (free & largest).any():  # then one at its bound is to move, and not what is small beside it
            free |= largest
        own = feasible.rows[active] * np.where(free, units, 0.0)
        moved = weights + units * np.linalg.lstsq(own, missing[active])[0]
        weights = np.clip(moved, feasible.lower, feasible.upper)
        is_stuck |= weights != moved
    return replace(found, weights=weights)


def from_units(found: Minimum, units: Floats) -> Minimum:
    """Return a minimum over `feasible_in_units` as one over the set itself."""
    multipliers = replace(found.multipliers, bounds=found.multipliers.bounds / units)
    weights = found.weights * units
    weights[np.abs(weights) < _NOTHING] = 0.0
    return replace(found, weights=weights, multipliers=multipliers)
