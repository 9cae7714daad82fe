"""Risk-free returns of periods, from annual rates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tangency.contracts.arrays import Floats, own_floats, read_only
from tangency.errors import DataError, Remedy, Setting
from tangency.performance.checking import positive_periods
from tangency.risk.drawdown_spells import Dates

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["risk_free_per_period"]

_WHERE = "risk_free_annual"


def risk_free_per_period(annual: float | pd.Series[float], dates: Dates, periods_per_year: float) -> float | Floats:
    """Return (1 + r)^(1/P) − 1: what an annual rate, compounded once a year, is in one period.

    Parameters
    ----------
    annual
        A fraction, 0.05 for five percent; or such rates by the date on which each was stated. The rate of a period is
        the last one stated on or before its start, the label of the period before; of the first period, whose start
        has no label, the last one stated before its own label.
    dates
        Labels of the periods, their ends, shape (n_periods,), ascending.
    periods_per_year
        P.

    Returns
    -------
    float or Floats
        A number for a number, shape (n_periods,) for rates by date.

    Raises
    ------
    ConfigurationError
        Periods a year that are not positive.
    DataError
        A rate that is missing, infinite, not above −1, or above 1 and so in percent; dates that do not ascend or are
        of another kind than the record's; a record that begins before the first rate.

    >>> import pandas as pd
    >>> round(risk_free_per_period(0.21, np.arange(3), 2), 12)
    0.1
    >>> days = np.array(["2024-01-02", "2024-01-03", "2024-01-04"], dtype="datetime64[D]")
    >>> rates = pd.Series([0.21, 0.44], pd.to_datetime(["2024-01-01", "2024-01-03"]))
    >>> risk_free_per_period(rates, days, 2).round(12).tolist()
    [0.1, 0.1, 0.2]
    """
    positive_periods(periods_per_year)
    if isinstance(annual, (int, float)):
        rate = own_floats([annual])
        _require_rates(rate, [None])
        return float(_per_period(rate, periods_per_year)[0])
    labels = annual.index
    stated = labels.to_numpy()
    if not len(stated) or stated.dtype.kind != dates.dtype.kind:
        raise DataError(
            "risk-free rates have dates as the returns have",
            where=_WHERE,
            value=f"{labels.dtype} for {dates.dtype}" if len(stated) else "no rate",
            remedy="label each rate by the day on which it was stated",
        )
    if not (labels.is_monotonic_increasing and labels.is_unique):
        raise DataError("the dates of risk-free rates ascend, each once", where=_WHERE, remedy="sort them")
    rates = own_floats(annual.to_numpy(dtype=np.float64))
    _require_rates(rates, list(labels))
    return read_only(_per_period(rates, periods_per_year)[_known(stated, dates)])


def _known(stated: Dates, dates: Dates) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """Return the place of the rate of each period."""
    if not len(dates):
        return np.zeros(0, dtype=np.intp)
    first = int(np.searchsorted(stated, dates[0], side="left")) - 1
    if first < 0:
        raise DataError(
            "no risk-free rate is known before the first period",
            where=_WHERE,
            value=f"the first rate is of {stated[0]}, the first period ends at {dates[0]}",
            remedy=Remedy("give rates from before the record on, or one number: ", Setting(_WHERE)),
        )
    later = np.searchsorted(stated, dates[:-1], side="right") - 1
    return np.concatenate(([first], later))


def _per_period(rates: Floats, periods_per_year: float) -> Floats:
    found: Floats = np.expm1(np.log1p(rates) / periods_per_year)
    return found


def _require_rates(rates: Floats, labels: list[object]) -> None:
    is_rate = (rates > -1.0) & (rates <= 1.0)
    if is_rate.all():
        return
    place = int(is_rate.argmin())
    value = float(rates[place])
    where = _WHERE if labels[place] is None else f"{_WHERE}, {labels[place]}"
    if 1.0 < value < np.inf:
        fraction = value / 100.0
        raise DataError(
            "a risk-free rate above 1 is in percent, and not a fraction",
            where=where,
            value=value,
            remedy=Remedy("give fractions: ", Setting(_WHERE, fraction)) if labels[place] is None else "divide by 100",
        )
    raise DataError(
        "a risk-free rate is no number above -1", where=where, value=value, remedy="leave out dates without a rate"
    )
