"""Why no portfolio satisfies the constraints, and the least that would have to give.

The irreducible set comes from a deletion filter (Chinneck & Dravnieks 1991): drop one constraint after the other
and leave out each whose absence keeps the rest contradictory. The relaxation minimises the total slack, one slack
for each constraint of the user, by a linear program.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.problem import FeasibleSet
from tangency.domain.constraint import Constraint
from tangency.errors import Conflict, Infeasible, Relaxation, SolverError
from tangency.solve.compile import compile_constraints
from tangency.solve.highs import linear_program
from tangency.solve.wording import constraint_text

__all__ = ["require_feasible"]

_SMALLEST_SLACK = 1e-9
_DIGITS = 1e8


def require_feasible(feasible: FeasibleSet) -> None:
    """Return if some portfolio satisfies all constraints.

    Raises
    ------
    Infeasible
        With an irreducible conflicting set and the relaxation of least total slack.
    """
    if _is_satisfiable(feasible, feasible.constraints):
        return
    conflict = _irreducible(feasible)
    raise Infeasible(
        f"no portfolio of these {len(feasible.scope.assets)} assets satisfies all constraints",
        conflict=tuple(Conflict(constraint=constraint.text) for constraint in conflict),
        relaxation=_least_relaxation(feasible),
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Sides:
    """All constraints as rows a'w ≤ b, before bounds were merged; `source` indexes the constraints."""

    coefficients: Floats
    limits: Floats
    source: np.ndarray[tuple[int], np.dtype[np.intp]]


def _sides(feasible: FeasibleSet, constraints: tuple[Constraint, ...]) -> _Sides:
    """Compile the constraints one by one, so that each keeps all of its rows."""
    n = len(feasible.scope.assets)
    coefficients, limits, source = [np.zeros((0, n))], [np.zeros(0)], [np.zeros(0, dtype=np.intp)]
    for index, constraint in enumerate(constraints):
        alone = compile_constraints((constraint,), feasible.scope)
        rows = np.vstack([np.eye(n), alone.rows])
        for sign, ends in ((1.0, (alone.upper, alone.row_upper)), (-1.0, (alone.lower, alone.row_lower))):
            limit = sign * np.concatenate(ends)
            finite = np.isfinite(limit)
            coefficients.append(sign * rows[finite])
            limits.append(limit[finite])
            source.append(np.full(int(finite.sum()), index))
    return _Sides(coefficients=np.vstack(coefficients), limits=np.concatenate(limits), source=np.concatenate(source))


def _is_satisfiable(feasible: FeasibleSet, constraints: tuple[Constraint, ...]) -> bool:
    sides = _sides(feasible, constraints)
    n = len(feasible.scope.assets)
    if sides.limits.size == 0:
        return True
    anywhere = np.full(n, np.inf)
    result = linear_program(np.zeros(n), sides.coefficients, sides.limits, -anywhere, anywhere)
    return result.status == "optimal"


def _irreducible(feasible: FeasibleSet) -> tuple[Constraint, ...]:
    # The user's own constraints are tried last to first, then the implicit ones: what stays is what was said first.
    kept = list(feasible.constraints)
    for candidate in sorted(feasible.constraints, key=lambda constraint: constraint.implicit, reverse=True)[::-1]:
        rest = tuple(constraint for constraint in kept if constraint is not candidate)
        if not _is_satisfiable(feasible, rest):
            kept = list(rest)
    return tuple(kept)


def _least_relaxation(feasible: FeasibleSet) -> tuple[Relaxation, ...]:
    constraints = feasible.constraints
    sides = _sides(feasible, constraints)
    n, n_constraints = len(feasible.scope.assets), len(constraints)
    slack = np.zeros((sides.limits.size, n_constraints))
    slack[np.arange(sides.limits.size), sides.source] = -1.0
    anywhere = np.full(n, np.inf)
    may_give = np.array([0.0 if constraint.implicit else np.inf for constraint in constraints])
    result = linear_program(
        np.concatenate([np.zeros(n), np.ones(n_constraints)]),
        np.hstack([sides.coefficients, slack]),
        sides.limits,
        np.concatenate([-anywhere, np.zeros(n_constraints)]),
        np.concatenate([anywhere, may_give]),
    )
    if result.status != "optimal":
        raise SolverError("no relaxation of the user's constraints is feasible", where="HiGHS", value=result.status)
    return tuple(
        Relaxation(constraint=constraint.text, slack=float(given), suggestion=_relaxed(constraint, float(given)))
        for constraint, given in zip(constraints, result.point[n:], strict=True)
        if given > _SMALLEST_SLACK
    )


def _relaxed(constraint: Constraint, slack: float) -> str:
    """Return the text of a constraint that gives by `slack`, rounded outward so that it suffices."""
    lower = None if constraint.lower is None else floor((constraint.lower - slack) * _DIGITS) / _DIGITS
    upper = None if constraint.upper is None else ceil((constraint.upper + slack) * _DIGITS) / _DIGITS
    return constraint_text(constraint.terms, lower, upper)
