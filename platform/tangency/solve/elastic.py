"""All constraints one by one, before bounds were merged, each with a slack of its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.limits import ConvexLimit
from tangency.contracts.problem import FeasibleSet
from tangency.domain.constraint import Concentration, Constraint, SidedWeight
from tangency.solve.box import tighten
from tangency.solve.choices import Choices, add_choices
from tangency.solve.compile import compile_constraints, compile_rows
from tangency.solve.conic import solve_conic
from tangency.solve.lifting import add_limit, is_conic
from tangency.solve.measured import needs_measurement
from tangency.solve.program import Assembly, Indices, Matrix, ProgramPoint
from tangency.solve.sparse_linear import solve_mixed_integer, solve_sparse_linear

__all__ = ["Elastic"]

# Below this the least slack of a conic program is its solver's rounding.
_CONIC_SLACK = 1e-7
# A weight is taken not to go beyond ±1000 % of NAV where integers need a box and the constraints give none.
_FURTHEST = 10.0
# How far outside its box a weight may go where constraints give way.
_WIDER = 1.0
_NO_COLUMN = np.zeros(0, dtype=np.intp)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Stated:
    """One constraint: rows a'w ≤ b, `firm` those that no slack can loosen, and its convex limits."""

    rows: Floats
    sides: Floats
    firm: np.ndarray[tuple[int], np.dtype[np.bool_]]
    limits: tuple[ConvexLimit, ...]


class Elastic:
    """Asks of any subset of a feasible set's constraints whether it can be satisfied, and what would have to give."""

    def __init__(self, feasible: FeasibleSet) -> None:
        self._feasible = feasible
        self._stated = tuple(self._state(i) for i in range(len(feasible.constraints)))
        self._minimums = {
            i: _least(constraint, feasible) for i, constraint in enumerate(feasible.constraints) if constraint.or_zero
        }

    def is_satisfiable(self, kept: Iterable[int]) -> bool:
        """Whether some portfolio satisfies the constraints at these positions; soft ones are no obstacle.

        Cones and integers are each tried without the other: a conflict of both together is not seen.
        """
        members = [i for i in kept if self._feasible.constraints[i].penalty is None]
        choices = self._choices(members)
        if self._has_cones(members) and not self._is_conic_satisfiable(members):
            return False
        assembly, weights = self._weights()
        for i in members:
            self._add(assembly, weights, i, _NO_COLUMN, with_cones=False)
        if choices is None:
            return solve_sparse_linear(assembly.program()).status == "solved"
        chosen = add_choices(assembly, weights, choices)
        return solve_mixed_integer(assembly.program(), chosen)[0].status == "solved"

    def least_slacks(self) -> Floats | None:
        """Return for each constraint the slack in the relaxation of least total slack; None where there is none."""
        feasible = self._feasible
        assembly, weights = self._weights()
        may_give = np.array([0.0 if constraint.implicit else np.inf for constraint in feasible.constraints])
        slacks = assembly.add_columns(np.zeros(may_give.size), may_give, np.ones(may_give.size))
        members = [i for i, constraint in enumerate(feasible.constraints) if constraint.penalty is None]
        choices = self._choices(members)
        has_cones = self._has_cones(members)
        is_of_choices = choices is not None and (not has_cones or self._is_conic_satisfiable(members))
        for i in members:
            self._add(assembly, weights, i, slacks[i : i + 1], with_cones=not is_of_choices)
        if choices is not None and is_of_choices:
            point = self._mixed(assembly, weights, choices, slacks)
        elif has_cones:
            point = solve_conic(None, assembly.program())
        else:
            point = solve_sparse_linear(assembly.program())
        return None if point.status in {"infeasible", "unbounded"} else point.x[slacks]

    def _has_cones(self, members: list[int]) -> bool:
        return any(is_conic(limit) for i in members for limit in self._stated[i].limits)

    def _is_conic_satisfiable(self, members: list[int]) -> bool:
        """Whether the least by which all cones together would have to give is the solver's rounding."""
        assembly, weights = self._weights()
        give = assembly.add_columns(np.zeros(1), np.full(1, np.inf), np.ones(1))
        for i in members:
            own = give if self._has_cones([i]) else _NO_COLUMN
            self._add(assembly, weights, i, own, with_cones=True)
        point = solve_conic(None, assembly.program())
        return point.status != "infeasible" and bool(point.x[give].sum() <= _CONIC_SLACK)

    def _mixed(self, assembly: Assembly, weights: Indices, choices: Choices, slacks: Indices) -> ProgramPoint:
        """Let count and minimums give as well; what gives way may leave the box, so the box gives way too."""
        count = self._feasible.count
        wide = replace(
            choices, lower=np.minimum(choices.lower, 0.0) - _WIDER, upper=np.maximum(choices.upper, 0.0) + _WIDER
        )
        chosen = add_choices(
            assembly,
            weights,
            wide,
            count_slack=_NO_COLUMN if count is None else slacks[[count.source]],
            minimums=tuple((least, slacks[[i]]) for i, least in self._minimums.items()),
        )
        return solve_mixed_integer(assembly.program(), chosen)[0]

    def _weights(self) -> tuple[Assembly, Indices]:
        assembly = Assembly()
        anywhere = np.full(self._feasible.lower.size, np.inf)
        return assembly, assembly.add_columns(-anywhere, anywhere, np.zeros(anywhere.size))

    def _add(self, assembly: Assembly, weights: Indices, index: int, slack: Indices, *, with_cones: bool) -> None:
        """Add one constraint; `slack` is the column that all its sides may give by, or empty."""
        stated = self._stated[index]
        if stated.sides.size:
            own: tuple[tuple[Indices, Matrix], ...] = ((weights, stated.rows),)
            if slack.size:
                own = (*own, (slack, np.where(stated.firm, 0.0, -1.0)[:, None]))
            assembly.add_rows(own, np.full(stated.sides.size, -np.inf), stated.sides)
        for limit in stated.limits:
            if with_cones or not is_conic(limit):
                add_limit(assembly, weights, limit, slack)

    def _choices(self, members: list[int]) -> Choices | None:
        """Return what count and minimums among the members ask for, in the box of the members."""
        feasible = self._feasible
        count = feasible.count
        counts = count is not None and count.source in members
        n = feasible.lower.size
        kept = np.max([np.zeros(n), *(least for i, least in self._minimums.items() if i in members)], axis=0)
        if not counts and not kept.any():
            return None
        lower, upper = np.full(n, -_FURTHEST), np.full(n, _FURTHEST)
        for i in members:
            stated = self._stated[i]
            tighten(lower, upper, ((row, -np.inf, side) for row, side in zip(stated.rows, stated.sides, strict=True)))
        most = count.most if count is not None and counts else n
        return Choices(lower=lower, upper=upper, least=kept, most=most)

    def _state(self, index: int) -> _Stated:
        feasible, constraint = self._feasible, self._feasible.constraints[index]
        n = feasible.lower.size
        rows, sides, firm = [np.zeros((0, n))], [np.zeros(0)], [np.zeros(0, dtype=np.bool_)]

        def state(coefficients: Floats, lower: Floats, upper: Floats) -> None:
            for sign, ends in ((1.0, upper), (-1.0, -lower)):
                finite = np.isfinite(ends)
                rows.append(sign * coefficients[finite])
                sides.append(ends[finite])
                firm.append(np.full(int(finite.sum()), constraint.or_zero and sign < 0))

        if constraint.penalty is None and _is_of_names(constraint):
            own = compile_rows(constraint, feasible.scope)
            coefficients = np.array([row.coefficients for row in own]).reshape(len(own), n)
            state(coefficients, np.array([row.lower for row in own]), np.array([row.upper for row in own]))
        elif constraint.penalty is None:
            mine = np.array(feasible.row_source, dtype=np.intp) == index
            state(feasible.rows[mine], feasible.row_lower[mine], feasible.row_upper[mine])
        return _Stated(
            rows=np.vstack(rows),
            sides=np.concatenate(sides),
            firm=np.concatenate(firm),
            limits=tuple(limit for limit in feasible.hard_limits if limit.source == index),
        )


def _least(constraint: Constraint, feasible: FeasibleSet) -> Floats:
    minimums = compile_constraints((constraint,), feasible.scope).minimums
    return np.zeros(feasible.lower.size) if minimums is None else minimums.least


def _is_of_names(constraint: Constraint) -> bool:
    """Whether the constraint says all that it says without data, in rows."""
    is_beyond_rows = any(isinstance(term.quantity, SidedWeight | Concentration) for term in constraint.terms)
    return not is_beyond_rows and not needs_measurement(constraint)
