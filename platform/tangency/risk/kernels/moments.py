"""The first four moments of every window, each about its own mean: nothing is taken off, so nothing cancels."""

from __future__ import annotations

from tangency.compiled.kernel import FIXED_VECTOR, INTEGER, MATRIX, NOTHING, kernel, summing_part
from tangency.contracts.arrays import Floats

__all__ = ["rolling_moments"]


@summing_part
def _mean(values: Floats, start: int, end: int) -> float:
    total = 0.0
    for place in range(start, end):
        total += values[place]
    return total / (end - start)


@summing_part
def _central(values: Floats, start: int, end: int, mean: float) -> tuple[float, float, float]:
    two, three, four = 0.0, 0.0, 0.0
    for place in range(start, end):
        x = values[place] - mean
        square = x * x
        two += square
        three += square * x
        four += square * square
    n = end - start
    return two / n, three / n, four / n


@kernel(NOTHING, FIXED_VECTOR, INTEGER, MATRIX)
def rolling_moments(returns: Floats, window: int, found: Floats) -> None:
    """Write mean, variance (over n), and the third and fourth central moments, shape (n_windows, 4).

    A window of equal returns has moments of exactly zero.
    """
    for row in range(len(found)):
        low, high = returns[row], returns[row]
        for place in range(row + 1, row + window):
            low, high = min(low, returns[place]), max(high, returns[place])
        if low == high:
            found[row, 0], found[row, 1], found[row, 2], found[row, 3] = low, 0.0, 0.0, 0.0
            continue
        mean = _mean(returns, row, row + window)
        found[row, 0] = mean
        found[row, 1], found[row, 2], found[row, 3] = _central(returns, row, row + window, mean)
