"""Risk of a portfolio: measures over a window of returns, and their decomposition by assets."""

from tangency.risk.constant_weights import portfolio_returns
from tangency.risk.contributions import risk_contributions
from tangency.risk.drawdown import drawdowns
from tangency.risk.summary import RiskSummary, risk_summary
from tangency.risk.tail import historical_cvar, historical_var

__all__ = [
    "RiskSummary",
    "drawdowns",
    "historical_cvar",
    "historical_var",
    "portfolio_returns",
    "risk_contributions",
    "risk_summary",
]
