"""A record against its benchmark: beta, alpha, tracking error, information ratio."""

from __future__ import annotations

from math import sqrt

import numpy.typing as npt

from tangency.contracts.arrays import Floats
from tangency.errors import DataError
from tangency.performance.checking import constant, excess, positive_periods, simple_returns
from tangency.risk.undefined import UndefinedFigure

__all__ = ["alpha", "beta", "information_ratio", "tracking_error"]


def beta(returns: npt.ArrayLike, benchmark: npt.ArrayLike, *, risk_free: Floats | float) -> float:
    """Return Cov(r − r_f, b − r_f) / Var(b − r_f), the slope of the regression on the benchmark.

    Raises
    ------
    UndefinedFigure
        For a constant excess return of the benchmark.
    DataError
        For a value that is missing, or series of different lengths.

    >>> round(beta([0.02, -0.04, 0.02], [0.01, -0.02, 0.01], risk_free=0.0), 12)
    2.0
    """
    own, other = _pair(returns, benchmark)
    own, other = excess(own, risk_free), excess(other, risk_free)
    if constant(other):
        raise UndefinedFigure("the benchmark's excess returns are constant", where="beta", value=float(other[0]))
    moves = other - other.mean()
    return float(moves @ (own - own.mean())) / float(moves @ moves)


def alpha(
    returns: npt.ArrayLike, benchmark: npt.ArrayLike, *, risk_free: Floats | float, periods_per_year: float
) -> float:
    """Return P · [mean(r − r_f) − β mean(b − r_f)], the intercept of the regression, a year's worth by simple sums.

    Jensen's alpha of some books takes geometric annual returns instead, and differs.

    Raises
    ------
    UndefinedFigure
        As `beta`.
    DataError
        As `beta`.

    References
    ----------
    Jensen (1968), The performance of mutual funds in the period 1945–1964, Journal of Finance 23(2), equation 8.

    >>> round(alpha([0.03, -0.03, 0.03], [0.01, -0.02, 0.01], risk_free=0.0, periods_per_year=12), 12)
    0.12
    """
    own, other = _pair(returns, benchmark)
    slope = beta(own, other, risk_free=risk_free)
    mean = float(excess(own, risk_free).mean()) - slope * float(excess(other, risk_free).mean())
    return positive_periods(periods_per_year) * mean


def tracking_error(returns: npt.ArrayLike, benchmark: npt.ArrayLike, *, periods_per_year: float) -> float:
    """Return the standard deviation of r − b, divisor n − 1, times √P.

    Raises
    ------
    DataError
        As `beta`.

    >>> round(tracking_error([0.01, 0.03, 0.01, 0.03], [0.0, 0.0, 0.0, 0.0], periods_per_year=3), 12)
    0.02
    """
    active = _active(returns, benchmark)
    return float(active.std(ddof=1)) * sqrt(positive_periods(periods_per_year))


def information_ratio(returns: npt.ArrayLike, benchmark: npt.ArrayLike, *, periods_per_year: float) -> float:
    """Return mean(r − b) / sd(r − b) · √P, annual as the Sharpe ratio is.

    Raises
    ------
    UndefinedFigure
        For a constant difference.
    DataError
        As `beta`.

    References
    ----------
    Grinold & Kahn (2000), Active Portfolio Management, chapter 5.

    >>> round(information_ratio([0.01, 0.03, 0.01, 0.03], [0.0, 0.0, 0.0, 0.0], periods_per_year=3), 12)
    3.0
    """
    active = _active(returns, benchmark)
    if constant(active):
        raise UndefinedFigure(
            "the difference from the benchmark is constant", where="information_ratio", value=float(active[0])
        )
    return float(active.mean() / active.std(ddof=1)) * sqrt(positive_periods(periods_per_year))


def _active(returns: npt.ArrayLike, benchmark: npt.ArrayLike) -> Floats:
    own, other = _pair(returns, benchmark)
    active: Floats = own - other
    return active


def _pair(returns: npt.ArrayLike, benchmark: npt.ArrayLike) -> tuple[Floats, Floats]:
    own, other = simple_returns(returns, least=2), simple_returns(benchmark, where="benchmark", least=2)
    if own.size != other.size:
        raise DataError(
            "the benchmark has other periods than the record",
            where="benchmark",
            value=f"{other.size} for {own.size} periods",
        )
    return own, other
