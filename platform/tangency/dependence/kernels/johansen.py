"""Johansen's eigenvalues of all pairs, with a constant and one lagged change, from one Gram matrix; compiled."""

from __future__ import annotations

from math import log1p, sqrt

import numpy as np

from tangency.compiled.kernel import (
    FIXED_INDICES,
    FIXED_MATRIX,
    FLOAT,
    INTEGER,
    MATRIX,
    NOTHING,
    lean_kernel,
    lean_part,
)
from tangency.contracts.arrays import Floats
from tangency.dependence.indices import Indices

__all__ = ["rank_statistics"]

_LARGER, _SMALLER = 0, 1


@lean_part
def _without_lags(six: Floats) -> bool:
    """Sweep the lagged changes, rows 2 and 3, out of the moments; return whether they span a plane."""
    for q in range(2, 4):
        pivot = six[q, q]
        if not pivot > 0.0:
            return False
        for a in range(6):
            if a != q:
                share = six[a, q] / pivot
                for c in range(6):
                    if c != q:
                        six[a, c] -= share * six[q, c]
        for a in range(6):
            six[a, q] = six[q, a] = 0.0
        six[q, q] = pivot
    return True


@lean_part
def _eigenvalues(six: Floats, found: Floats) -> bool:
    """Write the eigenvalues of S₁₁⁻¹ S₁₀ S₀₀⁻¹ S₀₁, the larger first; return whether both lie in (0, 1)."""
    a, b, c = six[0, 0], six[0, 1], six[1, 1]
    k, cross, m = six[4, 4], six[4, 5], six[5, 5]
    of_changes, of_levels = a * c - b * b, k * m - cross * cross
    if not (of_changes > 0.0 and of_levels > 0.0):
        return False
    p, q, r, s = six[4, 0], six[4, 1], six[5, 0], six[5, 1]
    first = (c * p * p - 2.0 * b * p * q + a * q * q) / of_changes
    mixed = (c * p * r - b * (p * s + q * r) + a * q * s) / of_changes
    last = (c * r * r - 2.0 * b * r * s + a * s * s) / of_changes
    trace = (m * first - 2.0 * cross * mixed + k * last) / of_levels
    determinant = (first * last - mixed * mixed) / of_levels
    found[0] = trace / 2.0 + sqrt(max(0.0, trace * trace / 4.0 - determinant))
    if not 0.0 < found[0] < 1.0:
        return False
    found[1] = max(0.0, determinant / found[0])
    return True


@lean_kernel(NOTHING, FIXED_MATRIX, FIXED_INDICES, FIXED_INDICES, INTEGER, FLOAT, MATRIX, MATRIX)
def rank_statistics(
    moments: Floats,
    first: Indices,
    second: Indices,
    n_assets: int,
    n_periods: float,
    scratch: Floats,
    statistics: Floats,
) -> None:
    """Write −T ln(1 − λ) of each pair's two eigenvalues, the larger first; NaN where there are none.

    Parameters
    ----------
    moments
        Of the changes now, those before, and the levels before, each of all assets, less their means.
    scratch
        Of shape (7, 6).
    """
    six, found = scratch[:6], scratch[6]
    for row in range(first.size):
        for a in range(6):
            i = (a // 2) * n_assets + (second[row] if a % 2 else first[row])
            for c in range(6):
                j = (c // 2) * n_assets + (second[row] if c % 2 else first[row])
                six[a, c] = moments[i, j]
        statistics[row, _LARGER] = statistics[row, _SMALLER] = np.nan
        if _without_lags(six) and _eigenvalues(six, found):
            statistics[row, _LARGER] = -n_periods * log1p(-found[0])
            statistics[row, _SMALLER] = -n_periods * log1p(-found[1])
