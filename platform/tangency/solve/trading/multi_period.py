"""The best trades of several periods together, of which the first is made."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from tangency.contracts.arrays import Floats, frozen_floats, read_only
from tangency.contracts.covariance import Covariance, dense_covariance
from tangency.contracts.problem import FeasibleSet
from tangency.errors import ConfigurationError, DataError, Remedy, Setting, SolverError
from tangency.solve.feasible.capabilities import first_beyond
from tangency.solve.trading.budgeted_box import BudgetedBox, budgeted_box
from tangency.solve.trading.certificate import TradingCertificate, TradingStep, require_closed
from tangency.solve.trading.costs import TradingCosts
from tangency.solve.trading.path_interior_point import PathPoint, iterates
from tangency.solve.trading.path_prices import consistent
from tangency.solve.trading.path_program import Hinges, PathProgram
from tangency.solve.trading.single_period import SinglePeriod, checked_forecast, optimum

__all__ = ["PATH_GAP", "MultiPeriod", "TradingPath", "decayed"]

PATH_GAP = 1e-7
"""The largest relative gap of a path that counts as optimal."""

_AIM = 1e-15
_PLANNED = "Riccati interior point, faces of each day's costs"
_INSIDE = "Riccati interior point"


def decayed(alpha: Floats, decay: float, horizon: int) -> Floats:
    """Return the forecasts αₜ₊ₖ = ρᵏ αₜ of periods k = 0 … horizon − 1, shape (horizon, n_assets).

    Raises
    ------
    ConfigurationError
        A decay outside [0, 1], or a horizon without a period.

    >>> import numpy as np
    >>> from tangency.sdk import decayed
    >>> decayed(np.array([0.004]), 0.5, 3).ravel().tolist()
    [0.004, 0.002, 0.001]
    """
    if not 0.0 <= decay <= 1.0:
        raise ConfigurationError(
            "a decay is between 0 and 1", where="decay", value=decay, remedy=Remedy("give ", Setting("decay", 0.9))
        )
    if horizon < 1:
        raise ConfigurationError(
            "a horizon has at least one period",
            where="horizon",
            value=horizon,
            remedy=Remedy("give ", Setting("horizon", 5)),
        )
    return frozen_floats(decay ** np.arange(horizon)[:, None] * alpha)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TradingPath:
    """The planned weights of several periods and what proves them.

    Attributes
    ----------
    path
        After the trades of each period, shape (n_periods, n_assets); the first row is what to trade to.
    trade_prices
        What a trade of each asset is worth at the margin, shape (n_periods, n_assets).
    budget_prices
        Multipliers of the budgets, shape (n_periods,).

    >>> import numpy as np
    >>> from tangency.sdk import TradingCertificate, TradingPath
    >>> proof = TradingCertificate(solver="faces", objective=0.0, gap=0.0, relative_gap=0.0, primal_residual=0.0)
    >>> one = np.ones((2, 1))
    >>> TradingPath(path=one, certificate=proof, trade_prices=one, budget_prices=np.zeros(2)).weights.tolist()
    [1.0]
    """

    path: Floats
    certificate: TradingCertificate
    trade_prices: Floats
    budget_prices: Floats

    @property
    def weights(self) -> Floats:
        """The weights after the first period's trades, shape (n_assets,)."""
        return frozen_floats(self.path[0])

    def __iter__(self) -> Iterator[Floats | TradingCertificate]:
        yield self.weights
        yield self.certificate


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MultiPeriod:
    """Weighs forecasts of several periods against risk and the costs of trading and holding: model predictive control.

    max Σₖ αₖ'wₖ − γ wₖ'Σwₖ − costs(wₖ − wₖ₋₁, wₖ), every wₖ in the feasible set. Returns do not move planned weights
    between periods. With one period it is `SinglePeriod`, to the last bit.

    Attributes
    ----------
    feasible
        A box with a budget; its assets' order is that of all arrays.
    risk_aversion
        γ, not negative.

    Raises
    ------
    ConfigurationError
        A feasible set that is no bounded box with a budget, or a risk aversion that is negative or not finite.

    References
    ----------
    Boyd, Busseti, Diamond, Kahn, Koh, Nystrup & Speth (2017), Multi-period trading via convex optimization, Foundations
    and Trends in Optimization 3(1), section 5.

    >>> import numpy as np
    >>> from tangency.sdk import MultiPeriod, TradingCosts, decayed
    >>> from tangency.testing.problems import make_problem
    >>> days = MultiPeriod(feasible=make_problem(2).feasible, risk_aversion=1.0)  # long only, net = 100%
    >>> costs, sigma = TradingCosts.uniform(2, linear=0.001), np.diag([0.01, 0.01])
    >>> held, alpha = np.array([0.5, 0.5]), np.array([0.002, 0.001])
    >>> days.plan(decayed(alpha, 1.0, 1), sigma, held, costs).weights.tolist()  # not worth its costs
    [0.5, 0.5]
    >>> days.plan(decayed(alpha, 1.0, 10), sigma, held, costs).weights.round(4).tolist()  # but for ten periods it is
    [0.52, 0.48]
    """

    feasible: FeasibleSet
    risk_aversion: float

    def __post_init__(self) -> None:
        SinglePeriod(feasible=self.feasible, risk_aversion=self.risk_aversion)
        if budgeted_box(self.feasible) is None:
            beyond = first_beyond(self.feasible, ())
            texts = [each.text for each in self.feasible.constraints]
            raise ConfigurationError(
                "trades of several periods are planned over bounds of each weight and of their sum",
                where="feasible" if beyond is None else f"constraint {texts[beyond]!r}",
                remedy="bound every weight on both sides, leave other constraints out, or plan a single period",
            )

    def plan(self, alphas: Floats, covariance: Covariance, current: Floats, costs: TradingCosts) -> TradingPath:
        """Return the best path from what is held.

        Parameters
        ----------
        alphas
            Expected returns of each period, shape (n_periods, n_assets); see `decayed`.
        covariance
            Σ of each period's returns, shape (n_assets, n_assets).
        current
            h, the weights before the first trades, shape (n_assets,).
        costs
            Of each period, in fractions of NAV.

        Raises
        ------
        DataError
            What is not finite, or does not fit the assets; a covariance that is none.
        SolverError
            Where no path could be proven to a relative gap of 1e-7.
        """
        if alphas.ndim != 2 or not len(alphas):  # noqa: PLR2004  # periods and assets
            raise DataError("forecasts have a row for each period", where="alphas", value=str(alphas.shape))
        sigma = covariance
        for alpha in alphas:
            sigma = checked_forecast(self.feasible, alpha, sigma, current, costs)
        if len(alphas) == 1:
            single = SinglePeriod(feasible=self.feasible, risk_aversion=self.risk_aversion)
            return _of_one(single.step(alphas[0], sigma, current, costs))
        box = budgeted_box(self.feasible)
        assert box is not None  # noqa: S101  # for the type checker: seen at construction
        matrix = dense_covariance(sigma)
        best = _Judge(box, self.risk_aversion, matrix, alphas, current, costs).best()
        require_closed(best.certificate, PATH_GAP)
        return best


def _of_one(step: TradingStep) -> TradingPath:
    # The price of a trade is the slope of its costs, which no other period shares: none is needed.
    return TradingPath(
        path=read_only(step.weights[None, :].copy()),
        certificate=step.certificate,
        trade_prices=read_only(np.zeros((1, step.weights.size))),
        budget_prices=read_only(np.array([step.price])),
    )


class _Judge:
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
        found: TradingPath | None = None
        for point in iterates(self._program()):
            inside = self._judged(point, _INSIDE)
            if found is None or inside.certificate.relative_gap < found.certificate.relative_gap:
                found, last = inside, point
            if inside.certificate.relative_gap <= _AIM:
                break
        if found is None:
            raise SolverError(
                "no path of trades was found",
                where=_INSIDE,
                remedy="the problem may be ill-conditioned: look for assets with almost no or identical risk",
            )
        anew = self._finished(last)
        tight = consistent(
            anew,
            marginals=2.0 * self._aversion * anew.weights @ self._matrix - self._alphas,
            current=self._each[0],
            costs=self._costs,
            box=self._box,
        )
        finished = min(
            (self._judged(each, _PLANNED) for each in (anew, tight)), key=lambda each: each.certificate.relative_gap
        )
        return finished if finished.certificate.relative_gap <= PATH_GAP else found

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
