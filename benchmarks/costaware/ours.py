"""Tangency on the same market: the public call every day, and the rule of the market in plain arithmetic."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np

from costaware.market import FEE, GAMMA, NAV, WINDOW, Market
from tangency.sdk import (
    FeasibleSet,
    RollingSecondMoments,
    Scope,
    SinglePeriod,
    TradingCosts,
    frozen_floats,
)

__all__ = ["OurRun", "long_only", "planned_costs", "run_ours", "settle"]


@dataclass(frozen=True, kw_only=True)
class OurRun:
    """NAV before each day's trades and at the end, the largest relative gap, and the processor time."""

    nav: np.ndarray
    largest_gap: float
    seconds: float
    optimising: float


def long_only(n_assets: int) -> FeasibleSet:
    """Return w ≥ 0, Σw ≤ 1."""
    return FeasibleSet(
        constraints=(),
        scope=Scope(assets=tuple(f"A{i:02d}" for i in range(n_assets))),
        lower=frozen_floats(np.zeros(n_assets)),
        upper=frozen_floats(np.ones(n_assets)),
        rows=frozen_floats(np.ones((1, n_assets))),
        row_lower=frozen_floats(np.array([-np.inf])),
        row_upper=frozen_floats(np.ones(1)),
        lower_source=(-1,) * n_assets,
        upper_source=(-1,) * n_assets,
        row_source=(-1,),
    )


def planned_costs(market: Market, t: int, nav: float, flat: TradingCosts) -> TradingCosts:
    """Return the costs by the forecasts of a day, in fractions of NAV; `flat` has those without impact."""
    if not market.impact:
        return flat
    impact = market.impact * market.sigma[t] * np.sqrt(nav / (market.usual_volume[t] + 1e-8))
    return TradingCosts(linear=flat.linear, impact=impact, borrow=flat.borrow, holding=flat.holding)


def settle(market: Market, t: int, held: np.ndarray, cash: float, trades: np.ndarray) -> tuple[np.ndarray, float]:
    """Return holdings and cash after a day's trades, their costs and the day's returns."""
    size = np.abs(trades)
    paid = FEE * size.sum()
    if market.impact:
        paid += market.impact * (market.sigma[t] * size * np.sqrt(size / market.volume[t])).sum()
    return (held + trades) * (1.0 + market.returns[t]), cash - trades.sum() - paid


def run_ours(market: Market) -> OurRun:
    """Return the back-test of a single-period optimiser over all days."""
    n = market.returns.shape[1]
    started = time.process_time()
    days = SinglePeriod(feasible=long_only(n), risk_aversion=GAMMA)
    moments = RollingSecondMoments(market.returns[:WINDOW])
    flat = TradingCosts.uniform(n, linear=FEE)
    held, cash, largest, step = np.zeros(n), NAV, 0.0, None
    nav, optimising = np.empty(market.n_days + 1), 0.0
    for k in range(market.n_days):
        t = WINDOW + k
        if k:
            moments.add(market.returns[t - 1])
        nav[k] = held.sum() + cash
        before = time.perf_counter()  # a tenth of what the processor's clock costs
        costs = planned_costs(market, t, float(nav[k]), flat)
        step = days.step(market.alpha[t], moments.matrix, held / nav[k], costs, start=step)
        optimising += time.perf_counter() - before
        largest = max(largest, step.certificate.relative_gap)
        held, cash = settle(market, t, held, cash, step.weights * nav[k] - held)
    nav[-1] = held.sum() + cash
    return OurRun(nav=nav, largest_gap=largest, seconds=time.process_time() - started, optimising=optimising)
