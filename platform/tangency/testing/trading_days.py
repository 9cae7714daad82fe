"""Random days of a trading strategy, from tame to hostile: what is forecast, held, charged and allowed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.contracts.problem import FeasibleSet
from tangency.domain.constraint import Scope
from tangency.solve import CostStep, TradingCosts

__all__ = ["TradingDay", "budgeted", "make_trading_day"]

_OFTEN, _HALF = 0.8, 0.5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TradingDay:
    """One day, arrays of shape (n_assets,) and (n_assets, n_assets)."""

    alpha: Floats
    covariance: Floats
    current: Floats
    costs: TradingCosts
    feasible: FeasibleSet
    risk_aversion: float


def budgeted(lower: Floats, upper: Floats, *, least: float, most: float) -> FeasibleSet:
    """Return a box of shape (n_assets,) with a budget: least ≤ Σw ≤ most."""
    n = lower.size
    return FeasibleSet(
        constraints=(),
        scope=Scope(assets=tuple(f"A{i:02d}" for i in range(n))),
        lower=frozen_floats(lower),
        upper=frozen_floats(upper),
        rows=frozen_floats(np.ones((1, n))),
        row_lower=frozen_floats(np.array([least])),
        row_upper=frozen_floats(np.array([most])),
        lower_source=(-1,) * n,
        upper_source=(-1,) * n,
        row_source=(-1,),
    )


def make_trading_day(
    seed: int, *, has_impact: bool = True, is_singular: bool = False, n_assets: int | None = None
) -> TradingDay:
    """Return a day whose forecasts, risks and costs are of any size beside each other, half of them with shorts."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, 61)) if n_assets is None else n_assets
    factors = 0.01 * rng.standard_normal((n, max(1, n // 3)))
    own = np.zeros(n) if is_singular else 1e-4 * rng.uniform(0.2, 2.0, n)
    product = factors @ factors.T
    current = rng.dirichlet(np.ones(n)) * rng.uniform(0.0, 1.1) * (rng.random(n) < _OFTEN)
    lower, upper = np.zeros(n), np.full(n, max(rng.choice([0.3, 1.0]), 2.0 / n))
    borrow, holding = np.zeros(n), np.zeros(n)
    if rng.random() < _HALF:
        lower = np.full(n, -rng.uniform(0.0, 0.5))
        borrow, holding = 1e-4 * rng.random(n), 1e-5 * rng.random(n)
        current = current - 0.1 * rng.random(n)
    linear = rng.random(n) * 10.0 ** rng.uniform(-5.0, -2.0) * (rng.random() < _OFTEN)
    impact = rng.random(n) * 10.0 ** rng.uniform(-5.0, -1.0) * (rng.random(n) < _OFTEN) * has_impact
    steps = tuple(
        CostStep(beyond=frozen_floats(0.1 * rng.random(n)), rate=frozen_floats(1e-3 * rng.random(n)))
        for _ in range(int(rng.integers(0, 3)))
    )
    return TradingDay(
        alpha=frozen_floats(rng.standard_normal(n) * 10.0 ** rng.uniform(-5.0, -2.0)),
        covariance=frozen_floats(0.5 * (product + product.T) + np.diag(own)),
        current=frozen_floats(current),
        costs=TradingCosts(
            linear=frozen_floats(linear),
            impact=frozen_floats(impact),
            borrow=frozen_floats(borrow),
            holding=frozen_floats(holding),
            steps=steps,
        ),
        feasible=budgeted(lower, upper, least=float(max(rng.choice([1.0, 0.0, -1.0]), lower.sum())), most=1.0),
        risk_aversion=float(10.0 ** rng.uniform(-1.0, 2.0)),
    )
