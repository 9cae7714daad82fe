"""The figures of a point of a sweep: the few by which configurations are compared."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from tangency.contracts.arrays import Floats
from tangency.performance.dispersion import volatility
from tangency.performance.growth import annual_return, total_return
from tangency.performance.ratios import calmar_ratio, max_drawdown, sharpe_ratio
from tangency.risk.undefined import UndefinedFigure

__all__ = ["FIGURES", "FigureChoice", "better", "figures_of"]

FigureChoice = Literal["sharpe_ratio", "annual_return", "total_return", "calmar_ratio", "volatility", "max_drawdown"]

FIGURES: tuple[FigureChoice, ...] = (
    "total_return",
    "annual_return",
    "volatility",
    "sharpe_ratio",
    "max_drawdown",
    "calmar_ratio",
)
_LESS_IS_BETTER = frozenset({"volatility", "max_drawdown"})


def figures_of(returns: Floats, periods_per_year: float) -> Mapping[str, float | None]:
    """Return the figures of simple returns, shape (n_periods,); None where one is undefined.

    >>> import numpy as np
    >>> figures_of(np.array([0.5, -0.5]), 2.0)["total_return"], figures_of(np.zeros(3), 2.0)["sharpe_ratio"]
    (-0.25, None)
    """
    return {
        "total_return": total_return(returns),
        "annual_return": annual_return(returns, periods_per_year=periods_per_year),
        "volatility": volatility(returns, periods_per_year=periods_per_year),
        "sharpe_ratio": _ratio(returns, periods_per_year),
        "max_drawdown": max_drawdown(returns),
        "calmar_ratio": _calmar(returns, periods_per_year),
    }


def better(name: str, value: float | None) -> float | None:
    """Return a figure as a score of which more is better.

    >>> better("max_drawdown", 0.25), better("sharpe_ratio", 1.0), better("sharpe_ratio", None)
    (-0.25, 1.0, None)
    """
    return None if value is None else -value if name in _LESS_IS_BETTER else value


def _ratio(returns: Floats, periods_per_year: float) -> float | None:
    try:
        return sharpe_ratio(returns, risk_free=0.0, periods_per_year=periods_per_year)
    except UndefinedFigure:
        return None


def _calmar(returns: Floats, periods_per_year: float) -> float | None:
    try:
        return calmar_ratio(returns, periods_per_year=periods_per_year)
    except UndefinedFigure:
        return None
