"""Compiled pass over a table of drawdowns: how long they were."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tangency.compiled.kernel import FIXED_INDICES, INDICES, INTEGER, NOTHING, kernel

__all__ = ["add_lengths", "longest_days"]

Whole = npt.NDArray[np.int64]


@kernel(NOTHING, FIXED_INDICES, FIXED_INDICES, FIXED_INDICES, INTEGER, INDICES)
def add_lengths(peaks: Whole, valleys: Whole, recoveries: Whole, n_periods: int, found: Whole) -> None:
    """Write the sums of periods under water, down, and up of those recovered, how many these are, and the longest.

    The longest is its periods under water and its place among the drawdowns, the first of equal ones; −1 without any.
    """
    under, down, up, recovered, longest, place = 0, 0, 0, 0, 0, -1
    for each in range(peaks.size):
        is_over = recoveries[each] >= 0
        end = recoveries[each] if is_over else n_periods - 1
        length = end - peaks[each]
        under += length
        down += valleys[each] - peaks[each]
        if is_over:
            up += end - valleys[each]
            recovered += 1
        if length > longest:
            longest, place = length, each
    found[0], found[1], found[2], found[3], found[4], found[5] = under, down, up, recovered, longest, place


@kernel(INTEGER, FIXED_INDICES, FIXED_INDICES, FIXED_INDICES)
def longest_days(days: Whole, peaks: Whole, recoveries: Whole) -> int:
    """Return the most days from a peak's label to the recovery's or the last, of drawdowns whose peak has one."""
    longest, last = 0, days[days.size - 1]
    for each in range(peaks.size):
        if peaks[each] >= 0:
            end = days[recoveries[each]] if recoveries[each] >= 0 else last
            longest = max(longest, end - days[peaks[each]])
    return longest
