"""Certify a minimum of CVaR by its duality gap over all scenarios; refuse it beyond tolerance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.solve.certificate.gap import linear_gap
from tangency.solve.certificate.residual import primal_residual
from tangency.solve.cvar.active_set import ActiveSetMinimum
from tangency.solve.cvar.problem import CvarProblem
from tangency.solve.kernels.elements import INSIDE
from tangency.solve.minimum import Multipliers

__all__ = ["CvarMinimum", "certified"]

_RESIDUAL = 1e-11
_GAP = 1e-9
_LEAST_SIZE = 1e-2


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CvarMinimum:
    """Weights of least CVaR(w) + q'w.

    Attributes
    ----------
    weights
        Shape (n_assets,).
    value
        CVaR(w), without q'w.
    shares
        The dual point: p of `TailMean`, shape (n_scenarios,), with 0 ≤ p ≤ 1/((1 − α)T) and Σp = 1.
    multipliers
        Of bounds and rows for min (q − R'p)'w, in units of the CVaR.
    gap
        A bound on CVaR(w) + q'w less its minimum, in units of the CVaR.
    """

    weights: Floats
    value: float
    shares: Floats
    multipliers: Multipliers
    gap: float


def certified(problem: CvarProblem, found: ActiveSetMinimum, losses: Floats) -> CvarMinimum | None:
    """Return the minimum where residual and gap are within tolerance.

    Parameters
    ----------
    losses
        Of all scenarios at the weights found, shape (n_scenarios,).
    """
    weights, shares, feasible = found.point.weights, found.shares, problem.feasible
    weighed = np.flatnonzero(shares)
    rows = problem.scenarios[weighed]
    gradient = problem.linear - shares[weighed] @ rows
    reduced = gradient + found.prices @ feasible.rows
    multipliers = Multipliers(bounds=np.where(found.point.assets == INSIDE, 0.0, -reduced), rows=found.prices)
    value = _mean_of_largest(losses, problem.mass)
    objective = value + float(problem.linear @ weights)
    gap = objective - float(gradient @ weights) + linear_gap(gradient, weights, multipliers, feasible)
    # Where the least is (almost) zero, nothing is relative to it: then to what assets gain or lose in the tail. Of data
    # of very different sizes that is too little, and the caller judges the gap again.
    typical = float(np.sqrt(np.vdot(rows, rows) / rows.size) * np.abs(weights).sum())
    size = max(abs(objective), _LEAST_SIZE * typical)
    if not (gap <= _GAP * size and primal_residual(weights, feasible) <= _RESIDUAL):
        return None
    return CvarMinimum(weights=weights, value=value, shares=shares, multipliers=multipliers, gap=gap)


def _mean_of_largest(losses: Floats, mass: float) -> float:
    """Return the mean of the largest losses, the last one counted by its fraction."""
    n_whole = int(mass)
    first = losses.size - n_whole
    if first == 0:
        return float(losses.mean())
    ordered = np.partition(losses, first - 1)
    return float(ordered[first:].sum() + (mass - n_whole) * ordered[first - 1]) / mass
