"""The risk of constant weights over a window of returns."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from tangency.contracts.arrays import Floats
from tangency.contracts.returns import Returns
from tangency.risk.constant_weights import portfolio_returns
from tangency.risk.drawdown import drawdowns
from tangency.risk.tail import historical_cvar, historical_var

__all__ = ["RiskSummary", "risk_summary"]

LEVEL = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskSummary:
    """Realised risk of constant weights, rebalanced every period, over a window.

    Attributes
    ----------
    volatility
        Standard deviation of returns, per period.
    volatility_annual
        Times √(periods per year); None where no calendar says how many those are.
    value_at_risk, conditional_value_at_risk
        Historical, one period, at `level` (losses are positive).
    maximum_drawdown
        From the highest equity, the starting one included.
    """

    n_periods: int
    level: float
    volatility: float
    volatility_annual: float | None
    value_at_risk: float
    conditional_value_at_risk: float
    maximum_drawdown: float


def risk_summary(returns: Returns, weights: Floats, *, level: float = LEVEL) -> RiskSummary:
    """Return the risk of `weights`, shape (n_assets,) in the order of the returns' assets.

    Raises
    ------
    DataError
        As `portfolio_returns`.
    """
    portfolio = portfolio_returns(returns, weights)
    volatility = float(portfolio.std(ddof=1))
    periods = returns.periods_per_year
    return RiskSummary(
        n_periods=len(portfolio),
        level=level,
        volatility=volatility,
        volatility_annual=None if periods is None else volatility * sqrt(periods),
        value_at_risk=historical_var(portfolio, level),
        conditional_value_at_risk=historical_cvar(portfolio, level),
        maximum_drawdown=float(drawdowns(portfolio).max(initial=0.0)),
    )
