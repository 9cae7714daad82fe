"""Compiled regression on a benchmark's returns of neighbouring periods."""

from __future__ import annotations

from math import sqrt

import numpy as np

from tangency.compiled.kernel import FIXED_VECTOR, FLOAT, INTEGER, VECTOR, kernel, part_of_kernel, summing_part
from tangency.contracts.arrays import Floats

__all__ = ["sum_of_slopes"]


@summing_part
def product(one: Floats, mean_one: float, two: Floats, mean_two: float) -> float:
    """Return the sum of products of two series' deviations."""
    total = 0.0
    for period in range(one.size):
        total += (one[period] - mean_one) * (two[period] - mean_two)
    return total


@summing_part
def average(values: Floats) -> float:
    """Return the arithmetic mean."""
    total = 0.0
    for period in range(values.size):
        total += values[period]
    return total / values.size


@part_of_kernel
def products(own: Floats, other: Floats, lags: int, matrix: Floats, right: Floats) -> None:
    """Write the regressors' centred products to the lower triangle of `matrix`, those with own returns to `right`."""
    width, used = right.size, own.size - 2 * lags
    means = np.zeros(width)
    inside = own[lags : lags + used]
    mean = average(inside)
    for i in range(width):
        shifted = other[i : i + used]
        means[i] = average(shifted)
        right[i] = product(shifted, means[i], inside, mean)
        for j in range(i + 1):
            matrix[i, j] = product(shifted, means[i], other[j : j + used], means[j])


@part_of_kernel
def factorise(matrix: Floats) -> float:
    """Replace the lower triangle of a correlation matrix by its Cholesky factor; return the smallest pivot."""
    smallest = 1.0
    for i in range(len(matrix)):
        for j in range(i + 1):
            value = matrix[i, j]
            for k in range(j):
                value -= matrix[i, k] * matrix[j, k]
            if i > j:
                matrix[i, j] = value / matrix[j, j]
            elif value <= 0.0:
                return 0.0
            else:
                smallest = min(smallest, value)
                matrix[i, i] = sqrt(value)
    return smallest


@part_of_kernel
def substitute(factor: Floats, right: Floats) -> None:
    """Replace `right` by the solution of LL'x = right."""
    width = right.size
    for i in range(width):
        for k in range(i):
            right[i] -= factor[i, k] * right[k]
        right[i] /= factor[i, i]
    for i in range(width - 1, -1, -1):
        for k in range(i + 1, width):
            right[i] -= factor[k, i] * right[k]
        right[i] /= factor[i, i]


@kernel(FLOAT, FIXED_VECTOR, FIXED_VECTOR, INTEGER, VECTOR)
def sum_of_slopes(own: Floats, other: Floats, lags: int, found: Floats) -> float:
    """Write Σₖ βₖ of own returns on those of the other at t − lags … t + lags; return the smallest pivot.

    The pivots are those of the Cholesky factor of the regressors' correlations: near zero where they are collinear.
    """
    width = 2 * lags + 1
    matrix, right, sizes = np.zeros((width, width)), np.zeros(width), np.zeros(width)
    products(own, other, lags, matrix, right)
    for i in range(width):
        sizes[i] = sqrt(matrix[i, i])
        if sizes[i] == 0.0:
            return 0.0
    for i in range(width):
        right[i] /= sizes[i]
        for j in range(i + 1):
            matrix[i, j] /= sizes[i] * sizes[j]
    smallest = factorise(matrix)
    if smallest > 0.0:
        substitute(matrix, right)
        found[0] = (right / sizes).sum()
    return smallest
