"""The risk of constant weights over a window of returns."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from tangency.contracts.arrays import Floats
from tangency.contracts.returns import Returns
from tangency.display.numbers import percent
from tangency.display.tables import html_facts, text_facts
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

    def __repr__(self) -> str:
        return text_facts(*self._titled_rows())

    def _repr_html_(self) -> str:
        return html_facts(*self._titled_rows())

    def _titled_rows(self) -> tuple[str, list[tuple[str, str]]]:
        annual = "" if self.volatility_annual is None else f", {percent(self.volatility_annual)} a year"
        at_level = f"({100.0 * self.level:.6g}%)"
        return f"Risk of constant weights over {self.n_periods:,} periods", [
            ("volatility", f"{percent(self.volatility)} a period{annual}"),
            (f"value at risk {at_level}", f"{percent(self.value_at_risk)} in a period"),
            (f"conditional value at risk {at_level}", f"{percent(self.conditional_value_at_risk)} in a period"),
            ("maximum drawdown", percent(self.maximum_drawdown)),
        ]


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
