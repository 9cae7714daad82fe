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

from tangency.compiled.kernel import INTEGER, kernel, part_of_kernel, several
from tangency.contracts.arrays import Floats
from tangency.solve.kernels.cvar.face import Face, explain, hold
from tangency.solve.kernels.cvar.gradients import descent, face_of, gradient_of
from tangency.solve.kernels.cvar.moves import advance, correct, release
from tangency.solve.kernels.cvar.multipliers import most_wrong, write_multipliers
from tangency.solve.kernels.cvar.program import STANDING, TAIL_PROGRAM, Standing, TailProgram

__all__ = ["OPTIMAL", "STALLED", "settle"]

OPTIMAL, STALLED = range(2)
"""Why `settle` returned: at the minimum, or because it would not end."""

_EXPLAINED = 1e-11
_STILL = 1e-14
_PATIENCE = 100


@part_of_kernel
def _leave_held_assets(face: Face, step: Floats) -> None:
    """Make the step of assets at a bound exactly zero, which it is but for rounding."""
    for b in range(face.size[0]):
        for a in range(face.free.size):
            if face.free[a] == face.members[b]:
                step[a] = 0.0


@kernel(several(INTEGER, INTEGER), TAIL_PROGRAM, STANDING)
def settle(program: TailProgram, standing: Standing) -> tuple[int, int]:
    """Move a feasible point to the minimum, and write its shares and prices.

    Returns
    -------
    tuple
        Why it ended, and after how many steps.
    """
    face, is_fresh, idle = face_of(program, standing), True, 0
    limit = 500 + 20 * (standing.weights.size + standing.rows.size)
    for done in range(limit):
        step = descent(program, standing, face)
        size = np.abs(step).max()
        found = explain(face, step)
        _leave_held_assets(face, step)
        steepest = np.abs(step).max()
        if steepest > _EXPLAINED * size:
            taken, who = advance(program, standing, face, step)
            if who < 0:
                return STALLED, done
            if taken * steepest > _STILL:
                idle = 0
            if not hold(face, who, gradient_of(program, face, who)):
                face = face_of(program, standing)
            is_fresh = False
            continue
        write_multipliers(standing, face, found)
        who = most_wrong(program, standing, face)
        if who < 0 and is_fresh:
            correct(program, standing, face)
            return OPTIMAL, done
        idle += 1
        if idle > _PATIENCE:
            return STALLED, done
        # What was updated step by step has gathered rounding: the last word is that of a face made anew.
        is_fresh = who < 0
        face = face_of(program, standing) if is_fresh else release(program, standing, face, who)
    return STALLED, limit
