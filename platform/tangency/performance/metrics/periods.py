"""Returns compounded by calendar month, quarter and year, and over the stretches that end with the record."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tangency.contracts.arrays import Floats, frozen_floats, read_only
from tangency.performance.metrics.scan import Scan, scanned_rows
from tangency.performance.track_record import TrackRecord
from tangency.risk.drawdown_spells import Dates

__all__ = ["Calendar", "calendar_of", "compounded", "days_since_1970", "month_codes"]

Whole = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Calendar:
    """A record by calendar periods; the first and the last may be in part before and after it.

    Attributes
    ----------
    days
        Days since 1970 of the labels, shape (n_periods,).
    months, quarters, years
        What one pass over the compounded returns finds.
    months_over, years_over
        Of the same above the compounded risk-free returns.
    last_month, last_quarter, last_year
        The compounded returns to date.
    n_days, growth_between
        Calendar days from the first label to the last; the growth over the periods after the first.
    trailing
        Growth over the last 3, 6, 12, 36, 60 and 120 months by number of months; a key is absent where the record does
        not reach so far back.
    """

    days: Whole
    months: Scan
    quarters: Scan
    years: Scan
    months_over: Scan
    years_over: Scan
    last_month: float
    last_quarter: float
    last_year: float
    n_days: float
    growth_between: float
    trailing: dict[int, float]


def calendar_of(record: TrackRecord) -> Calendar | None:
    """Return the record by calendar periods; None where its labels are no dates."""
    if record.dates.dtype.kind != "M":
        return None
    days = days_since_1970(record.dates)
    codes = month_codes(days)
    rows, counts = _calendar_returns(record, codes)
    months, quarters, years, months_over, years_over = scanned_rows(rows, counts)
    last_month, last_quarter, last_year = (float(rows[kind, counts[kind] - 1]) for kind in range(3))
    trailing, growth_between = _trailing_growth(record.returns, days)
    return Calendar(
        days=days,
        months=months,
        quarters=quarters,
        years=years,
        months_over=months_over,
        years_over=years_over,
        last_month=last_month,
        last_quarter=last_quarter,
        last_year=last_year,
        n_days=float((record.dates[-1] - record.dates[0]) / np.timedelta64(1, "D")),
        growth_between=growth_between,
        trailing=trailing,
    )


def days_since_1970(dates: Dates) -> Whole:
    """Return the day of each date, shape (n_periods,).

    >>> days_since_1970(np.array(["1970-01-02T23:00"], dtype="datetime64[m]")).tolist()
    [1]
    """
    days = dates.astype("datetime64[D]").view(np.int64)
    days.flags.writeable = False
    return days


def month_codes(days: Whole) -> Whole:
    """Return the month since January 1970 of each day since 1970, in ascending order, shape (n_periods,).

    >>> month_codes(np.array([-1, 30, 31, 424])).tolist()
    [-1, 0, 1, 14]
    """
    from tangency.performance.kernels.compounding import number_months  # noqa: PLC0415  # the compiler loads late

    days.flags.writeable = False
    codes = np.empty_like(days)
    number_months(days, codes)
    codes.flags.writeable = False
    return codes


def compounded(returns: Floats, codes: Whole, *, months: int) -> Floats:
    """Return the compounded return of each stretch of so many calendar months, in order.

    Parameters
    ----------
    codes
        The month since 1970 of each period, in ascending order, shape (n_periods,).
    months
        1, 3 for quarters, or 12 for years.

    >>> compounded(np.array([0.5, -0.5, 0.1]), np.array([2, 2, 3]), months=3).round(12).tolist()
    [-0.25, 0.1]
    """
    from tangency.performance.kernels.compounding import compound_by_code  # noqa: PLC0415

    codes.flags.writeable = False
    most = min(returns.size, (int(codes[-1]) - int(codes[0])) // months + 2)
    out = np.empty(most)
    return read_only(out[: compound_by_code(frozen_floats(returns), codes, months, out)])


def _calendar_returns(record: TrackRecord, codes: Whole) -> tuple[Floats, Whole]:
    """Return the compounded returns of months, quarters, years, of months and years above the rates; how many of each.

    Shapes (5, at least the number of months) and (5,).
    """
    from tangency.performance.kernels.compounding import compound_calendar  # noqa: PLC0415

    rates = frozen_floats(np.atleast_1d(record.risk_free))
    most = min(record.n_periods, int(codes[-1]) - int(codes[0]) + 1)
    out, counts = np.empty((5, most)), np.empty(5, dtype=np.int64)
    compound_calendar(record.returns, rates, codes, out, counts)
    counts.flags.writeable = False
    return read_only(out), counts


def _trailing_growth(returns: Floats, days: Whole) -> tuple[dict[int, float], float]:
    """Return the growth over the last 3 … 120 months, as far as the record reaches back, and after the first period.

    A stretch holds the periods labelled after the same day of the month so many months before the last label; where
    that month is shorter, its last day. A label at or before that day has to be there.
    """
    from tangency.performance.kernels.compounding import compound_trailing  # noqa: PLC0415

    growth = np.empty(_TRAILING.size + 1)
    reached = compound_trailing(returns, days, _TRAILING, growth)
    *found, after_first = growth.tolist()
    return dict(zip(_TRAILING.tolist(), found[:reached], strict=False)), after_first


_TRAILING = np.array([3, 6, 12, 36, 60, 120])
_TRAILING.flags.writeable = False
