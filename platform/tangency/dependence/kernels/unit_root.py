"""Dickey–Fuller regressions without a constant on the residuals of pairs, the lag fixed or chosen by AIC; compiled.

The changes dₜ of a series e are regressed on eₜ₋₁ and on dₜ₋₁ … dₜ₋ₚ. All moments come from 2(p + 1) sums over time:
those of dₜ₋ᵢ dₜ₋ⱼ follow from the sums of dₜ dₜ₋₍ⱼ₋ᵢ₎ by what enters and leaves at the ends. The regressions with fewer
lags are nested, so that one Cholesky factor has the residual sum of squares of each: a regressor takes z² from it. The
chosen one is then done on its own, longer sample, with eₜ₋₁ last: its t-statistic is that of the last pivot.
"""

from __future__ import annotations

from math import log, sqrt

import numpy as np

from tangency.compiled.kernel import (
    FIXED_INDICES,
    FIXED_MATRIX,
    FIXED_VECTOR,
    INDICES,
    NOTHING,
    VECTOR,
    kernel,
    part_of_kernel,
)
from tangency.contracts.arrays import Floats
from tangency.dependence.indices import Indices
from tangency.dependence.kernels.factor import factorise
from tangency.dependence.kernels.sums import dot, line_residual

__all__ = ["residual_statistics"]

_FAILED = -1


@part_of_kernel
def _moments(series: Floats, changes: Floats, lags: int, gram: Floats, sides: Floats) -> int:
    """Write the Gram matrix of eₜ₋₁, dₜ₋₁ … dₜ₋ₚ and the products with dₜ; return the number of periods.

    `sides` has dₜ dₜ₋ⱼ in its first row, from j = 0 on, and eₜ₋₁ dₜ₋ⱼ in its second.
    """
    n = changes.size
    n_periods = n - lags
    gram[0, 0] = dot(series, lags, series, lags, n_periods)
    for j in range(lags + 1):
        sides[0, j] = dot(changes, lags, changes, lags - j, n_periods)
        sides[1, j] = dot(series, lags, changes, lags - j, n_periods)
    for j in range(1, lags + 1):
        gram[0, j] = gram[j, 0] = sides[1, j]
    for apart in range(lags):
        moment = sides[0, apart]
        for i in range(1, lags + 1 - apart):
            j = i + apart
            moment += changes[lags - i] * changes[lags - j] - changes[n - i] * changes[n - j]
            gram[i, j] = gram[j, i] = moment
    return n_periods


@part_of_kernel
def _best_lag(series: Floats, changes: Floats, most: int, gram: Floats, sides: Floats, solved: Floats) -> int:
    """Return the lag of the least AIC over the periods that all lags have; the smallest of several."""
    n_periods = _moments(series, changes, most, gram, sides)
    if not factorise(gram, most + 1):
        return _FAILED
    left = sides[0, 0]
    least, lag = np.inf, 0
    for i in range(most + 1):
        entry = sides[1, 0] if i == 0 else sides[0, i]
        for k in range(i):
            entry -= gram[i, k] * solved[k]
        solved[i] = entry / gram[i, i]
        left -= solved[i] * solved[i]
        if not left > 0.0:
            return _FAILED
        criterion = n_periods * log(left / n_periods) + 2.0 * (i + 1)
        if criterion < least:
            least, lag = criterion, i
    return lag


@part_of_kernel
def _statistic(series: Floats, changes: Floats, lags: int, gram: Floats, sides: Floats, solved: Floats) -> float:
    """Return the t-statistic of eₜ₋₁; NaN where the regression has no solution."""
    n_periods, n = _moments(series, changes, lags, gram, sides), lags + 1
    for j in range(n):
        solved[j] = gram[0, j]
    for i in range(1, n):
        for j in range(1, n):
            gram[i - 1, j - 1] = gram[i, j]
    for j in range(1, n):
        gram[lags, j - 1] = solved[j]
    gram[lags, lags] = solved[0]
    if not factorise(gram, n):
        return np.nan
    left = sides[0, 0]
    for i in range(n):
        entry = sides[1, 0] if i == lags else sides[0, i + 1]
        for k in range(i):
            entry -= gram[i, k] * solved[k]
        solved[i] = entry / gram[i, i]
        left -= solved[i] * solved[i]
    if not left > 0.0:
        return np.nan
    return float(solved[lags] / sqrt(left / (n_periods - n)))


@kernel(NOTHING, FIXED_MATRIX, FIXED_INDICES, FIXED_INDICES, FIXED_VECTOR, INDICES, VECTOR)
def residual_statistics(
    levels: Floats, first: Indices, second: Indices, ratios: Floats, lags: Indices, statistics: Floats
) -> None:
    """Write the t-statistic and the lag of each pair's residual, levels[first] − ratio · levels[second] less its mean.

    Parameters
    ----------
    levels
        Shape (n_assets, n_sessions).
    lags
        The lag of each pair; of −p − 1 it is chosen, from 0 to p, and written here. −1 where no regression has a
        solution: the statistic is NaN then.
    """
    n_sessions = levels.shape[1]
    most = 0
    for lag in lags:
        most = max(most, lag, -lag - 1)
    series, changes = np.empty(n_sessions), np.empty(n_sessions - 1)
    gram, sides, solved = np.empty((most + 1, most + 1)), np.empty((2, most + 1)), np.empty(most + 1)
    for row in range(first.size):
        line_residual(levels[first[row]], levels[second[row]], ratios[row], series, changes)
        if lags[row] < 0:
            lags[row] = _best_lag(series, changes, -lags[row] - 1, gram, sides, solved)
        statistics[row] = np.nan
        if lags[row] >= 0:
            statistics[row] = _statistic(series, changes, lags[row], gram, sides, solved)
