"""One look at all prices: whether each is a price, when lives end, and on which bars one is missing."""

from __future__ import annotations

from tangency.compiled.kernel import (
    FIXED_INDICES,
    FIXED_MATRIX,
    FLAGS,
    INDICES,
    INTEGER,
    NOTHING,
    lean_kernel,
    lean_part,
)
from tangency.contracts.arrays import Floats
from tangency.simulate.kernels.records import Flags, Ints

__all__ = ["ALL_PRICED", "find_gaps", "survey"]

ALL_PRICED = -2
"""Instead of a place: no price is missing."""

_LARGEST = 1.7976931348623157e308


@lean_part
def _are_all_prices(prices: Floats) -> bool:
    for t in range(prices.shape[0]):
        n_prices = 0
        for i in range(prices.shape[1]):
            n_prices += 1 if 0.0 < prices[t, i] <= _LARGEST else 0
        if n_prices < prices.shape[1]:
            return False
    return True


@lean_kernel(INTEGER, FIXED_MATRIX, INDICES, INDICES)
def survey(prices: Floats, first: Ints, last: Ints) -> int:
    """Write the first and last bar of each asset; return the place (row-major) of what is no price, or −1.

    `ALL_PRICED` where no price is missing at all.
    """
    n_bars, n = prices.shape
    if _are_all_prices(prices):
        first[:], last[:] = 0, n_bars - 1
        return ALL_PRICED
    first[:] = n_bars
    last[:] = -1
    for t in range(n_bars):
        for i in range(n):
            p = prices[t, i]
            if 0.0 < p <= _LARGEST:
                last[i] = t
                first[i] = min(first[i], t)
            elif p == p:  # noqa: PLR0124  # a number, and not positive and finite
                return int(t * n + i)
    return -1


@lean_kernel(NOTHING, FIXED_MATRIX, FIXED_INDICES, FIXED_INDICES, FLAGS)
def find_gaps(prices: Floats, first: Ints, last: Ints, has_gap: Flags) -> None:
    """Write of each bar whether an asset has no price within its life."""
    for t in range(prices.shape[0]):
        has_gap[t] = 0
        for i in range(prices.shape[1]):
            p = prices[t, i]
            if not p == p and first[i] <= t <= last[i]:  # noqa: PLR0124, SIM201
                has_gap[t] = 1
                break
