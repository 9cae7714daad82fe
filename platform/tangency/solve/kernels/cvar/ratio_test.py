"""The ratio test: how far a step may go before an asset or a row reaches a bound, and which one does."""

from __future__ import annotations

import numpy as np

from tangency.compiled.kernel import part_of_kernel
from tangency.contracts.arrays import Floats
from tangency.solve.kernels.cvar.program import ActiveSetState, CvarProgram
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
def first_stop(program: CvarProgram, state: ActiveSetState, free: Indices, step: Floats) -> tuple[float, int, int]:
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
    n, room, which, side = state.weights.size, _ENDLESS, -1, AT_LOWER
    largest = np.abs(step).max()  # of ζ too: beside it the assets' steps may be rounding
    for a in range(free.size):
        i = free[a]
        if abs(step[a]) > _STILL * largest:
            until, end = _to_side(state.weights[i], step[a], program.lower[i], program.upper[i])
            if until < room:
                room, which, side = until, i, end
    for r in range(state.rows.size):
        if state.rows[r] != INSIDE:
            continue
        row, rate, size = program.rows[r], 0.0, 0.0
        for a in range(free.size):
            rate += row[free[a]] * step[a]
            size = max(size, abs(row[free[a]]))
        if abs(rate) > _STILL * size * largest * free.size:
            activity = np.dot(row, state.weights)
            until, end = _to_side(activity, rate, program.row_lower[r], program.row_upper[r])
            if until < room:
                room, which, side = until, n + r, end
    return max(0.0, room), which, side


@part_of_kernel
def stop_at(program: CvarProgram, state: ActiveSetState, element: int, side: int) -> None:
    """Put an element at its side; an asset is exactly there."""
    n = state.weights.size
    if element < n:
        state.assets[element] = side
        state.weights[element] = program.lower[element] if side == AT_LOWER else program.upper[element]
    else:
        state.rows[element - n] = side
