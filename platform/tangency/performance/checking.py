"""What a return series must be before a figure is computed of it."""

from __future__ import annotations

from math import isfinite

import numpy as np
import numpy.typing as npt

from tangency.contracts.arrays import Floats, all_finite, frozen_floats
from tangency.errors import ConfigurationError, DataError

__all__ = ["constant", "excess", "positive_periods", "rate_of_periods", "series", "simple_returns"]


def series(values: npt.ArrayLike, *, where: str, least: int = 1) -> Floats:
    """Return `values` as a read-only array of shape (n_periods,), every one finite.

    Raises
    ------
    DataError
        For another shape, fewer than `least` periods, or a value that is missing or infinite.
    """
    found = frozen_floats(values)
    if found.ndim != 1:
        raise DataError("one series has one value for each period", where=where, value=f"shape {found.shape}")
    if found.size < least:
        raise DataError(f"at least {least} periods are needed", where=where, value=found.size)
    if not all_finite(found):
        period = int(np.isfinite(found).argmin())
        raise DataError(
            "a value is missing or infinite",
            where=f"{where}, period {period}",
            value=float(found[period]),
            remedy="take a window in which every period has one",
        )
    return found


def simple_returns(values: npt.ArrayLike, *, where: str = "returns", least: int = 1) -> Floats:
    """Return simple returns, checked as `series`, of which none is below −100 %.

    Raises
    ------
    DataError
        As `series`; for a return below −1: equity would be negative, and nothing compounds from there.
    """
    found = series(values, where=where, least=least)
    lowest = int(found.argmin())
    if found[lowest] < -1.0:
        raise DataError(
            "a return below -100% leaves negative equity",
            where=f"{where}, period {lowest}",
            value=float(found[lowest]),
            remedy="end the record on the day of the bankruptcy, with a return of -1",
        )
    return found


def excess(returns: Floats, risk_free: Floats | float) -> Floats:
    """Return r − r_f, shape (n_periods,).

    Raises
    ------
    DataError
        For a risk-free series of another length or with a missing value.
    """
    return frozen_floats(returns - rate_of_periods(risk_free, returns.size))


def rate_of_periods(risk_free: Floats | float, n_periods: int) -> Floats | float:
    """Return r_f, one number or shape (n_periods,).

    Raises
    ------
    DataError
        For a risk-free series of another length or with a missing value.
    """
    if isinstance(risk_free, (int, float)):
        return risk_free if isfinite(risk_free) else float(series([risk_free], where="risk_free")[0])
    rate = series(risk_free, where="risk_free")
    if rate.size != n_periods:
        raise DataError(
            "the risk-free returns are of other periods",
            where="risk_free",
            value=f"{rate.size} for {n_periods} periods",
        )
    return rate


def constant(values: Floats) -> bool:
    """Whether all values are the same: their standard deviation may be 1e-17 nevertheless."""
    return bool(values[0] == values[-1] and np.minimum.reduce(values) == np.maximum.reduce(values))


def positive_periods(periods_per_year: float) -> float:
    """Return `periods_per_year`.

    Raises
    ------
    ConfigurationError
        Where it is not a positive number.
    """
    if not 0.0 < periods_per_year < float("inf"):
        raise ConfigurationError(
            "the number of periods in a year is positive",
            where="periods_per_year",
            value=periods_per_year,
            remedy="take the calendar's, such as 365 for crypto or 252 for US equities",
        )
    return periods_per_year
