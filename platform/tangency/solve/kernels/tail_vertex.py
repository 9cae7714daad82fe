"""The exact minimum of CVaR over bounds and rows, from a feasible point, by an active set.

Held are assets at their bounds, rows at their sides, and scenarios that tie at ζ. On that face the objective is
linear: its gradient, less what the held ones explain, is the direction, followed until a scenario, an asset or a row
stops it. Where nothing is left of the gradient, the shares of the ties, the prices of the rows and the reduced costs
of the assets say whether the point is optimal, and else which one to let go.

References
----------
Rockafellar & Uryasev (2000), Optimization of conditional value-at-risk, Journal of Risk 2(3), sec. 2 and 3;
Bartels, Conn & Sinclair (1978), Minimization techniques for piecewise differentiable functions: the l1 solution to
an overdetermined linear system, SIAM Journal on Numerical Analysis 15(2).
"""

from __future__ import annotations

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.solve.kernels.compiled import INTEGER, kernel, part_of_kernel, several
from tangency.solve.kernels.elements import AT_UPPER, INSIDE
from tangency.solve.kernels.tail_face import Face, explain, hold, let_go, shortest
from tangency.solve.kernels.tail_multipliers import most_wrong, write_multipliers
from tangency.solve.kernels.tail_room import first_stop, free_assets, stop_at
from tangency.solve.kernels.tail_program import OUT, STANDING, TAIL, TAIL_PROGRAM, TIE, Standing, TailProgram
from tangency.solve.kernels.tail_walk import move_scenario, walk

__all__ = ["OPTIMAL", "STALLED", "settle"]

OPTIMAL, STALLED = range(2)
"""Why `settle` returned: at the minimum, or because it would not end."""

_EXPLAINED = 1e-11
_FAR = 1e299
_PATIENCE = 100
_STILL = 1e-14


@part_of_kernel
def _gradient_of(program: TailProgram, face: Face, member: int) -> Floats:
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
def _face(program: TailProgram, standing: Standing) -> Face:
    """Return the face of a point; what depends on others is not held, though it is at its side."""
    n, m, free = standing.weights.size, standing.rows.size, free_assets(standing)
    most = free.size + 1
    face = Face(free, np.empty(most, np.int64), np.zeros(1, np.int64), np.zeros((most, most)), np.zeros((most, most)))
    for r in range(m):
        if standing.rows[r] != INSIDE and not hold(face, n + r, _gradient_of(program, face, n + r)):
            standing.rows[r] = INSIDE
    for t in range(standing.scenarios.size):
        if standing.scenarios[t] == TIE and not hold(face, n + m + t, _gradient_of(program, face, n + m + t)):
            standing.scenarios[t] = OUT
    return face


@part_of_kernel
def _descent(program: TailProgram, standing: Standing, face: Face) -> Floats:
    """Return the negative gradient in the face's coordinates."""
    n, k = standing.weights.size, face.free.size
    step = np.empty(k + 1)
    for a in range(k):
        step[a] = standing.tail[face.free[a]] - program.linear[face.free[a]]
    step[k] = standing.tail[n] - program.mass
    return step


@part_of_kernel
def _release(program: TailProgram, standing: Standing, face: Face, who: int) -> Face:
    n, m = standing.weights.size, standing.rows.size
    if who >= n + m:
        move_scenario(program, standing, who - n - m, TAIL if standing.shares[who - n - m] > 0.5 else OUT)
    elif who >= n:
        standing.rows[who - n] = INSIDE
    else:
        standing.assets[who] = INSIDE
    for b in range(face.size[0]):
        if face.members[b] == who:
            let_go(face, b)
            return face
    return _face(program, standing)


@part_of_kernel
def _advance(program: TailProgram, standing: Standing, face: Face, step: Floats) -> tuple[float, int]:
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
def _correct(program: TailProgram, standing: Standing, face: Face) -> None:
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


@kernel(several(INTEGER, INTEGER), TAIL_PROGRAM, STANDING)
def settle(program: TailProgram, standing: Standing) -> tuple[int, int]:
    """Move a feasible point to the minimum, write its shares and prices; return why it ended and after how many steps."""
    n = standing.weights.size
    face, is_fresh, idle = _face(program, standing), True, 0
    limit = 500 + 20 * (n + standing.rows.size)
    for done in range(limit):
        step = _descent(program, standing, face)
        size = np.abs(step).max()
        found = explain(face, step)
        for b in range(face.size[0]):
            if face.members[b] < n:
                step[face.free == face.members[b]] = 0.0
        if np.abs(step).max() <= _EXPLAINED * size:
            write_multipliers(standing, face, found)
            who = most_wrong(program, standing, face)
            if idle > _PATIENCE:
                return STALLED, done
            if who >= 0:
                face = _release(program, standing, face, who)
                is_fresh = False
                idle += 1
            elif not is_fresh:
                face, is_fresh = _face(program, standing), True
            else:
                _correct(program, standing, face)
                return OPTIMAL, done
            continue
        taken, who = _advance(program, standing, face, step)
        if who < 0:
            return STALLED, done
        if taken * np.abs(step).max() > _STILL:
            idle = 0
        is_fresh = False
        if not hold(face, who, _gradient_of(program, face, who)):
            face = _face(program, standing)
    return STALLED, limit
