"""Compiled passes over one series: its central moments, gains and losses, streaks; what lies about a threshold."""

from __future__ import annotations

from tangency.compiled.kernel import FIXED_VECTOR, FLOAT, NOTHING, VECTOR, kernel
from tangency.contracts.arrays import Floats

__all__ = ["autocovariances", "partial_moments", "scan"]


@kernel(NOTHING, FIXED_VECTOR, VECTOR)
def scan(values: Floats, facts: Floats) -> None:
    """Write what `tangency.performance.metrics.scan.Scan` names, in its order; moments are about the mean."""
    n = values.size
    mean = values.mean()
    m2, m3, m4, spread = 0.0, 0.0, 0.0, 0.0
    up, down, up2, down2 = 0.0, 0.0, 0.0, 0.0
    n_up, n_down, run_up, run_down, longest_up, longest_down = 0, 0, 0, 0, 0, 0
    lowest, highest = values[0], values[0]
    walk, walk_low, walk_high = 0.0, values[0] - mean, values[0] - mean
    for period in range(n):
        value = values[period]
        d = value - mean
        square = d * d
        walk += d
        walk_low, walk_high = min(walk_low, walk), max(walk_high, walk)
        m2, m3, m4, spread = m2 + square, m3 + square * d, m4 + square * square, spread + abs(d)
        lowest, highest = min(lowest, value), max(highest, value)
        if value > 0.0:
            up, up2, n_up, run_up, run_down = up + value, up2 + value * value, n_up + 1, run_up + 1, 0
            longest_up = max(longest_up, run_up)
        elif value < 0.0:
            down, down2, n_down, run_down, run_up = down - value, down2 + value * value, n_down + 1, run_down + 1, 0
            longest_down = max(longest_down, run_down)
        else:
            run_up, run_down = 0, 0
    facts[0], facts[1], facts[2], facts[3] = n, lowest, highest, mean
    facts[4], facts[5], facts[6], facts[7] = m2 / n, m3 / n, m4 / n, spread / n
    facts[8], facts[9], facts[10], facts[11] = n_up, n_down, up, down
    facts[12], facts[13], facts[14], facts[15] = up2, down2, longest_up, longest_down
    facts[16] = walk_high - walk_low


@kernel(NOTHING, FIXED_VECTOR, FLOAT, VECTOR)
def partial_moments(values: Floats, threshold: float, facts: Floats) -> None:
    """Write what `tangency.performance.metrics.scan.PartialMoments` names: divisor n, the number of all periods."""
    up, up2, down, down2, down3, above, below = 0.0, 0.0, 0.0, 0.0, 0.0, 0, 0
    for period in range(values.size):
        d = values[period] - threshold
        if d > 0.0:
            up, up2, above = up + d, up2 + d * d, above + 1
        elif d < 0.0:
            down, down2, down3, below = down - d, down2 + d * d, down3 - d * d * d, below + 1
    n = values.size
    facts[0], facts[1], facts[2] = up / n, up2 / n, above / n
    facts[3], facts[4], facts[5], facts[6] = down / n, down2 / n, down3 / n, below / n


@kernel(NOTHING, FIXED_VECTOR, FLOAT, VECTOR)
def autocovariances(values: Floats, mean: float, found: Floats) -> None:
    """Write Σₜ (xₜ − x̄)(xₜ₋ₖ − x̄) / n for the lags k = 1, 2, … of `found`."""
    n = values.size
    for lag in range(1, found.size + 1):
        total = 0.0
        for period in range(lag, n):
            total += (values[period] - mean) * (values[period - lag] - mean)
        found[lag - 1] = total / n
