"""How fast spreads return: half-life, variance ratio with its z and Hurst exponent of many, compiled."""

from __future__ import annotations

from math import log, sqrt

import numpy as np

from tangency.compiled.kernel import FIXED_INDICES, FIXED_MATRIX, FIXED_VECTOR, MATRIX, NOTHING, kernel, part_of_kernel
from tangency.contracts.arrays import Floats
from tangency.dependence.indices import Indices
from tangency.dependence.kernels.sums import dot, line_residual, squares_about

__all__ = ["HORIZON", "LONGEST", "describe_spreads"]

HORIZON = 10
"""Periods of the variance ratio."""
LONGEST = 20
"""Periods of the longest change in the Hurst exponent; the shortest has two."""


@part_of_kernel
def _reversion(series: Floats, changes: Floats) -> float:
    """Return the slope of the changes on the level before, with a constant."""
    n = changes.size
    # The series has no mean, so that these are of its last and first level.
    before, change = -series[n] / n, (series[n] - series[0]) / n
    product = dot(series, 0, changes, 0, n) - n * before * change
    return float(product / (dot(series, 0, series, 0, n) - n * before * before))


@part_of_kernel
def _variance_ratio(series: Floats) -> float:
    """Return the variance of changes over the horizon over that of single ones, both unbiased; Lo–MacKinnon (1988)."""
    n = series.size - 1
    drift = (series[n] - series[0]) / n
    single = squares_about(series, 1, drift) / (n - 1)
    unbiased = HORIZON * (n - HORIZON + 1) * (1.0 - HORIZON / n)
    return float(squares_about(series, HORIZON, HORIZON * drift) / unbiased / single)


@part_of_kernel
def _robust_error(changes: Floats, drift: float) -> float:
    """Return the standard error of the variance ratio of a walk whose steps have any variances; overwrite the changes.

    √Σⱼ (2 (q − j) / q)² δⱼ over j < q, δⱼ = Σₜ ηₜ ηₜ₋ⱼ / (Σₜ ηₜ)² with η the squared changes less their drift.
    """
    n = changes.size
    total = 0.0
    for t in range(n):
        changes[t] = (changes[t] - drift) ** 2
        total += changes[t]
    variance = 0.0
    for lag in range(1, HORIZON):
        weight = 2.0 * (HORIZON - lag) / HORIZON
        variance += weight * weight * dot(changes, 0, changes, lag, n - lag) / (total * total)
    return sqrt(variance)


@part_of_kernel
def _hurst(series: Floats) -> float:
    """Return the slope of the log standard deviation of changes on the log of their length, by least squares."""
    n_lags = LONGEST - 1
    sum_x = sum_y = sum_xx = sum_xy = 0.0
    for lag in range(2, LONGEST + 1):
        n = series.size - lag
        # The sum of all changes is that of the ends.
        mean = 0.0
        for t in range(lag):
            mean += series[n + t] - series[t]
        x, y = log(lag), 0.5 * log(squares_about(series, lag, mean / n) / n)
        sum_x += x
        sum_y += y
        sum_xx += x * x
        sum_xy += x * y
    return (n_lags * sum_xy - sum_x * sum_y) / (n_lags * sum_xx - sum_x * sum_x)


@kernel(NOTHING, FIXED_MATRIX, FIXED_INDICES, FIXED_INDICES, FIXED_VECTOR, MATRIX)
def describe_spreads(levels: Floats, first: Indices, second: Indices, ratios: Floats, found: Floats) -> None:
    """Write the slope on the level before, the variance ratio, its z and the Hurst exponent of each pair's spread."""
    series, changes = np.empty(levels.shape[1]), np.empty(levels.shape[1] - 1)
    for row in range(first.size):
        line_residual(levels[first[row]], levels[second[row]], ratios[row], series, changes)
        found[row, 0] = _reversion(series, changes)
        found[row, 1] = _variance_ratio(series)
        found[row, 2] = _hurst(series)
        drift = (series[-1] - series[0]) / changes.size
        found[row, 3] = (found[row, 1] - 1.0) / _robust_error(changes, drift)
