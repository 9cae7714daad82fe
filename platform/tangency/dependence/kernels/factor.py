"""The Cholesky factor of a small matrix, in place, compiled."""

from __future__ import annotations

from math import sqrt

from tangency.compiled.kernel import lean_part
from tangency.contracts.arrays import Floats

__all__ = ["factorise"]


@lean_part
def factorise(matrix: Floats, n: int) -> bool:
    """Put the factor into the lower triangle of the first n rows; return whether the matrix is positive definite."""
    for j in range(n):
        pivot = matrix[j, j]
        for k in range(j):
            pivot -= matrix[j, k] * matrix[j, k]
        if not pivot > 0.0:
            return False
        pivot = sqrt(pivot)
        matrix[j, j] = pivot
        for i in range(j + 1, n):
            entry = matrix[i, j]
            for k in range(j):
                entry -= matrix[i, k] * matrix[j, k]
            matrix[i, j] = entry / pivot
    return True
