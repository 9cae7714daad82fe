"""Compiled passes over hierarchies: correlation distances, the layout of branches, variances of their parts.

A tree is laid out as rows of places (where the first cluster of a merge begins, where the second begins, where it
ends), the root first and each row after that of the cluster it is part of.
"""

from __future__ import annotations

from math import sqrt

import numpy as np
import numpy.typing as npt

from tangency.compiled.kernel import (
    FIXED_INDICES,
    FIXED_MATRIX,
    FIXED_PLACES,
    FIXED_VECTOR,
    INDICES,
    MATRIX,
    NOTHING,
    PLACES,
    VECTOR,
    kernel,
)
from tangency.contracts.arrays import Floats

__all__ = ["correlation_distances", "lay_out", "part_variances"]

Whole = npt.NDArray[np.int64]


@kernel(NOTHING, FIXED_MATRIX, FIXED_VECTOR, VECTOR)
def correlation_distances(covariance: Floats, volatilities: Floats, distances: Floats) -> None:
    """Write √((1 − ρ)/2) of every pair, row by row above the diagonal: shape (n (n − 1)/2,)."""
    n = volatilities.size
    k = 0
    for i in range(n):
        for j in range(i + 1, n):
            half = 0.5 * (1.0 - covariance[i, j] / (volatilities[i] * volatilities[j]))
            distances[k] = sqrt(min(1.0, max(0.0, half)))
            k += 1


@kernel(NOTHING, MATRIX, INDICES, PLACES)
def lay_out(merges: Floats, order: Whole, branches: Whole) -> None:
    """Write the order of the leaves, shape (n,), and the branches, shape (n − 1, 3), of scipy's table of merges."""
    n = order.size
    starts = np.zeros(2 * n - 1, dtype=np.int64)
    for row in range(n - 1):
        merge = n - 2 - row
        first, second = int(merges[merge, 0]), int(merges[merge, 1])
        start = starts[n + merge]
        size = 1 if first < n else int(merges[first - n, 3])
        starts[first], starts[second] = start, start + size
        branches[row, 0], branches[row, 1], branches[row, 2] = start, start + size, start + int(merges[merge, 3])
    for leaf in range(n):
        order[starts[leaf]] = leaf


@kernel(NOTHING, FIXED_MATRIX, FIXED_VECTOR, FIXED_INDICES, FIXED_PLACES, MATRIX)
def part_variances(covariance: Floats, scores: Floats, order: Whole, branches: Whole, variances: Floats) -> None:
    """Write the variance of the portfolio of each part of each branch, shape (n_branches, 2), in O(n²).

    Parameters
    ----------
    covariance
        Shape (n_assets, n_assets).
    scores
        A part's weights are proportional to them, shape (n_assets,), positive.
    order
        Assets such that those of each cluster are neighbours, shape (n_assets,).
    """
    n = order.size
    products, totals = np.empty(n), np.empty(n)  # w'Σw and Σw of the largest cluster so far that begins at a place
    for place in range(n):
        asset = order[place]
        products[place] = covariance[asset, asset] * scores[asset] * scores[asset]
        totals[place] = scores[asset]
    for row in range(len(branches) - 1, -1, -1):
        start, middle, end = branches[row]
        variances[row, 0] = products[start] / (totals[start] * totals[start])
        variances[row, 1] = products[middle] / (totals[middle] * totals[middle])
        across = 0.0
        for a in range(start, middle):
            one = covariance[order[a]]
            along = 0.0
            for b in range(middle, end):
                along += one[order[b]] * scores[order[b]]
            across += along * scores[order[a]]
        products[start] += products[middle] + 2.0 * across
        totals[start] += totals[middle]
