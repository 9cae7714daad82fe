"""Prices of trades that go with a path: what makes its proof tight.

An interior point's prices are known to the root of its gap, and the gap of a path that was solved anew depends on them
to first order where a weight is free. Backwards in time each price follows from the next one and the slope of the
objective there; then only the trades' own curved costs depend on the errors, to second order.
"""

from __future__ import annotations

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.solve.trading.budgeted_box import BudgetedBox
from tangency.solve.trading.costs import TradingCosts
from tangency.solve.trading.path_interior_point import PathPoint

__all__ = ["consistent"]


def consistent(
    point: PathPoint, *, marginals: Floats, current: Floats, costs: TradingCosts, box: BudgetedBox
) -> PathPoint:
    """Return a path with prices that follow from its weights.

    Parameters
    ----------
    marginals
        Hw − α of each period, shape (n_periods, n_assets).
    """
    weights, prices = point.weights, point.trade_prices.copy()
    trades = np.diff(weights, axis=0, prepend=current[None, :])
    ahead = np.zeros(weights.shape[1])
    for k in range(len(weights) - 1, -1, -1):
        w, z = weights[k], trades[k]
        held = np.where(w > 0.0, costs.holding, -costs.borrow)
        wanted = ahead - marginals[k] - point.budget_prices[k] - held
        is_free = (w > box.bounds[0]) & (w < box.bounds[1]) & ((w != 0.0) | (costs.holding + costs.borrow == 0.0))
        low, high = _slopes(z, costs)
        is_curved = (costs.impact > 0.0) & (z != 0.0)
        bent = np.clip(np.where(is_free, wanted, prices[k]), low, high)
        ahead = prices[k] = np.where(is_free & is_curved, wanted, bent)
    return PathPoint(weights=weights, trade_prices=prices, budget_prices=point.budget_prices)


def _slopes(trades: Floats, costs: TradingCosts) -> tuple[Floats, Floats]:
    """Return the least and the largest slope of the costs at each trade."""
    size = np.abs(trades)
    least, most = costs.linear.copy(), costs.linear.copy()
    for step in costs.steps:
        least += np.where(size > step.beyond, step.rate, 0.0)
        most += np.where(size >= step.beyond, step.rate, 0.0)
    curved = 1.5 * costs.impact * np.sqrt(size)
    least, most = least + curved, most + curved
    low = np.where(trades > 0.0, least, -most)
    high = np.where(trades < 0.0, -least, most)
    return low, high
