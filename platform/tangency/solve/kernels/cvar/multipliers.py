"""Multipliers at a stationary point of the active face, and the constraint whose multiplier has the wrong sign."""

from __future__ import annotations

import numpy as np

from tangency.compiled.kernel import part_of_kernel
from tangency.contracts.arrays import Floats
from tangency.solve.kernels.cvar.face import Face
from tangency.solve.kernels.cvar.program import TAIL, ActiveSetState, CvarProgram
from tangency.solve.kernels.elements import AT_LOWER, AT_UPPER, INSIDE

__all__ = ["most_violating", "write_multipliers"]

_WRONG = 1e-11


@part_of_kernel
def write_multipliers(state: ActiveSetState, face: Face, found: Floats) -> None:
    """Write the members' coefficients as shares and prices; those of assets follow from them."""
    n, m = state.weights.size, state.rows.size
    for t in range(state.shares.size):
        state.shares[t] = 1.0 if state.scenarios[t] == TAIL else 0.0
    state.prices[:] = 0.0
    for b in range(face.size[0]):
        member = face.members[b]
        if member >= n + m:
            state.shares[member - n - m] = found[b]
        elif member >= n:
            state.prices[member - n] = found[b]


@part_of_kernel
def most_violating(program: CvarProgram, state: ActiveSetState, face: Face) -> int:
    """Return the element that is held with the wrong sign by most, in units of the gradient; −1 where none is."""
    n, m = state.weights.size, state.rows.size
    marginal = program.linear - np.dot(program.by_asset, state.shares)
    worst, which = _WRONG * max(1e-300, np.abs(marginal).max()), -1
    marginal += np.dot(state.prices, program.rows)
    for i in range(n):
        if state.assets[i] == INSIDE or program.lower[i] == program.upper[i]:
            continue
        wrong = -marginal[i] if state.assets[i] == AT_LOWER else marginal[i]
        if wrong > worst:
            which, worst = i, wrong
    for b in range(face.size[0]):
        r = face.members[b] - n
        if r < 0:
            continue
        if r >= m:
            share = state.shares[r - m]
            wrong = max(share - 1.0, -share) * max(1.0, np.abs(program.scenarios[r - m]).max())
        elif program.row_lower[r] == program.row_upper[r]:
            continue
        else:
            wrong = -state.prices[r] if state.rows[r] == AT_UPPER else state.prices[r]
            wrong *= np.abs(program.rows[r]).max()
        if wrong > worst:
            which, worst = face.members[b], wrong
    return which
