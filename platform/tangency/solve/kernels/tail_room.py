"""How far a feasible point may go along a direction of its free assets, and what stops it."""

from __future__ import annotations

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.solve.kernels.compiled import part_of_kernel
from tangency.solve.kernels.elements import AT_LOWER, AT_UPPER, INSIDE, Indices
from tangency.solve.kernels.tail_program import Standing, TailProgram

__all__ = ["first_stop", "free_assets", "stop_at"]

_STILL = 1e-13
_ENDLESS = 1e300


@part_of_kernel
def free_assets(standing: Standing) -> Indices:
    """Return the assets inside their bounds."""
    return np.nonzero(standing.assets == INSIDE)[0]


@part_of_kernel
def first_stop(
    program: TailProgram, standing: Standing, free: Indices, step: Floats
) -> tuple[float, int, int]:
    """Return the longest feasible multiple of a step, the element that stops it, and its side.

    Elements are numbered as in the homotopy: assets first, then rows; −1 where nothing stops it.
    """
    n, room, who, side = standing.weights.size, _ENDLESS, -1, AT_LOWER
    largest = np.abs(step).max()  # of ζ too: beside it the assets' steps may be rounding
    for a in range(free.size):
        i, rate = free[a], step[a]
        if rate < -_STILL * largest:
            to_side, at = (standing.weights[i] - program.lower[i]) / -rate, AT_LOWER
        elif rate > _STILL * largest:
            to_side, at = (program.upper[i] - standing.weights[i]) / rate, AT_UPPER
        else:
            continue
        if to_side < room:
            room, who, side = to_side, i, at
    for r in range(standing.rows.size):
        if standing.rows[r] != INSIDE:
            continue
        row, rate, size = program.rows[r], 0.0, 0.0
        for a in range(free.size):
            rate += row[free[a]] * step[a]
            size = max(size, abs(row[free[a]]))
        least = _STILL * size * largest * free.size
        if abs(rate) <= least:
            continue
        activity = np.dot(row, standing.weights)
        if rate < 0.0:
            to_side, at = (activity - program.row_lower[r]) / -rate, AT_LOWER
        else:
            to_side, at = (program.row_upper[r] - activity) / rate, AT_UPPER
        if to_side < room:
            room, who, side = to_side, n + r, at
    return max(0.0, room), who, side


@part_of_kernel
def stop_at(program: TailProgram, standing: Standing, element: int, side: int) -> None:
    """Put an element at its side; an asset is exactly there."""
    n = standing.weights.size
    if element < n:
        standing.assets[element] = side
        standing.weights[element] = program.lower[element] if side == AT_LOWER else program.upper[element]
    else:
        standing.rows[element - n] = side
