"""How the active set moves: on to the next stop, off what is held with the wrong sign, back to the exact vertex."""

from __future__ import annotations

import numpy as np

from tangency.compiled.kernel import part_of_kernel
from tangency.contracts.arrays import Floats
from tangency.solve.kernels.cvar.face import Face, let_go, shortest
from tangency.solve.kernels.cvar.gradients import face_of
from tangency.solve.kernels.cvar.program import OUT, TAIL, TIE, Standing, TailProgram
from tangency.solve.kernels.cvar.ratio_test import first_stop, stop_at
from tangency.solve.kernels.cvar.walk import move_scenario, walk
from tangency.solve.kernels.elements import AT_UPPER, INSIDE

__all__ = ["advance", "correct", "release"]

_FAR = 1e299


@part_of_kernel
def advance(program: TailProgram, standing: Standing, face: Face, step: Floats) -> tuple[float, int]:
    """Go along a direction of descent until something stops it; return how far, and the element, −1 if nothing does."""
    n, m, k = standing.weights.size, standing.rows.size, face.free.size
    room, element, side = first_stop(program, standing, face.free, step)
    closing = np.full(standing.losses.size, -step[k])
    slope = -np.dot(step, step)
    for a in range(k):
        rate, returns = step[a], program.by_asset[face.free[a]]
        if rate != 0.0:
            for t in range(closing.size):
                closing[t] -= rate * returns[t]
    taken, scenario = walk(program, standing, closing, slope, room)
    if taken >= _FAR:
        return taken, -1
    for a in range(k):
        standing.weights[face.free[a]] += taken * step[a]
    standing.quantile[0] += taken * step[k]
    for t in range(closing.size):
        standing.losses[t] += taken * (closing[t] + step[k])
    if scenario >= 0:
        move_scenario(program, standing, scenario, TIE)
        return taken, n + m + scenario
    stop_at(program, standing, element, side)
    return taken, element


@part_of_kernel
def release(program: TailProgram, standing: Standing, face: Face, who: int) -> Face:
    """Let an asset or a row off its side, or a scenario into the tail or out of it; return the face then."""
    n, m = standing.weights.size, standing.rows.size
    if who >= n + m:
        move_scenario(program, standing, who - n - m, TAIL if standing.shares[who - n - m] > 1.0 else OUT)
    elif who >= n:
        standing.rows[who - n] = INSIDE
    else:
        standing.assets[who] = INSIDE
    for b in range(face.size[0]):
        if face.members[b] == who:
            let_go(face, b)
            return face
    return face_of(program, standing)


@part_of_kernel
def correct(program: TailProgram, standing: Standing, face: Face) -> None:
    """Take back what rounding moved rows and ties away from their sides."""
    n, m, k = standing.weights.size, standing.rows.size, face.free.size
    standing.losses[:] = -np.dot(standing.weights, program.by_asset)
    wanted = np.zeros(face.size[0])
    for b in range(face.size[0]):
        r = face.members[b] - n
        if r >= m:
            wanted[b] = standing.quantile[0] - standing.losses[r - m]
        elif r >= 0:
            side = program.row_upper if standing.rows[r] == AT_UPPER else program.row_lower
            wanted[b] = side[r] - np.dot(program.rows[r], standing.weights)
    change = shortest(face, wanted)
    for a in range(k):
        standing.weights[face.free[a]] += change[a]
    standing.quantile[0] += change[k]
    standing.losses[:] = -np.dot(standing.weights, program.by_asset)
