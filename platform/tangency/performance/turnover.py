"""Turnover of a year."""

from __future__ import annotations

import numpy.typing as npt

from tangency.errors import DataError
from tangency.performance.checking import positive_periods, series

__all__ = ["annual_turnover"]


def annual_turnover(turnover: npt.ArrayLike, *, periods_per_year: float) -> float:
    """Return P · mean of the turnover of each period, shape (n_periods,): half the traded notional divided by NAV.

    Raises
    ------
    DataError
        For a value that is missing or negative.

    >>> annual_turnover([0.5, 0.0, 0.0, 0.5], periods_per_year=12)
    3.0
    """
    traded = series(turnover, where="turnover")
    if traded.min() < 0.0:
        raise DataError("turnover is not negative", where="turnover", value=float(traded.min()))
    return positive_periods(periods_per_year) * float(traded.mean())
