"""Thin a path out to its turning points, at which the direction of the weights changes."""

from __future__ import annotations

import numpy as np

from tangency.compiled.kernel import INDICES, MATRIX, VECTOR, kernel, part_of_kernel
from tangency.contracts.arrays import Floats
from tangency.solve.kernels.elements import Indices

__all__ = ["turning_points"]

_SAME = 1e-12
_STRAIGHT = 1e-8


@part_of_kernel
def _distance(weights: Floats, moving: Indices, a: int, b: int) -> float:
    largest = 0.0
    for i in moving:
        largest = max(largest, abs(weights[a, i] - weights[b, i]))
    return largest


@part_of_kernel
def _is_kink(tolerance: Floats, weights: Floats, moving: Indices, a: int, b: int, c: int) -> bool:
    """Whether the direction in λ changes at b."""
    turn = size = 0.0
    for i in moving:
        above = (weights[b, i] - weights[a, i]) / (tolerance[b] - tolerance[a])
        below = (weights[c, i] - weights[b, i]) / (tolerance[c] - tolerance[b])
        turn, size = max(turn, abs(below - above)), max(size, abs(above), abs(below))
    return turn > _STRAIGHT * size


@kernel(INDICES, VECTOR, MATRIX, INDICES)
def turning_points(tolerance: Floats, weights: Floats, moving: Indices) -> Indices:
    """Return the positions of the turning points.

    Of points with the same weights the one of largest λ stays, at which the next segment up begins; at the top, where
    none does, the one of least λ.

    Parameters
    ----------
    tolerance
        λ, falling, shape (n_points,).
    weights
        Shape (n_points, n_assets).
    moving
        Assets whose weight is not the same at every point; others may be among them.
    """
    apart, last = np.zeros(tolerance.size, np.int64), 0
    for p in range(1, tolerance.size):
        if _distance(weights, moving, p, p - 1) > _SAME:
            last += 1
            apart[last] = p
        elif last == 0:
            apart[0] = p
    n_kept = 1
    for a in range(1, last + 1):
        if a == last or _is_kink(tolerance, weights, moving, apart[a - 1], apart[a], apart[a + 1]):
            apart[n_kept] = apart[a]
            n_kept += 1
    return apart[:n_kept].copy()
