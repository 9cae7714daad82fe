"""The frontier under a budget and bounds, by the critical line."""

from __future__ import annotations

from functools import lru_cache

from tangency.contracts.arrays import Floats, frozen_floats, read_only
from tangency.contracts.problem import FeasibleSet
from tangency.solve.kernels.critical_line import THROUGH, critical_line
from tangency.solve.traced import Traced

__all__ = ["budget_frontier"]


def budget_frontier(mean: Floats, covariance: Floats, feasible: FeasibleSet) -> Traced | None:
    """Return the path, or None where there are other rows than a budget, no vertex to start at, or no curvature."""
    budget = _only_budget(feasible)
    if budget is None:
        return None
    unit, amount = budget
    outcome, used, tolerance, price, weights, moving = critical_line(
        mean, covariance, frozen_floats(feasible.lower), frozen_floats(feasible.upper), amount
    )
    if outcome != THROUGH:
        return None
    return Traced(
        mean=read_only(used),
        tolerance=tolerance,
        weights=weights,
        moving=moving,
        prices=price[:, None] / unit,
        has_segments=True,
    )


@lru_cache(maxsize=8)
def _only_budget(feasible: FeasibleSet) -> tuple[float, float] | None:
    """Return a and b of the only row, a Σw = a b; None where there are others or none."""
    if feasible.rows.shape[0] != 1 or feasible.row_lower[0] != feasible.row_upper[0]:
        return None
    unit = float(feasible.rows[0, 0])
    if unit == 0.0 or not (feasible.rows[0] == unit).all():
        return None
    return unit, float(feasible.row_lower[0]) / unit
