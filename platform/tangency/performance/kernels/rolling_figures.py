"""Compiled figures of every window, in O(n_periods) and without a subtraction of what leaves a window.

The record is cut into blocks as long as the window. A window is the end of one block and the start of the next; what is
known of ends is found once from the back, of starts from the front, and the two are merged. Sums only ever grow: a
window's figures have the rounding of a direct computation, whatever was in the window before.
"""

from __future__ import annotations

from math import nan, sqrt

import numpy as np

from tangency.compiled.kernel import (
    FIXED_VECTOR,
    FLOAT,
    INTEGER,
    MATRIX,
    NOTHING,
    kernel,
    part_of_kernel,
)
from tangency.contracts.arrays import Floats

__all__ = ["expanding_moments", "expanding_paths", "rolling_moments", "rolling_paths"]

# Mean and squares of returns, of excess returns; squares of losses; mean and squares of the benchmark's; products.
State = tuple[float, float, float, float, float, float, float, float]


@part_of_kernel
def write(figures: Floats, place: int, n: float, year: float, state: State) -> None:
    """Write the seven figures of a window with these means, squares about them and co-squares; NaN where undefined."""
    mean, squares, mean_over, squares_over, below, mean_other, squares_other, products = state
    annual = year / (n - 1.0)
    figures[0, place] = mean * year
    figures[1, place] = sqrt(squares * annual)
    figures[2, place] = mean_over * year / sqrt(squares_over * annual) if squares_over > 0.0 else nan
    figures[3, place] = mean_over * year / sqrt(below * (year / n)) if below > 0.0 else nan
    figures[4, place] = products / squares_other if squares_other > 0.0 else nan
    scale = squares_over * squares_other
    figures[5, place] = products / sqrt(scale) if scale > 0.0 else nan
    figures[6, place] = year * (mean_over - figures[4, place] * mean_other)


@part_of_kernel
def pushed(state: State, share: float, r: float, e: float, y: float) -> State:
    """Return means, squares about them and co-squares with one more period, whose share of all is `share`."""
    mean, squares, mean_over, squares_over, below, mean_other, squares_other, products = state
    d, de, dy = r - mean, e - mean_over, y - mean_other
    mean, mean_over, mean_other = mean + d * share, mean_over + de * share, mean_other + dy * share
    ry = y - mean_other
    loss = min(e, 0.0)
    return (
        mean,
        squares + d * (r - mean),
        mean_over,
        squares_over + de * (e - mean_over),
        below + loss * loss,
        mean_other,
        squares_other + dy * ry,
        products + de * ry,
    )


@part_of_kernel
def merged(one: State, two: State, share: float, weight: float) -> State:
    """Return the state of two stretches together (Chan, Golub & LeVeque 1983).

    `share` is n₂ / (n₁ + n₂), and `weight` n₁ times that.
    """
    d, de, dy = two[0] - one[0], two[2] - one[2], two[5] - one[5]
    return (
        one[0] + d * share,
        one[1] + two[1] + d * d * weight,
        one[2] + de * share,
        one[3] + two[3] + de * de * weight,
        one[4] + two[4],
        one[5] + dy * share,
        one[6] + two[6] + dy * dy * weight,
        one[7] + two[7] + de * dy * weight,
    )


@kernel(NOTHING, FIXED_VECTOR, FIXED_VECTOR, FIXED_VECTOR, INTEGER, FLOAT, MATRIX)
def rolling_moments(returns: Floats, over: Floats, other: Floats, window: int, year: float, figures: Floats) -> None:
    """Write the seven figures of each window, shape (7, n_periods − window + 1): mean to alpha."""
    n = returns.size
    ends = np.zeros((window + 1, 8))
    shares = 1.0 / np.arange(1.0, window + 1.0)
    empty = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    for start in range(0, n - window + 1, window):
        state = empty
        for k in range(window):
            period = start + window - 1 - k
            state = pushed(state, shares[k], returns[period], over[period], other[period])
            row = ends[window - 1 - k]
            row[0], row[1], row[2], row[3], row[4], row[5], row[6], row[7] = state
        write(figures, start, float(window), year, state)
        state = empty
        for k in range(1, min(window, n - window + 1 - start)):
            period = start + window - 1 + k
            state = pushed(state, shares[k - 1], returns[period], over[period], other[period])
            row = ends[k]
            before = (row[0], row[1], row[2], row[3], row[4], row[5], row[6], row[7])
            share = k * shares[window - 1]
            whole = merged(before, state, share, (window - k) * share)
            write(figures, start + k, float(window), year, whole)


@kernel(NOTHING, FIXED_VECTOR, FIXED_VECTOR, FIXED_VECTOR, INTEGER, FLOAT, MATRIX)
def expanding_moments(returns: Floats, over: Floats, other: Floats, least: int, year: float, figures: Floats) -> None:
    """Write the seven figures of the record up to each period from the `least`-th on."""
    state = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    for period in range(returns.size):
        state = pushed(state, 1.0 / (period + 1.0), returns[period], over[period], other[period])
        if period + 1 >= least:
            write(figures, period + 1 - least, period + 1.0, year, state)


@kernel(NOTHING, FIXED_VECTOR, INTEGER, MATRIX)
def rolling_paths(returns: Floats, window: int, figures: Floats) -> None:
    """Write total return and maximum drawdown of each window, shape (2, n_periods − window + 1)."""
    n = returns.size
    # Of each end of a block: growth, highest and deepest; equity is in units of that before it.
    ends = np.zeros((window + 1, 3))
    for start in range(0, n - window + 1, window):
        growth, highest, lowest, deepest = 1.0, 1.0, 1.0, 0.0
        for k in range(window):
            step = 1.0 + returns[start + window - 1 - k]
            growth, highest, lowest = growth * step, max(1.0, step * highest), step * min(1.0, lowest)
            # A peak at the new start: the lowest equity from then on, as a loss of it.
            deepest = max(deepest, 1.0 - lowest)
            row = ends[window - 1 - k]
            row[0], row[1], row[2] = growth, highest, deepest
        figures[0, start], figures[1, start] = growth - 1.0, deepest
        growth, highest, lowest, deepest = 1.0, 1.0, 1.0, 0.0
        for k in range(1, min(window, n - window + 1 - start)):
            growth *= 1.0 + returns[start + window - 1 + k]
            highest, lowest = max(highest, growth), growth if k == 1 else min(lowest, growth)
            deepest = max(deepest, 1.0 - growth / highest)
            row = ends[k]
            figures[0, start + k] = row[0] * growth - 1.0
            figures[1, start + k] = max(row[2], deepest, 1.0 - row[0] * lowest / row[1])


@kernel(NOTHING, FIXED_VECTOR, INTEGER, MATRIX)
def expanding_paths(returns: Floats, least: int, figures: Floats) -> None:
    """Write total return and maximum drawdown of the record up to each period from the `least`-th on."""
    growth, highest, deepest = 1.0, 1.0, 0.0
    for period in range(returns.size):
        growth *= 1.0 + returns[period]
        highest = max(highest, growth)
        deepest = max(deepest, 1.0 - growth / highest)
        if period + 1 >= least:
            figures[0, period + 1 - least], figures[1, period + 1 - least] = growth - 1.0, deepest
