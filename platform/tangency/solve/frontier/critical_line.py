"""The exact frontier under a budget and bounds, by the critical line algorithm."""

from __future__ import annotations

from functools import lru_cache

from tangency.contracts.arrays import Floats
from tangency.contracts.problem import FeasibleSet
from tangency.contracts.turning_points import TurningPoints
from tangency.solve.frontier.certified import accepted, polyhedron
from tangency.solve.kernels.critical_line.certified_line import certified_line
from tangency.solve.kernels.critical_line.critical_line import THROUGH

__all__ = ["budget_frontier"]


def budget_frontier(mean: Floats, covariance: Floats, feasible: FeasibleSet) -> TurningPoints | None:
    """Return the turning points, certified.

    None where there are other rows than a budget, no vertex to start at, or no curvature, and where a point cannot be
    certified.
    """
    budget = _only_budget(feasible)
    if budget is None:
        return None
    outcome, tolerance, weights, variance, residual, gap, kept = certified_line(
        mean, covariance, polyhedron(feasible), *budget
    )
    return accepted(tolerance, weights, variance, kept, mean, (residual, gap)) if outcome == THROUGH else None


@lru_cache(maxsize=8)
def _only_budget(feasible: FeasibleSet) -> tuple[float, float] | None:
    """Return a and b of the only row, a Σw = a b; None where there are others or none."""
    if feasible.rows.shape[0] != 1 or feasible.row_lower[0] != feasible.row_upper[0]:
        return None
    unit = float(feasible.rows[0, 0])
    if unit == 0.0 or not (feasible.rows[0] == unit).all():
        return None
    return unit, float(feasible.row_lower[0]) / unit
