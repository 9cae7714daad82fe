"""At a point where the held ones explain the gradient: which of them is held with the wrong sign."""

from __future__ import annotations

import numpy as np

from tangency.compiled.kernel import part_of_kernel
from tangency.contracts.arrays import Floats
from tangency.solve.kernels.cvar.face import Face
from tangency.solve.kernels.cvar.program import TAIL, Standing, TailProgram
from tangency.solve.kernels.elements import AT_LOWER, AT_UPPER, INSIDE

__all__ = ["most_wrong", "write_multipliers"]

_WRONG = 1e-11


@part_of_kernel
def write_multipliers(standing: Standing, face: Face, found: Floats) -> None:
    """Write the members' coefficients as shares and prices; those of assets follow from them."""
    n, m = standing.weights.size, standing.rows.size
    for t in range(standing.shares.size):
        standing.shares[t] = 1.0 if standing.scenarios[t] == TAIL else 0.0
    standing.prices[:] = 0.0
    for b in range(face.size[0]):
        member = face.members[b]
        if member >= n + m:
            standing.shares[member - n - m] = found[b]
        elif member >= n:
            standing.prices[member - n] = found[b]


@part_of_kernel
def most_wrong(program: TailProgram, standing: Standing, face: Face) -> int:
    """Return the element that is held with the wrong sign by most, in units of the gradient; −1 where none is."""
    n, m = standing.weights.size, standing.rows.size
    marginal = program.linear - np.dot(program.by_asset, standing.shares)
    worst, who = _WRONG * max(1e-300, np.abs(marginal).max()), -1
    marginal += np.dot(standing.prices, program.rows)
    for i in range(n):
        if standing.assets[i] == INSIDE or program.lower[i] == program.upper[i]:
            continue
        wrong = -marginal[i] if standing.assets[i] == AT_LOWER else marginal[i]
        if wrong > worst:
            who, worst = i, wrong
    for b in range(face.size[0]):
        r = face.members[b] - n
        if r < 0:
            continue
        if r >= m:
            share = standing.shares[r - m]
            wrong = max(share - 1.0, -share) * max(1.0, np.abs(program.scenarios[r - m]).max())
        elif program.row_lower[r] == program.row_upper[r]:
            continue
        else:
            wrong = -standing.prices[r] if standing.rows[r] == AT_UPPER else standing.prices[r]
            wrong *= np.abs(program.rows[r]).max()
        if wrong > worst:
            who, worst = face.members[b], wrong
    return who
