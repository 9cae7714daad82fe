"""Newton's method for risk measures with derivatives: one quadratic program in the weights a step.

Each step minimises the second-order model over the whole feasible set, so that its multipliers certify the point that
it ends in, to the last digits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.problem import FeasibleSet
from tangency.contracts.running import raise_if_stopped
from tangency.errors import SolverError
from tangency.risk.measures import Differentiable, curvature
from tangency.solve.certificate.gap import measure_gap
from tangency.solve.minimum import Minimum
from tangency.solve.objective.quadratic import Quadratic
from tangency.solve.polyhedral.quadratic import solve_quadratic
from tangency.solve.unsolved import Unsolved

__all__ = ["LinearTerm", "newton_minimum"]

_STEPS = 60
_SOLVED = 1e-13
_ROUGHLY = 1e-9
_GAINED = 0.5
_IDLE = 2
_HALVINGS = 40
_ARMIJO = 1e-4


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LinearTerm:
    """q and a factor f: what is minimised is ρ(w) + q'w + f · penalties."""

    linear: Floats
    penalty_factor: float


def newton_minimum(
    measure: Differentiable,
    linear_term_at: Callable[[Floats], LinearTerm | None],
    start: Floats,
    feasible: FeasibleSet,
    *,
    tolerance: float = _SOLVED,
) -> Minimum | None:
    """Return the minimum of a smooth measure plus a linear term, or the best point reached; None without derivatives.

    Parameters
    ----------
    linear_term_at
        The linear term at some weights; for a ratio it moves with them. None ends the search.
    start
        Feasible weights.
    tolerance
        The gap to stop at, relative to the measure.
    """
    w = start
    best: tuple[float, Minimum] | None = None
    idle = 0
    for _ in range(_STEPS):
        raise_if_stopped()
        linear_term, local = linear_term_at(w), curvature(measure, w)
        if linear_term is None or local is None:
            return None
        own = feasible.with_penalties_times(linear_term.penalty_factor)
        step = _model_minimum(local.hessian, local.gradient - local.hessian @ w + linear_term.linear, own)
        if step is None:
            return None
        here = replace(step, weights=w, solver=f"Newton, {step.solver}")
        gap = measure_gap(measure, linear_term.linear, w, here.multipliers, own)
        idle = idle + 1 if best is not None and gap > _GAINED * best[0] else 0
        if best is None or gap < best[0]:
            best = gap, here
        # Close to the optimum the quadratic programs' own rounding decides how close.
        if gap <= tolerance * abs(local.value) or (idle >= _IDLE and best[0] <= _ROUGHLY * abs(local.value)):
            break
        moved = _line_search(measure, linear_term, own, (w, step.weights))
        if moved is None:
            break
        w = moved
    return None if best is None else best[1]


def _model_minimum(hessian: Floats, linear: Floats, feasible: FeasibleSet) -> Minimum | None:
    try:
        if feasible.is_polyhedral:
            return solve_quadratic(hessian, linear, feasible)
        return Quadratic(hessian=hessian, linear=linear).solve(feasible)
    except (SolverError, Unsolved):  # of the model, not of the problem: another method has to say what it is
        return None


def _line_search(
    measure: Differentiable, linear_term: LinearTerm, feasible: FeasibleSet, between: tuple[Floats, Floats]
) -> Floats | None:
    """Return the first point from the step's end backwards that gains enough; None where rounding leaves none."""
    w, end = between

    def value(at: Floats) -> float:
        return measure.value(at) + float(linear_term.linear @ at) + feasible.penalty(at)

    slope = float((measure.minorant(w, np.zeros(0))[0] + linear_term.linear) @ (end - w))
    promised = min(slope + feasible.penalty(end) - feasible.penalty(w), 0.0)
    before, part = value(w), 1.0
    for _ in range(_HALVINGS):
        moved = w + part * (end - w)
        if value(moved) <= before + _ARMIJO * part * promised:
            return moved if (moved != w).any() else None
        part *= 0.5
    return None
