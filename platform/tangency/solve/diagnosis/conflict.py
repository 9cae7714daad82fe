"""Explain infeasibility: an irreducible conflicting set of constraints, and the relaxation of least total slack.

The irreducible set comes from a deletion filter (Chinneck & Dravnieks 1991): drop one constraint after the other
and leave out each whose absence keeps the rest contradictory. Whole blocks are tried first, and halved where they
cannot go (Junker 2004): the set is the same, and few of many constraints are found in few programs. The relaxation
minimises the total slack, one slack for each constraint of the user, in the unit of its limit. Both are programs like
any other: linear, with cones where a tracking error is limited, with integers where weights are semicontinuous or
counted.
"""

from __future__ import annotations

from math import ceil, floor

from tangency.contracts.problem import FeasibleSet
from tangency.contracts.running import raise_if_stopped
from tangency.domain.constraint import (
    Beta,
    Concentration,
    Constraint,
    HeldCount,
    PortfolioMean,
    PortfolioRisk,
    Quantity,
    TrackingError,
)
from tangency.errors import Conflict, Infeasible, Relaxation, SolverError
from tangency.solve.diagnosis.elastic import Elastic
from tangency.solve.language.unparse import constraint_text

__all__ = ["require_feasible"]

_SMALLEST_SLACK = 1e-9
_DIGITS = 1e8
# Limits beyond bounds and rows are solved by interior points, which want a little room.
_DIGITS_OF_LIMITS = 1e6


def require_feasible(feasible: FeasibleSet) -> None:
    """Return if some portfolio satisfies all constraints.

    Raises
    ------
    Infeasible
        With an irreducible conflicting set and the relaxation of least total slack.
    """
    elastic = Elastic(feasible)
    if elastic.is_satisfiable(range(len(feasible.constraints))):
        return
    conflict = _irreducible(feasible, elastic)
    raise Infeasible(
        f"no portfolio of these {len(feasible.scope.assets)} assets satisfies all constraints",
        conflict=tuple(Conflict(constraint=constraint.text) for constraint in conflict),
        relaxation=_least_relaxation(feasible, elastic),
    )


def _irreducible(feasible: FeasibleSet, elastic: Elastic) -> tuple[Constraint, ...]:
    # The user's own constraints are tried last to first, then the implicit ones: what stays is what was said first.
    constraints = feasible.constraints
    firm = [i for i, constraint in enumerate(constraints) if constraint.penalty is None]
    left_out: set[int] = set()

    def leave_out(block: list[int], *, some_stays: bool) -> bool:
        """Leave out what can be of a block; return whether that is all of it, known not to be where `some_stays`."""
        if not some_stays:
            raise_if_stopped()
            gone = left_out.union(block)
            if not elastic.is_satisfiable([i for i in firm if i not in gone]):
                left_out.update(block)
                return True
        if len(block) > 1:
            half = len(block) // 2
            first_is_gone = leave_out(block[:half], some_stays=False)
            leave_out(block[half:], some_stays=first_is_gone)
        return False

    # All of them can never go: no constraint at all is satisfied by anything.
    leave_out(sorted(firm, key=lambda i: constraints[i].implicit, reverse=True)[::-1], some_stays=True)
    return tuple(constraints[i] for i in firm if i not in left_out)


def _least_relaxation(feasible: FeasibleSet, elastic: Elastic) -> tuple[Relaxation, ...]:
    slacks = elastic.least_slacks()
    if slacks is None:
        raise SolverError("no relaxation of the user's constraints is feasible", where="relaxation")
    digits = _DIGITS_OF_LIMITS if feasible.limits else _DIGITS
    return tuple(
        Relaxation(
            constraint=constraint.text,
            slack=float(given),
            suggestion=_relaxed(constraint, float(given), digits),
            unit=_unit(constraint),
        )
        for constraint, given in zip(feasible.constraints, slacks, strict=True)
        if given > _SMALLEST_SLACK
    )


def _relaxed(constraint: Constraint, slack: float, digits: float) -> str:
    """Return the text of a constraint that gives by `slack`, rounded outward so that it suffices."""
    if isinstance(constraint.terms[0].quantity, HeldCount):
        return constraint_text(constraint.terms, None, float(ceil((constraint.upper or 0.0) + slack - _SMALLEST_SLACK)))
    lower = None if constraint.lower is None else floor((constraint.lower - slack) * digits) / digits
    upper = None if constraint.upper is None else ceil((constraint.upper + slack) * digits) / digits
    return constraint_text(constraint.terms, lower, upper, or_zero=constraint.or_zero and (lower or 0.0) > 0)


def _unit(constraint: Constraint) -> str:
    quantity = constraint.terms[0].quantity
    if isinstance(quantity, PortfolioRisk):
        return quantity.kind.unit
    if type(quantity) in _UNITS:
        return _UNITS[type(quantity)]
    if any(isinstance(term.quantity, PortfolioMean) for term in constraint.terms):
        return "annual return"
    if any(isinstance(term.quantity, Beta) for term in constraint.terms):
        return "beta"
    return "fraction of NAV"


_UNITS: dict[type[Quantity], str] = {
    HeldCount: "assets",
    TrackingError: "annual standard deviation",
    Concentration: "root of the sum of squared weights",
}
