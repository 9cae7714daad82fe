"""Return for risk: the ratios of Sharpe, Sortino and Calmar."""

from __future__ import annotations

from math import sqrt

import numpy.typing as npt

from tangency.contracts.arrays import Floats
from tangency.performance.checking import constant, excess, positive_periods, simple_returns
from tangency.performance.dispersion import downside_deviation
from tangency.performance.growth import annual_return
from tangency.risk.drawdown import drawdowns
from tangency.risk.undefined import UndefinedFigure

__all__ = ["calmar_ratio", "max_drawdown", "sharpe_ratio", "sortino_ratio"]


def sharpe_ratio(returns: npt.ArrayLike, *, risk_free: Floats | float, periods_per_year: float) -> float:
    """Return mean(r − r_f) / sd(r − r_f) · √P: the arithmetic mean, divisor n − 1 in the standard deviation.

    Parameters
    ----------
    returns
        Simple returns, shape (n_periods,).
    risk_free
        Per period: a number, or shape (n_periods,).

    Raises
    ------
    UndefinedFigure
        For constant excess returns: there is no risk to divide by, whatever rounding leaves of it.
    DataError
        For a value that is missing or a return below −1.

    References
    ----------
    Sharpe (1994), The Sharpe ratio, Journal of Portfolio Management 21(1), equations 3 to 5.

    >>> sharpe_ratio([0.01, 0.03, 0.01, 0.03], risk_free=0.0, periods_per_year=3)
    3.0
    """
    over = excess(simple_returns(returns, least=2), risk_free)
    if constant(over):
        raise UndefinedFigure("the excess returns are constant", where="sharpe_ratio", value=float(over[0]))
    return float(over.mean() / over.std(ddof=1)) * sqrt(positive_periods(periods_per_year))


def sortino_ratio(returns: npt.ArrayLike, *, risk_free: Floats | float, periods_per_year: float) -> float:
    """Return mean(r − r_f) / downside deviation below r_f · √P.

    Raises
    ------
    UndefinedFigure
        Where no return is below the risk-free one.
    DataError
        As `sharpe_ratio`.

    References
    ----------
    Sortino & Price (1994), Performance measurement in a downside risk framework, Journal of Investing 3(3).

    >>> round(sortino_ratio([0.3, -0.1, 0.3, -0.1], risk_free=0.0, periods_per_year=2), 12)
    2.0
    """
    found = simple_returns(returns)
    over = excess(found, risk_free)
    if (over >= 0.0).all():
        raise UndefinedFigure("no return is below the risk-free one", where="sortino_ratio")
    downside = downside_deviation(found, minimum_acceptable=risk_free)
    return float(over.mean()) / downside * sqrt(positive_periods(periods_per_year))


def max_drawdown(returns: npt.ArrayLike) -> float:
    """Return the largest loss from the highest equity so far, the starting one included: a positive number.

    Raises
    ------
    DataError
        For a return that is missing or below −1.

    >>> max_drawdown([-0.5, -0.5])
    0.75
    """
    return float(drawdowns(simple_returns(returns)).max())


def calmar_ratio(returns: npt.ArrayLike, *, periods_per_year: float) -> float:
    """Return the geometric annual return / maximum drawdown, over the whole record.

    Raises
    ------
    UndefinedFigure
        Without a drawdown.
    DataError
        For a return that is missing or below −1.

    References
    ----------
    Young (1991), Calmar ratio: a smoother tool, Futures 20(1), there over three years.

    >>> round(calmar_ratio([-0.5, 1.0], periods_per_year=2), 12)
    0.0
    """
    deepest = max_drawdown(returns)
    if deepest == 0.0:
        raise UndefinedFigure("equity never fell", where="calmar_ratio")
    return annual_return(returns, periods_per_year=periods_per_year) / deepest
