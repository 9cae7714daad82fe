"""Cost-aware trading as a strategy: each decision weighs forecasts against risk and the costs of getting there."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from pydantic import Field

from tangency.sdk import (
    DataError,
    Decision,
    FeasibleSet,
    Floats,
    MultiPeriod,
    Params,
    Scope,
    SinglePeriod,
    State,
    Targets,
    TradingCosts,
    Window,
    decayed,
    frozen_floats,
)

__all__ = ["CostAware", "CostAwareParams"]

_LEAST_PERIODS = 2


class CostAwareParams(Params):
    """Forecast, aversion to risk, and the costs that are weighed; what is charged is the simulation's own."""

    risk_aversion: float = Field(5.0, ge=0, le=1e6, description="weight γ of the variance of a period, w'Σw")
    linear_bps: float = Field(10.0, ge=0, le=1000, description="fee and half the spread of a trade (bps of its value)")
    impact: float = Field(
        0.0,
        ge=0,
        le=100,
        description="3/2-power cost: σ of the asset times this, of a trade the size of NAV; 0 for none",
    )
    holding_bps: float = Field(0.0, ge=0, le=1000, description="cost of holding for one period (bps of the position)")
    shrinkage: float = Field(
        0.5, ge=0, le=1, description="how far the means of the window are drawn to their common mean"
    )
    most_weight: float = Field(1.0, gt=0, le=1, description="largest weight of one asset")
    horizon: int = Field(1, ge=1, le=20, description="periods that are planned; the first one is traded")
    decay: float = Field(0.9, gt=0, le=1, description="forecast of each later period, as a fraction of the one before")


class CostAware:
    """Maximises α'w − γ w'Σw − costs from the weights held now, long only, cash allowed; over one period or several.

    α is the window's mean, shrunk; Σ the second moments of the window about zero. Every decision carries the gap that
    proves it.

    Parameters
    ----------
    params
        What is weighed.
    """

    def __init__(self, params: CostAwareParams) -> None:
        self._params = params

    def decide(self, window: Window, state: State) -> Decision:
        """Return the weights of the first period.

        Raises
        ------
        DataError
            Fewer than two periods of the window in which every member has a return; periods that lack one do not count.
        """
        del state
        own = self._params
        returns = _complete(window)
        means = returns.mean(axis=0)
        alpha = frozen_floats(own.shrinkage * means.mean() + (1.0 - own.shrinkage) * means)
        moments = returns.T @ returns / len(returns)
        moments = frozen_floats((moments + moments.T) / 2.0)
        costs = self._costs(moments)
        feasible = _long_only(window.assets, own.most_weight)
        held = frozen_floats(np.clip(window.current, 0.0, None))
        if own.horizon == 1:
            step = SinglePeriod(feasible=feasible, risk_aversion=own.risk_aversion).step(alpha, moments, held, costs)
            return _targets(step.weights, step.certificate.relative_gap, window, len(returns))
        plan = MultiPeriod(feasible=feasible, risk_aversion=own.risk_aversion).plan(
            decayed(alpha, own.decay, own.horizon), moments, held, costs
        )
        return _targets(plan.weights, plan.certificate.relative_gap, window, len(returns))

    def _costs(self, moments: Floats) -> TradingCosts:
        own, n = self._params, len(moments)
        return TradingCosts(
            linear=frozen_floats(np.full(n, own.linear_bps / 1e4)),
            impact=frozen_floats(own.impact * np.sqrt(moments.diagonal())),
            borrow=frozen_floats(np.zeros(n)),
            holding=frozen_floats(np.full(n, own.holding_bps / 1e4)),
        )


def _complete(window: Window) -> Floats:
    """Return the periods of the window in which no member's return is missing."""
    returns = window.returns.values
    complete = returns[np.isfinite(returns).all(axis=1)]
    if len(complete) < _LEAST_PERIODS:
        raise DataError(
            "a forecast needs two periods in which every member has a return",
            where=window.label,
            value=f"{len(complete)} of {len(returns)} periods",
            remedy="use a longer window, or ask the universe's rule for longer histories",
        )
    return complete


def _targets(weights: Floats, gap: float, window: Window, n_complete: int) -> Targets:
    n = len(window.sessions) - 1
    lacking = "" if n_complete == n else f", from the {n_complete} complete of {n} periods"
    # The search ends within rounding of the bounds.
    return Targets(weights=frozen_floats(np.clip(weights, 0.0, None)), reason=f"proven to a gap of {gap:.0e}{lacking}")


@lru_cache(maxsize=8)
def _long_only(assets: tuple[str, ...], most: float) -> FeasibleSet:
    n = len(assets)
    nowhere = (-1,) * n
    return FeasibleSet(
        constraints=(),
        scope=Scope(assets=assets),
        lower=frozen_floats(np.zeros(n)),
        upper=frozen_floats(np.full(n, most)),
        rows=frozen_floats(np.ones((1, n))),
        row_lower=frozen_floats([0.0]),
        row_upper=frozen_floats([1.0]),
        lower_source=nowhere,
        upper_source=nowhere,
        row_source=(-1,),
    )
