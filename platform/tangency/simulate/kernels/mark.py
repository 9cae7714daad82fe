"""Value holdings at prices, in sums whose order is fixed, so that the bits are the same on every processor."""

from __future__ import annotations

from tangency.compiled.kernel import lean_inlined_part, lean_part
from tangency.contracts.arrays import Floats

__all__ = ["gross_exposure", "mark"]


@lean_inlined_part
def mark(prices: Floats, units: Floats, marks: Floats) -> tuple[float, float]:
    """Take the prices that are there as marks; return what the holdings gained by that, and what they are worth.

    Asset i is summed in lane i mod 4; the lanes are (0 + 1) + (2 + 3).
    """
    n = units.size
    g0, g1, g2, g3, v0, v1, v2, v3 = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    whole = n - n % 4
    for i in range(0, whole, 4):
        p, m = prices[i], marks[i]
        p = p if p == p else m  # noqa: PLR0124  # not a number: no price
        g0 += units[i] * (p - m)
        v0 += units[i] * p
        marks[i] = p
        p, m = prices[i + 1], marks[i + 1]
        p = p if p == p else m  # noqa: PLR0124
        g1 += units[i + 1] * (p - m)
        v1 += units[i + 1] * p
        marks[i + 1] = p
        p, m = prices[i + 2], marks[i + 2]
        p = p if p == p else m  # noqa: PLR0124
        g2 += units[i + 2] * (p - m)
        v2 += units[i + 2] * p
        marks[i + 2] = p
        p, m = prices[i + 3], marks[i + 3]
        p = p if p == p else m  # noqa: PLR0124
        g3 += units[i + 3] * (p - m)
        v3 += units[i + 3] * p
        marks[i + 3] = p
    for i in range(whole, n):
        p, m = prices[i], marks[i]
        p = p if p == p else m  # noqa: PLR0124
        gain, value = units[i] * (p - m), units[i] * p
        marks[i] = p
        if i == whole:
            g0, v0 = g0 + gain, v0 + value
        elif i == whole + 1:
            g1, v1 = g1 + gain, v1 + value
        else:
            g2, v2 = g2 + gain, v2 + value
    return (g0 + g1) + (g2 + g3), (v0 + v1) + (v2 + v3)


@lean_part
def gross_exposure(units: Floats, marks: Floats) -> float:
    """Return Σ |units × mark|, summed from the first asset to the last."""
    gross = 0.0
    for i in range(units.size):
        gross += abs(units[i] * marks[i])
    return gross
