"""Whether a feasible set is a box with a budget: bounds of each weight and of their sum, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.contracts.problem import FeasibleSet
from tangency.solve.feasible.implied_bounds import implied_bounds
from tangency.solve.trading.costs import TradingCosts

__all__ = ["BudgetedBox", "budgeted_box"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BudgetedBox:
    """{w : lower ≤ w ≤ upper, least ≤ Σw ≤ most}, all finite.

    Attributes
    ----------
    bounds
        Lower and upper, shape (2, n_assets).
    budget
        Least and most.
    """

    bounds: Floats
    budget: tuple[float, float]

    def with_costs(self, current: Floats, costs: TradingCosts) -> Floats:
        """Return what kernels want of each asset: the holding, its costs and its bounds, shape (7, n_assets)."""
        each = np.empty((7, current.size))
        each[0], each[1:5], each[5:] = current, costs.rates, self.bounds
        return each


@lru_cache(maxsize=8)
def budgeted_box(feasible: FeasibleSet) -> BudgetedBox | None:
    """Return the box and budget that a feasible set is; None where it is anything else, is open or may be empty."""
    if not feasible.is_polyhedral:
        return None
    least, most = -np.inf, np.inf
    for row, low, high in zip(feasible.rows, feasible.row_lower, feasible.row_upper, strict=True):
        if not (row[0] > 0.0 and (row == row[0]).all()):
            return None
        least, most = max(least, low / row[0]), min(most, high / row[0])
    lower, upper = implied_bounds(feasible)
    least, most = max(least, float(lower.sum())), min(most, float(upper.sum()))
    is_closed = np.isfinite(lower).all() and np.isfinite(upper).all()
    if not (is_closed and least <= most and (lower <= upper).all()):
        return None
    return BudgetedBox(bounds=frozen_floats(np.array((lower, upper))), budget=(float(least), float(most)))
