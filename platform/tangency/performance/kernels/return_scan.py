"""Compiled passes over one series: its central moments, gains and losses, streaks; what lies about a threshold."""

from __future__ import annotations

from math import log

import numpy as np
import numpy.typing as npt

from tangency.compiled.kernel import (
    FIXED_INDICES,
    FIXED_MATRIX,
    FIXED_VECTOR,
    FLOAT,
    INTEGER,
    MATRIX,
    NOTHING,
    VECTOR,
    kernel,
    summing_part,
)
from tangency.contracts.arrays import Floats

__all__ = ["autocovariances", "log_excess", "partial_moments", "scan", "scan_rows", "trend"]


@summing_part
def moments(values: Floats, mean: float, facts: Floats) -> None:
    """Write the central moments and the mean absolute deviation, divisor n."""
    m2, m3, m4, spread = 0.0, 0.0, 0.0, 0.0
    for period in range(values.size):
        d = values[period] - mean
        square = d * d
        m2 += square
        m3 += square * d
        m4 += square * square
        spread += abs(d)
    n = values.size
    facts[4], facts[5], facts[6], facts[7] = m2 / n, m3 / n, m4 / n, spread / n


@summing_part
def sides(values: Floats, threshold: float, facts: Floats) -> None:
    """Write sums, sums of squares and cubes and counts above and below a threshold."""
    up, up2, down, down2, down3, above, below = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    for period in range(values.size):
        d = values[period] - threshold
        gain, loss = max(d, 0.0), max(-d, 0.0)
        up += gain
        up2 += gain * gain
        down += loss
        down2 += loss * loss
        down3 += loss * loss * loss
        above += 1.0 if d > 0.0 else 0.0
        below += 1.0 if d < 0.0 else 0.0
    facts[0], facts[1], facts[2] = up, up2, above
    facts[3], facts[4], facts[5], facts[6] = down, down2, down3, below


@summing_part
def products(moves: Floats, lag: int) -> float:
    """Return the sum of products of deviations `lag` periods apart."""
    total = 0.0
    for period in range(lag, moves.size):
        total += moves[period] * moves[period - lag]
    return total


@summing_part
def average(values: Floats) -> float:
    """Return the arithmetic mean."""
    total = 0.0
    for period in range(values.size):
        total += values[period]
    return total / values.size


@kernel(NOTHING, FIXED_VECTOR, VECTOR, VECTOR)
def scan(values: Floats, facts: Floats, about_zero: Floats) -> None:
    """Write what `tangency.performance.metrics.scan.Scan` names; `about_zero` is room for seven numbers."""
    n, mean = values.size, average(values)
    moments(values, mean, facts)
    sides(values, 0.0, about_zero)
    lowest, highest = values[0], values[0]
    walk, walk_low, walk_high = 0.0, values[0] - mean, values[0] - mean
    run_up, run_down, longest_up, longest_down = 0, 0, 0, 0
    for period in range(n):
        value = values[period]
        lowest, highest = min(lowest, value), max(highest, value)
        walk += value - mean
        walk_low, walk_high = min(walk_low, walk), max(walk_high, walk)
        # Factors instead of branches, which signs at random would mispredict.
        run_up, run_down = (run_up + 1) * (value > 0.0), (run_down + 1) * (value < 0.0)
        longest_up, longest_down = max(longest_up, run_up), max(longest_down, run_down)
    facts[0], facts[1], facts[2], facts[3] = n, lowest, highest, mean
    facts[8], facts[9], facts[10], facts[11] = about_zero[2], about_zero[6], about_zero[0], about_zero[3]
    facts[12], facts[13], facts[14], facts[15] = about_zero[1], about_zero[4], longest_up, longest_down
    facts[16] = walk_high - walk_low


@kernel(NOTHING, FIXED_MATRIX, FIXED_INDICES, MATRIX, VECTOR)
def scan_rows(rows: Floats, counts: npt.NDArray[np.int64], facts: Floats, about_zero: Floats) -> None:
    """Write what `scan` finds of the first values of each row, as many as `counts` says."""
    for row in range(counts.size):
        scan(rows[row, : counts[row]], facts[row], about_zero)


@kernel(NOTHING, FIXED_VECTOR, FLOAT, VECTOR)
def partial_moments(values: Floats, threshold: float, facts: Floats) -> None:
    """Write what `tangency.performance.metrics.scan.PartialMoments` names: divisor n, the number of all periods."""
    sides(values, threshold, facts)
    for place in range(facts.size):
        facts[place] /= values.size


@kernel(NOTHING, FIXED_VECTOR, FLOAT, VECTOR)
def autocovariances(values: Floats, mean: float, found: Floats) -> None:
    """Write Σₜ (xₜ − x̄)(xₜ₋ₖ − x̄) / n for the lags k = 1, 2, … of `found`."""
    moves = values - mean
    for lag in range(1, found.size + 1):
        found[lag - 1] = products(moves, lag) / values.size


@kernel(FLOAT, FIXED_VECTOR, INTEGER)
def log_excess(ordered: Floats, k: int) -> float:
    """Return the mean of ln(xᵢ / xₖ) over the first k of values in ascending order, all negative."""
    total = 0.0
    for place in range(k):
        total += log(ordered[place] / ordered[k])
    return total / k


@kernel(FLOAT, FIXED_VECTOR)
def trend(steps: Floats) -> float:
    """Return R² of the cumulated steps regressed on time; NaN where they never move."""
    n, level, mean = steps.size, 0.0, 0.0
    for period in range(n):
        level += steps[period]
        mean += level / n
    level, cross, square = 0.0, 0.0, 0.0
    for period in range(n):
        level += steps[period]
        d = level - mean
        cross += d * (period - (n - 1) / 2.0)
        square += d * d
    return cross * cross / (square * n * (n * float(n) - 1.0) / 12.0)
