"""The calendar of returns, years by months with totals, and the best and worst calendar periods."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from tangency.contracts.arrays import Floats
from tangency.errors import ConfigurationError, DataError, Remedy, Setting
from tangency.performance.metrics.periods import compounded, days_since_1970, month_codes
from tangency.performance.track_record import TrackRecord

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["CalendarPeriod", "CalendarReturns", "ExtremePeriod", "best_and_worst", "calendar_returns"]

Whole = npt.NDArray[np.int64]
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_EPOCH_YEAR = 1970


class CalendarPeriod(StrEnum):
    """Over what returns compound."""

    PERIOD = "period"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


_LENGTH = {CalendarPeriod.MONTH: 1, CalendarPeriod.QUARTER: 3, CalendarPeriod.YEAR: 12}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CalendarReturns:
    """Returns compounded by month and by year; the first and the last may be in part outside the record.

    Attributes
    ----------
    months
        Months with a label, as year · 12 + month − 1, in ascending order, shape (n_months,).
    by_month
        Their returns, shape (n_months,).
    years
        Years with a label, in ascending order, shape (n_years,).
    by_year
        Their returns, shape (n_years,).
    """

    months: Whole
    by_month: Floats
    years: Whole
    by_year: Floats

    def frame(self) -> pd.DataFrame:
        """Return years by months, with the total of each year; a month without a label is missing."""
        import pandas as pd  # noqa: PLC0415  # wanted for the frame only

        table = pd.DataFrame(index=pd.Index(self.years, name="year"), columns=list(_MONTHS), dtype="Float64")
        for month, value in zip(self.months.tolist(), self.by_month.tolist(), strict=True):
            table.loc[month // 12, _MONTHS[month % 12]] = value
        table["Year"] = self.by_year
        return table


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtremePeriod:
    """A calendar period and its return.

    Attributes
    ----------
    label
        Such as 2024, 2024-Q1, 2024-03, or the period's own label.
    value
        Compounded.
    """

    label: str
    value: float


def calendar_returns(record: TrackRecord) -> CalendarReturns:
    """Return a record by months and years.

    Raises
    ------
    DataError
        For a record whose labels are no dates.

    >>> dates = np.array(["2023-12-28", "2023-12-29", "2024-02-01"], dtype="datetime64[D]")
    >>> found = calendar_returns(
    ...     TrackRecord(dates=dates, returns=np.array([0.5, -0.5, 0.1]), risk_free=0.0, periods_per_year=252.0)
    ... )
    >>> found.by_month.round(12).tolist(), found.years.tolist()
    ([-0.25, 0.1], [2023, 2024])
    """
    codes = _codes(record)
    months = np.unique(codes) + _EPOCH_YEAR * 12
    return CalendarReturns(
        months=_fixed(months),
        by_month=compounded(record.returns, codes, months=1),
        years=_fixed(np.unique(months // 12)),
        by_year=compounded(record.returns, codes, months=12),
    )


def best_and_worst(
    record: TrackRecord, *, by: CalendarPeriod, count: int
) -> tuple[tuple[ExtremePeriod, ...], tuple[ExtremePeriod, ...]]:
    """Return the best calendar periods, the best first, and the worst, the worst first; of equal ones the earlier.

    Parameters
    ----------
    count
        How many of each; fewer where the record has fewer.

    Raises
    ------
    ConfigurationError
        For a count below one.
    DataError
        By month, quarter or year, for a record whose labels are no dates.

    >>> dates = np.array(["2023-12-28", "2023-12-29", "2024-02-01"], dtype="datetime64[D]")
    >>> record = TrackRecord(dates=dates, returns=np.array([0.5, -0.5, 0.1]), risk_free=0.0, periods_per_year=252.0)
    >>> best, worst = best_and_worst(record, by=CalendarPeriod.QUARTER, count=1)
    >>> best[0].label, worst[0]
    ('2024-Q1', ExtremePeriod(label='2023-Q4', value=-0.25))
    """
    if count < 1:
        raise ConfigurationError(
            "a count is positive", where="count", value=count, remedy=Remedy("give ", Setting("count", 5))
        )
    labels, values = _periods(record, by)
    best = np.argsort(-values, kind="stable")[:count]
    worst = np.argsort(values, kind="stable")[:count]
    listed = [ExtremePeriod(label=labels[place], value=float(values[place])) for place in (*best, *worst)]
    return tuple(listed[: best.size]), tuple(listed[best.size :])


def _periods(record: TrackRecord, by: CalendarPeriod) -> tuple[list[str], Floats]:
    if by is CalendarPeriod.PERIOD:
        return [str(label) for label in record.dates], record.returns
    codes, length = _codes(record), _LENGTH[by]
    starts = np.unique(codes // length) * length + _EPOCH_YEAR * 12
    labels = {
        CalendarPeriod.MONTH: lambda month: f"{month // 12}-{month % 12 + 1:02d}",
        CalendarPeriod.QUARTER: lambda month: f"{month // 12}-Q{month % 12 // 3 + 1}",
        CalendarPeriod.YEAR: lambda month: str(month // 12),
    }
    return [labels[by](month) for month in starts.tolist()], compounded(record.returns, codes, months=length)


def _codes(record: TrackRecord) -> Whole:
    if record.dates.dtype.kind != "M":
        raise DataError(
            "the periods have no dates",
            where="dates",
            value=str(record.dates[0]),
            remedy="label the returns by date",
        )
    return month_codes(days_since_1970(record.dates))


def _fixed(values: Whole) -> Whole:
    values.flags.writeable = False
    return values
