"""Minimise CVaR over bounds and rows exactly, from a feasible point, by an active set, compiled.

Active are assets at their bounds, rows at their sides, and scenarios that tie at ζ. On that face the objective is
linear: its gradient, projected on the face, is the direction, followed until a scenario, an asset or a row blocks it.
Where the projection vanishes, the shares of the ties, the multipliers of the rows and the reduced costs of the assets
say whether the point is optimal, and else which constraint to release.

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
from tangency.solve.kernels.cvar.face import Face, add_member, project_out
from tangency.solve.kernels.cvar.gradients import descent, face_of, gradient_of
from tangency.solve.kernels.cvar.moves import advance, correct, release
from tangency.solve.kernels.cvar.multipliers import most_violating, write_multipliers
from tangency.solve.kernels.cvar.program import CVAR_PROGRAM, STATE, ActiveSetState, CvarProgram

__all__ = ["OPTIMAL", "STALLED", "minimise_cvar"]

OPTIMAL, STALLED = range(2)
"""Why `minimise_cvar` returned: at the minimum, or because it would not end."""

_EXPLAINED = 1e-11
_STILL = 1e-14
_PATIENCE = 100


@part_of_kernel
def _clear_active_assets(face: Face, step: Floats) -> None:
    """Make the step of assets at a bound exactly zero, which it is but for rounding."""
    for b in range(face.size[0]):
        for a in range(face.free.size):
            if face.free[a] == face.members[b]:
                step[a] = 0.0


@kernel(several(INTEGER, INTEGER), CVAR_PROGRAM, STATE)
def minimise_cvar(program: CvarProgram, state: ActiveSetState) -> tuple[int, int]:
    """Move a feasible point to the minimum, and write its shares and prices.

    Returns
    -------
    tuple
        Why it ended, and after how many steps.
    """
    face, is_fresh, idle = face_of(program, state), True, 0
    limit = 500 + 20 * (state.weights.size + state.rows.size)
    for done in range(limit):
        step = descent(program, state, face)
        size = np.abs(step).max()
        found = project_out(face, step)
        _clear_active_assets(face, step)
        steepest = np.abs(step).max()
        if steepest > _EXPLAINED * size:
            taken, which = advance(program, state, face, step)
            if which < 0:
                return STALLED, done
            if taken * steepest > _STILL:
                idle = 0
            if not add_member(face, which, gradient_of(program, face, which)):
                face = face_of(program, state)
            is_fresh = False
            continue
        write_multipliers(state, face, found)
        which = most_violating(program, state, face)
        if which < 0 and is_fresh:
            correct(program, state, face)
            return OPTIMAL, done
        idle += 1
        if idle > _PATIENCE:
            return STALLED, done
        # What was updated step by step has gathered rounding: the last word is that of a face made anew.
        is_fresh = which < 0
        face = face_of(program, state) if is_fresh else release(program, state, face, which)
    return STALLED, limit
