"""Exact line search over the breakpoints of a piecewise linear convex function of the weights and ζ.

A kink is where a scenario's loss crosses ζ; there the slope grows by how fast it does.
"""

from __future__ import annotations

import numpy as np

from tangency.compiled.kernel import part_of_kernel
from tangency.contracts.arrays import Floats
from tangency.solve.kernels.cvar.program import OUT, TAIL, ActiveSetState, CvarProgram

__all__ = ["move_scenario", "walk"]

_STILL = 1e-12
_FLAT = 1e-12


@part_of_kernel
def move_scenario(program: CvarProgram, state: ActiveSetState, scenario: int, place: int) -> None:
    """Put a scenario out of the tail, into it or at the quantile."""
    before = state.scenarios[scenario]
    if (before == TAIL) != (place == TAIL):
        sign = 1.0 if place == TAIL else -1.0
        row, n = program.scenarios[scenario], program.linear.size
        for i in range(n):
            state.tail[i] += sign * row[i]
        state.tail[n] += sign
    state.scenarios[scenario] = place


@part_of_kernel
def walk(program: CvarProgram, state: ActiveSetState, closing: Floats, slope: float, room: float) -> tuple[float, int]:
    """Place the scenarios anew as they cross ζ, and return where the walk ends and by which one (−1: by `room`).

    Parameters
    ----------
    closing
        How fast each loss moves less how fast ζ does, shape (S,).
    slope
        Of the objective at the start, negative.
    """
    scenarios, losses, zeta = state.scenarios, state.losses, state.quantile[0]
    least, n_left = _STILL * np.abs(closing).max(), 0
    crossings, which = np.empty(losses.size), np.empty(losses.size, np.int64)
    for t in range(losses.size):
        rate = closing[t]
        if (scenarios[t] == OUT and rate > least) or (scenarios[t] == TAIL and rate < -least):
            crossing = max(0.0, (zeta - losses[t]) / rate)
            if crossing < room:
                crossings[n_left], which[n_left] = crossing, t
                n_left += 1
    flat = _FLAT * slope
    while n_left > 0:
        first = crossings[:n_left].argmin()
        when, t = crossings[first], which[first]
        slope += abs(closing[t])
        if slope >= flat:
            return when, t
        move_scenario(program, state, t, TAIL if scenarios[t] == OUT else OUT)
        n_left -= 1
        crossings[first], which[first] = crossings[n_left], which[n_left]
    return room, -1
