"""How returns scatter: volatility, downside deviation, skewness, kurtosis, the share of gains."""

from __future__ import annotations

from math import sqrt

import numpy as np
import numpy.typing as npt

from tangency.contracts.arrays import Floats
from tangency.performance.checking import constant, excess, positive_periods, series, simple_returns
from tangency.risk.undefined import UndefinedFigure

__all__ = ["downside_deviation", "hit_rate", "kurtosis", "skewness", "volatility"]


def volatility(returns: npt.ArrayLike, *, periods_per_year: float) -> float:
    """Return the standard deviation, divisor n − 1, times √P.

    Raises
    ------
    DataError
        With fewer than two periods, or a value that is missing.
    ConfigurationError
        For a P that is not positive.

    >>> round(volatility([0.01, 0.03, 0.01, 0.03], periods_per_year=3), 12)
    0.02
    """
    found = series(returns, where="returns", least=2)
    return float(found.std(ddof=1)) * sqrt(positive_periods(periods_per_year))


def downside_deviation(returns: npt.ArrayLike, *, minimum_acceptable: Floats | float) -> float:
    """Return √(Σₜ min(rₜ − m, 0)² / n) per period, n the number of all periods and not of those below m.

    Raises
    ------
    DataError
        For a value that is missing, or series of different lengths.

    References
    ----------
    Sortino & van der Meer (1991), Downside risk, Journal of Portfolio Management 17(4); Bacon (2008), chapter 4.

    >>> downside_deviation([0.1, -0.2, 0.0, 0.0], minimum_acceptable=0.0)
    0.1
    """
    below = np.minimum(excess(simple_returns(returns), minimum_acceptable), 0.0)
    return sqrt(float(below @ below) / below.size)


def hit_rate(returns: npt.ArrayLike) -> float:
    """Return the share of periods with a positive return; one of zero is no hit.

    Raises
    ------
    DataError
        For a return that is missing or below −1.

    >>> hit_rate([0.01, 0.0, -0.01, 0.02])
    0.5
    """
    return float((simple_returns(returns) > 0.0).mean())


def skewness(returns: npt.ArrayLike) -> float:
    """Return γ₃ = m₃ / m₂^{3/2}, central moments with divisor n.

    Raises
    ------
    UndefinedFigure
        For constant returns.

    >>> skewness([-1.0, 1.0, -1.0, 1.0])
    0.0
    """
    scores = _scores(returns, "skewness")
    return float((scores**3).mean())


def kurtosis(returns: npt.ArrayLike) -> float:
    """Return γ₄ = m₄ / m₂², central moments with divisor n: 3 for normal returns (it is not the excess over 3).

    Raises
    ------
    UndefinedFigure
        For constant returns.

    >>> kurtosis([-1.0, 1.0, -1.0, 1.0])
    1.0
    """
    scores = _scores(returns, "kurtosis")
    return float((scores**4).mean())


def _scores(returns: npt.ArrayLike, where: str) -> Floats:
    found = series(returns, where=where, least=2)
    if constant(found):
        raise UndefinedFigure("the returns are constant", where=where, value=float(found[0]))
    centred = found - found.mean()
    scores: Floats = centred / sqrt(float(centred @ centred) / found.size)
    return scores
