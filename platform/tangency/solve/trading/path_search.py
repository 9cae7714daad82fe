"""The search for the best path: an interior point's iterates, finished period by period and judged."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.errors import SolverError
from tangency.solve.trading.budgeted_box import BudgetedBox
from tangency.solve.trading.certificate import PATH_GAP, TradingCertificate, TradingPath
from tangency.solve.trading.costs import TradingCosts
from tangency.solve.trading.path_interior_point import PathPoint, iterates
from tangency.solve.trading.path_prices import consistent
from tangency.solve.trading.path_program import Hinges, PathProgram
from tangency.solve.trading.single_period import optimum

__all__ = ["PathSearch"]

_AIM = 1e-12
_PATIENCE = 4
_PLANNED = "Riccati interior point, faces of each day's costs"
_INSIDE = "Riccati interior point"


def _better(one: TradingPath | None, other: TradingPath) -> TradingPath:
    """Return the path with the smaller gap, the first where they are alike."""
    return other if one is None or other.certificate.relative_gap < one.certificate.relative_gap else one


class PathSearch:
    """Takes paths from the interior point, finishes each period by its own faces, and keeps what is proven best."""

    def __init__(
        self,
        box: BudgetedBox,
        aversion: float,
        matrix: Floats,
        alphas: Floats,
        current: Floats,
        costs: TradingCosts,
    ) -> None:
        self._box, self._aversion, self._matrix, self._alphas, self._costs = box, aversion, matrix, alphas, costs
        self._each = box.with_costs(current, costs)
        self._steps = costs.steps_in_rows()

    def best(self) -> TradingPath:
        """Return the best path: one that was finished, where that is proven."""
        inside: TradingPath | None = None
        finished: TradingPath | None = None
        idle = 0
        for point in iterates(self._program()):
            found = _better(inside, self._judged(point, _INSIDE))
            improved, inside = found is not inside, found
            if inside.certificate.relative_gap <= PATH_GAP:
                anew = _better(finished, self._tight(self._finished(point)))
                improved, finished = improved or anew is not finished, anew
                idle = 0 if improved else idle + 1
                if finished.certificate.relative_gap <= _AIM or idle > _PATIENCE:
                    break
        if inside is None:
            raise SolverError(
                "no path of trades was found",
                where=_INSIDE,
                remedy="the problem may be ill-conditioned: look for assets with almost no or identical risk",
            )
        if finished is None:  # where nothing is worth holding, no iterate's gap is small beside its own objective
            finished = self._tight(self._finished(point))
        return finished if finished.certificate.relative_gap <= PATH_GAP else inside

    def _tight(self, point: PathPoint) -> TradingPath:
        """Return a finished path with the prices that it had, or those that follow from it."""
        marginals = 2.0 * self._aversion * point.weights @ self._matrix - self._alphas
        tight = consistent(point, marginals=marginals, current=self._each[0], costs=self._costs, box=self._box)
        return _better(self._judged(point, _PLANNED), self._judged(tight, _PLANNED))

    def _program(self) -> PathProgram:
        costs, n = self._costs, self._alphas.shape[1]
        hessian = 2.0 * self._aversion * self._matrix
        scale = (
            max(float(np.abs(self._alphas).max()), float(hessian.diagonal().max()), float(costs.linear.max())) or 1.0
        )
        none = np.zeros(n)
        trades = [(none, costs.linear, costs.linear, costs.impact)]
        for step in costs.steps:
            trades += [(step.beyond, step.rate, none, none), (-step.beyond, none, step.rate, none)]
        return PathProgram(
            hessian=hessian / scale,
            alphas=self._alphas / scale,
            current=self._each[0],
            lower=self._box.bounds[0],
            upper=self._box.bounds[1],
            most=self._box.budget[1],
            room=self._box.budget[1] - self._box.budget[0],
            trades=Hinges.of(trades, scale),
            holdings=Hinges.of([(none, costs.holding, costs.borrow, none)], scale),
            scale=scale,
        )

    def _finished(self, point: PathPoint) -> PathPoint:
        """Solve each period by itself, what later ones make of its weights being priced: trades of nothing are none."""
        each, weights, prices = self._each.copy(), np.empty_like(point.weights), point.budget_prices.copy()
        for k in range(len(weights)):
            alpha = self._alphas[k].copy()
            if k + 1 < len(weights):
                alpha += point.trade_prices[k + 1]
            numbers = np.array((self._aversion, *self._box.budget, prices[k]))
            prices[k], *_ = optimum()(self._matrix, alpha, each, *self._steps, numbers, weights[k])
            each[0] = weights[k]
        return PathPoint(weights=weights, trade_prices=point.trade_prices, budget_prices=prices)

    def _judged(self, point: PathPoint, solver: str) -> TradingPath:
        periods, n = self._alphas.shape
        path = np.zeros((2 * periods, n + 1))
        path[:periods, :n], path[periods:, :n] = point.weights, point.trade_prices
        path[:periods, n] = point.budget_prices
        low, high = self._box.bounds
        least, most = self._box.budget
        numbers = np.array((self._aversion, least, most, 0.0))
        gap, size, value = _path_gap()(self._matrix, self._alphas, self._each, *self._steps, numbers, path)
        totals, weights = point.weights.sum(axis=1), point.weights
        outside = max(float((low - weights).max()), float((weights - high).max()))
        certificate = TradingCertificate(
            solver=solver,
            objective=value,
            gap=gap,
            relative_gap=gap / size if size > 0.0 else gap,
            primal_residual=max(outside, float((least - totals).max()), float((totals - most).max()), 0.0),
        )
        return TradingPath(
            path=frozen_floats(weights),
            certificate=certificate,
            trade_prices=frozen_floats(point.trade_prices),
            budget_prices=frozen_floats(point.budget_prices),
        )


@cache
def _path_gap() -> Callable[..., Any]:
    from tangency.solve.kernels.trading.path_gap import path_gap  # noqa: PLC0415  # numba loads where it is used

    return path_gap
