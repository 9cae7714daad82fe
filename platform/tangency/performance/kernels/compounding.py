"""Compiled passes over dates and the returns that compound between them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tangency.compiled.kernel import (
    FIXED_INDICES,
    FIXED_VECTOR,
    INDICES,
    INTEGER,
    MATRIX,
    NOTHING,
    VECTOR,
    kernel,
    part_of_kernel,
)
from tangency.contracts.arrays import Floats

__all__ = ["compound_by_code", "compound_calendar", "compound_trailing", "number_months"]

Whole = npt.NDArray[np.int64]


@part_of_kernel
def first_day(month: int) -> int:
    """Return the day since 1970 with which a month since 1970 begins (proleptic Gregorian)."""
    # Years that begin in March end with the leap day: the day of a month is then a linear function (Hinnant).
    shifted = month + 1970 * 12 - 2
    year, place = shifted // 12, shifted % 12
    era = year // 400
    of_era = year - era * 400
    return era * 146097 + of_era * 365 + of_era // 4 - of_era // 100 + (153 * place + 2) // 5 - 719468


@kernel(NOTHING, FIXED_INDICES, INDICES)
def number_months(days: Whole, months: Whole) -> None:
    """Write the month since 1970 of each day since 1970, days being in ascending order."""
    month, end = 0, 0
    for period in range(days.size):
        day = days[period]
        if period == 0 or day >= end:
            if period == 0 or day >= end + 31:
                month = int(np.floor(day / 30.436875))
            while first_day(month) > day:
                month -= 1
            while first_day(month + 1) <= day:
                month += 1
            end = first_day(month + 1)
        months[period] = month


@kernel(INTEGER, FIXED_VECTOR, FIXED_INDICES, INTEGER, VECTOR)
def compound_by_code(returns: Floats, codes: Whole, width: int, out: Floats) -> int:
    """Write the compounded return of each stretch of one code // width, codes ascending; return how many.

    Parameters
    ----------
    width
        3 makes quarters of months.
    out
        Room for as many stretches as there may be.
    """
    count, limit, growth = 0, 0, 1.0
    for period in range(returns.size):
        if period == 0 or codes[period] >= limit:
            limit = (codes[period] // width + 1) * width
            growth = 1.0
            count += 1
        growth *= 1.0 + returns[period]
        out[count - 1] = growth - 1.0
    return count


@kernel(NOTHING, FIXED_VECTOR, FIXED_VECTOR, FIXED_INDICES, MATRIX, INDICES)
def compound_calendar(returns: Floats, rates: Floats, months: Whole, out: Floats, counts: Whole) -> None:
    """Write what compounds in each calendar month, quarter and year, and how many of each there are, in one pass.

    Parameters
    ----------
    rates
        One for each period, or one for all.
    months
        Month since 1970 of each period, in ascending order.
    out
        Returns of months, of quarters and of years, and those of months and of years above the compounded rates, shape
        (5, at least the number of months).
    counts
        Of each row, shape (5,).
    """
    month, quarter, year, step = -1, -1, -1, 0 if rates.size == 1 else 1
    monthly, quarterly, yearly, monthly_rate, yearly_rate = 1.0, 1.0, 1.0, 1.0, 1.0
    for period in range(returns.size):
        code = months[period]
        if period == 0 or code != months[period - 1]:
            before = months[period - 1] if period > 0 else code - 12
            month, monthly, monthly_rate = month + 1, 1.0, 1.0
            if code // 3 != before // 3:
                quarter, quarterly = quarter + 1, 1.0
            if code // 12 != before // 12:
                year, yearly, yearly_rate = year + 1, 1.0, 1.0
        factor, rate = 1.0 + returns[period], 1.0 + rates[period * step]
        monthly, quarterly, yearly = monthly * factor, quarterly * factor, yearly * factor
        monthly_rate, yearly_rate = monthly_rate * rate, yearly_rate * rate
        out[0, month], out[1, quarter], out[2, year] = monthly - 1.0, quarterly - 1.0, yearly - 1.0
        out[3, month] = (monthly - 1.0) - (monthly_rate - 1.0)
        out[4, year] = (yearly - 1.0) - (yearly_rate - 1.0)
    counts[0], counts[1], counts[2] = month + 1, quarter + 1, year + 1
    counts[3], counts[4] = month + 1, year + 1


@part_of_kernel
def months_before(day: int, months: int) -> int:
    """Return the day so many calendar months earlier, or the last one of that month where it is shorter."""
    month = int(np.floor(day / 30.436875)) + 1
    while first_day(month) > day:
        month -= 1
    start, after = first_day(month - months), first_day(month - months + 1)
    return min(start + day - first_day(month), after - 1)


@kernel(INTEGER, FIXED_VECTOR, FIXED_INDICES, FIXED_INDICES, VECTOR)
def compound_trailing(returns: Floats, days: Whole, months: Whole, growth: Floats) -> int:
    """Write Π (1 + r) over the last so many months, as far as the record reaches, and over all but the first period.

    A stretch holds the periods labelled after the same day of the month so many months before the last label. Return
    how many stretches the record has: it has one where a label is at or before that day.

    Parameters
    ----------
    days
        Days since 1970 of the labels, ascending.
    months
        Ascending.
    growth
        Room for each stretch; the last is of all but the first period.
    """
    product, period, reached = 1.0, returns.size, 0
    while reached < months.size:
        since = months_before(days[days.size - 1], months[reached])
        if days[0] > since:
            break
        while days[period - 1] > since:
            period -= 1
            product *= 1.0 + returns[period]
        growth[reached] = product
        reached += 1
    for rest in range(period - 1, 0, -1):
        product *= 1.0 + returns[rest]
    growth[months.size] = product
    return reached
