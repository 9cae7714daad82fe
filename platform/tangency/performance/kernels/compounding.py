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

__all__ = ["compound_by_code", "compound_from", "number_months"]

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


@kernel(INTEGER, FIXED_VECTOR, FIXED_VECTOR, FIXED_INDICES, INTEGER, MATRIX)
def compound_by_code(returns: Floats, rates: Floats, codes: Whole, width: int, out: Floats) -> int:
    """Write the compounded return and rate of each stretch of one code // width, codes ascending; return how many.

    Parameters
    ----------
    rates
        One for each period, or one for all.
    width
        3 makes quarters of months.
    out
        Room for as many stretches as there may be, shape (2, at least so many).
    """
    count, limit, step = 0, 0, 0 if rates.size == 1 else 1
    growth, rate = 1.0, 1.0
    for period in range(returns.size):
        if period == 0 or codes[period] >= limit:
            limit = (codes[period] // width + 1) * width
            growth, rate = 1.0, 1.0
            count += 1
        growth *= 1.0 + returns[period]
        rate *= 1.0 + rates[period * step]
        out[0, count - 1], out[1, count - 1] = growth - 1.0, rate - 1.0
    return count


@kernel(NOTHING, FIXED_VECTOR, FIXED_INDICES, VECTOR)
def compound_from(returns: Floats, starts: Whole, growth: Floats) -> None:
    """Write Π (1 + r) over the periods from each start on, starts being in descending order, in one pass."""
    product, place, period = 1.0, 0, returns.size
    while place < starts.size:
        if period == starts[place]:
            growth[place] = product
            place += 1
        else:
            period -= 1
            product *= 1.0 + returns[period]
