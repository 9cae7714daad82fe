"""The Dickey–Fuller statistics of all pairs' residuals at one lag from one Gram matrix, compiled.

Every moment of the residual y − βx is a quadratic form in (1, −β) of moments of y and x, so that a pair takes no pass
over time. The basis is changes and levels less their means, from which little cancels.
"""

from __future__ import annotations

from math import sqrt

import numpy as np

from tangency.compiled.kernel import (
    FIXED_INDICES,
    FIXED_MATRIX,
    FIXED_VECTOR,
    INTEGER,
    MATRIX,
    NOTHING,
    VECTOR,
    lean_kernel,
)
from tangency.contracts.arrays import Floats
from tangency.dependence.indices import Indices
from tangency.dependence.kernels.factor import factorise

__all__ = ["statistics_of_moments"]


@lean_kernel(NOTHING, FIXED_MATRIX, FIXED_INDICES, FIXED_INDICES, FIXED_VECTOR, INTEGER, MATRIX, VECTOR)
def statistics_of_moments(
    moments: Floats,
    first: Indices,
    second: Indices,
    ratios: Floats,
    n_periods: int,
    scratch: Floats,
    statistics: Floats,
) -> None:
    """Write each pair's t-statistic; NaN where the regression has no solution.

    Parameters
    ----------
    moments
        Of the changes now, p lags of them, and the levels before, each of all assets, shape ((p + 2) n, (p + 2) n).
    n_periods
        That the moments are summed over.
    scratch
        Of shape (2p + 4, p + 2).
    """
    size = scratch.shape[1]
    n, n_assets, solved = size - 1, moments.shape[0] // size, scratch[2 * size - 1]
    for row in range(first.size):
        y, x, ratio = first[row], second[row], ratios[row]
        squared = ratio * ratio
        for u in range(size):
            for v in range(u + 1):
                a, b = u * n_assets, v * n_assets
                cross = moments[a + y, b + x] + moments[a + x, b + y]
                scratch[n + u, v] = moments[a + y, b + y] - ratio * cross + squared * moments[a + x, b + x]
        for i in range(n):
            for j in range(i + 1):
                scratch[i, j] = scratch[n + i + 1, j + 1]
        statistics[row] = np.nan
        if not factorise(scratch, n):
            continue
        left, last = scratch[n, 0], 0.0
        for i in range(n):
            last = scratch[n + i + 1, 0]
            for k in range(i):
                last -= scratch[i, k] * solved[k]
            last /= scratch[i, i]
            solved[i] = last
            left -= last * last
        if left > 0.0:
            statistics[row] = last / sqrt(left / (n_periods - n))
