"""How far a feasible point may go along a direction of its free assets, and what stops it."""

from __future__ import annotations

import numpy as np

from tangency.compiled.kernel import part_of_kernel
from tangency.contracts.arrays import Floats
from tangency.solve.kernels.cvar.program import Standing, TailProgram
from tangency.solve.kernels.elements import AT_LOWER, AT_UPPER, INSIDE, Indices

__all__ = ["first_stop", "stop_at"]

_STILL = 1e-13
_ENDLESS = 1e300


@part_of_kernel
def _to_side(at: float, rate: float, lower: float, upper: float) -> tuple[float, int]:
    """Return how long what moves at a rate takes to its side, and which."""
    if rate < 0.0:
        return (at - lower) / -rate, AT_LOWER
    return (upper - at) / rate, AT_UPPER


@part_of_kernel
def first_stop(program: TailProgram, standing: Standing, free: Indices, step: Floats) -> tuple[float, int, int]:
    """Return the longest feasible multiple of a step, the element that stops it, and its side.

    Parameters
    ----------
    step
        Of the free assets, and of ζ in the last place.

    Returns
    -------
    tuple
        The element is an asset (0 … n − 1) or a row (n …), −1 where nothing stops it.
    """
    n, room, who, side = standing.weights.size, _ENDLESS, -1, AT_LOWER
    largest = np.abs(step).max()  # of ζ too: beside it the assets' steps may be rounding
    for a in range(free.size):
        i = free[a]
        if abs(step[a]) > _STILL * largest:
            until, end = _to_side(standing.weights[i], step[a], program.lower[i], program.upper[i])
            if until < room:
                room, who, side = until, i, end
    for r in range(standing.rows.size):
        if standing.rows[r] != INSIDE:
            continue
        row, rate, size = program.rows[r], 0.0, 0.0
        for a in range(free.size):
            rate += row[free[a]] * step[a]
            size = max(size, abs(row[free[a]]))
        if abs(rate) > _STILL * size * largest * free.size:
            activity = np.dot(row, standing.weights)
            until, end = _to_side(activity, rate, program.row_lower[r], program.row_upper[r])
            if until < room:
                room, who, side = until, n + r, end
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
