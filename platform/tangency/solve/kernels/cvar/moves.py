"""Moves of the active set: on to the next breakpoint, release of a constraint, correction to the exact vertex."""

from __future__ import annotations

import numpy as np

from tangency.compiled.kernel import part_of_kernel
from tangency.contracts.arrays import Floats
from tangency.solve.kernels.cvar.face import Face, remove_member, shortest
from tangency.solve.kernels.cvar.gradients import face_of
from tangency.solve.kernels.cvar.program import OUT, TAIL, TIE, ActiveSetState, CvarProgram
from tangency.solve.kernels.cvar.ratio_test import first_stop, stop_at
from tangency.solve.kernels.cvar.walk import move_scenario, walk
from tangency.solve.kernels.elements import AT_UPPER, INSIDE

__all__ = ["advance", "correct", "release"]

_FAR = 1e299


@part_of_kernel
def advance(program: CvarProgram, state: ActiveSetState, face: Face, step: Floats) -> tuple[float, int]:
    """Go along a direction of descent until something stops it; return how far, and the element, −1 if nothing does."""
    n, m, k = state.weights.size, state.rows.size, face.free.size
    room, element, side = first_stop(program, state, face.free, step)
    closing = np.full(state.losses.size, -step[k])
    slope = -np.dot(step, step)
    for a in range(k):
        rate, returns = step[a], program.by_asset[face.free[a]]
        if rate != 0.0:
            for t in range(closing.size):
                closing[t] -= rate * returns[t]
    taken, scenario = walk(program, state, closing, slope, room)
    if taken >= _FAR:
        return taken, -1
    for a in range(k):
        state.weights[face.free[a]] += taken * step[a]
    state.quantile[0] += taken * step[k]
    for t in range(closing.size):
        state.losses[t] += taken * (closing[t] + step[k])
    if scenario >= 0:
        move_scenario(program, state, scenario, TIE)
        return taken, n + m + scenario
    stop_at(program, state, element, side)
    return taken, element


@part_of_kernel
def release(program: CvarProgram, state: ActiveSetState, face: Face, which: int) -> Face:
    """Let an asset or a row off its side, or a scenario into the tail or out of it; return the face then."""
    n, m = state.weights.size, state.rows.size
    if which >= n + m:
        move_scenario(program, state, which - n - m, TAIL if state.shares[which - n - m] > 1.0 else OUT)
    elif which >= n:
        state.rows[which - n] = INSIDE
    else:
        state.assets[which] = INSIDE
    for b in range(face.size[0]):
        if face.members[b] == which:
            remove_member(face, b)
            return face
    return face_of(program, state)


@part_of_kernel
def correct(program: CvarProgram, state: ActiveSetState, face: Face) -> None:
    """Take back what rounding moved rows and ties away from their sides."""
    n, m, k = state.weights.size, state.rows.size, face.free.size
    state.losses[:] = -np.dot(state.weights, program.by_asset)
    wanted = np.zeros(face.size[0])
    for b in range(face.size[0]):
        r = face.members[b] - n
        if r >= m:
            wanted[b] = state.quantile[0] - state.losses[r - m]
        elif r >= 0:
            side = program.row_upper if state.rows[r] == AT_UPPER else program.row_lower
            wanted[b] = side[r] - np.dot(program.rows[r], state.weights)
    change = shortest(face, wanted)
    for a in range(k):
        state.weights[face.free[a]] += change[a]
    state.quantile[0] += change[k]
    state.losses[:] = -np.dot(state.weights, program.by_asset)
