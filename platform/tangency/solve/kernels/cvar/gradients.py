"""Gradients of the active constraints and of the objective, in the coordinates of the active face."""

from __future__ import annotations

import numpy as np

from tangency.compiled.kernel import part_of_kernel
from tangency.contracts.arrays import Floats
from tangency.solve.kernels.cvar.face import Face, add_member
from tangency.solve.kernels.cvar.program import OUT, TIE, ActiveSetState, CvarProgram
from tangency.solve.kernels.elements import INSIDE

__all__ = ["descent", "face_of", "gradient_of"]


@part_of_kernel
def gradient_of(program: CvarProgram, face: Face, member: int) -> Floats:
    """Return the gradient of an asset's weight, a row's activity or a scenario's loss less ζ."""
    n, m, k = program.linear.size, program.rows.shape[0], face.free.size
    vector = np.zeros(k + 1)
    if member < n:
        for a in range(k):
            if face.free[a] == member:
                vector[a] = 1.0
    elif member < n + m:
        row = program.rows[member - n]
        for a in range(k):
            vector[a] = row[face.free[a]]
    else:
        row = program.scenarios[member - n - m]
        for a in range(k):
            vector[a] = -row[face.free[a]]
        vector[k] = -1.0
    return vector


@part_of_kernel
def face_of(program: CvarProgram, state: ActiveSetState) -> Face:
    """Return the face of a point; what depends on others is not held, though it is at its side."""
    n, m, free = state.weights.size, state.rows.size, np.nonzero(state.assets == INSIDE)[0]
    most = free.size + 1
    face = Face(free, np.empty(most, np.int64), np.zeros(1, np.int64), np.zeros((most, most)), np.zeros((most, most)))
    for r in range(m):
        if state.rows[r] != INSIDE and not add_member(face, n + r, gradient_of(program, face, n + r)):
            state.rows[r] = INSIDE
    for t in range(state.scenarios.size):
        if state.scenarios[t] == TIE and not add_member(face, n + m + t, gradient_of(program, face, n + m + t)):
            state.scenarios[t] = OUT
    return face


@part_of_kernel
def descent(program: CvarProgram, state: ActiveSetState, face: Face) -> Floats:
    """Return the negative gradient in the face's coordinates."""
    n, k = state.weights.size, face.free.size
    step = np.empty(k + 1)
    for a in range(k):
        step[a] = state.tail[face.free[a]] - program.linear[face.free[a]]
    step[k] = state.tail[n] - program.mass
    return step
