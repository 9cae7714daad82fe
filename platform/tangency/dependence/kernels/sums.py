"""Sums over stretches of series, compiled: in any order, the same each time, so that they vectorise."""

from __future__ import annotations

from tangency.compiled.kernel import summing_part
from tangency.contracts.arrays import Floats

__all__ = ["dot", "line_residual", "squares_about"]


@summing_part
def dot(one: Floats, at: int, other: Floats, at_other: int, n: int) -> float:
    """Return the sum of n products, from a place of each series on."""
    total = 0.0
    for t in range(n):
        total += one[at + t] * other[at_other + t]
    return total


@summing_part
def squares_about(series: Floats, lag: int, drift: float) -> float:
    """Return the sum of squares of the changes over `lag` periods, each less its drift."""
    total = 0.0
    for t in range(series.size - lag):
        change = series[t + lag] - series[t] - drift
        total += change * change
    return total


@summing_part
def line_residual(one: Floats, other: Floats, ratio: float, residual: Floats, changes: Floats) -> float:
    """Write one − ratio · other, less its mean, and its changes; return the mean."""
    n = one.size
    total = 0.0
    for t in range(n):
        residual[t] = one[t] - ratio * other[t]
        total += residual[t]
    mean = total / n
    for t in range(n):
        residual[t] -= mean
    for t in range(n - 1):
        changes[t] = residual[t + 1] - residual[t]
    return mean
