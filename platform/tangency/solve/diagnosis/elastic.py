"""The elastic program: every constraint by itself, with a slack of its own, for any subset of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial
from math import sqrt

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.limits import ConvexLimit, PiecewiseLimit, QuadraticLimit, RiskLimit
from tangency.contracts.problem import FeasibleSet, MinimumWeights
from tangency.domain.constraint import Concentration, Constraint, SidedWeight
from tangency.errors import SolverError
from tangency.solve.branch_and_bound.search import nearest
from tangency.solve.branch_and_bound.semicontinuous import Mask, Semicontinuous, add_indicators
from tangency.solve.epigraph.feasible_set import Cone, add_limit, is_conic
from tangency.solve.feasible.compiler import compile_constraints, compile_rows
from tangency.solve.feasible.implied_bounds import tighten
from tangency.solve.feasible.measurements import needs_measurement
from tangency.solve.minimum import Minimum
from tangency.solve.program.assembly import Assembly
from tangency.solve.program.conic import solve_conic
from tangency.solve.program.program import Indices, Matrix
from tangency.solve.program.sparse_linear import solve_mixed_integer, solve_sparse_linear
from tangency.solve.unsolved import Unsolved

__all__ = ["Elastic", "is_satisfiable"]

# Below this the least slack of a conic program is its solver's rounding.
_CONIC_SLACK = 1e-7
_HELD = 1e-9
# A weight is taken not to go beyond ±1000 % of NAV where integers need a box and the constraints give none.
_FURTHEST = 10.0
_ZERO = 1e-9
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


def is_satisfiable(feasible: FeasibleSet) -> bool:
    """Whether some portfolio satisfies all constraints of a set; soft ones are no obstacle."""
    return Elastic(feasible).is_satisfiable(range(len(feasible.constraints)))


class Elastic:
    """Asks of any subset of a feasible set's constraints whether it can be satisfied, and what would have to give."""

    def __init__(self, feasible: FeasibleSet) -> None:
        self._feasible = feasible
        self._stated = tuple(self._state(i) for i in range(len(feasible.constraints)))
        self._minimums = {
            i: _least(constraint, feasible) for i, constraint in enumerate(feasible.constraints) if constraint.or_zero
        }

    def is_satisfiable(self, kept: Iterable[int]) -> bool:
        """Whether some portfolio satisfies the constraints at these positions; soft ones are no obstacle."""
        members = [i for i in kept if self._feasible.constraints[i].penalty is None]
        semicontinuous = self._semicontinuous(members)
        if self._has_cones(members) and not self._is_conic_satisfiable(members):
            return False
        assembly, weights = self._weights()
        self._add_all(assembly, weights, members)
        if semicontinuous is None:
            return solve_sparse_linear(assembly.program()).status == "solved"
        indicators = add_indicators(assembly, weights, semicontinuous)
        if solve_mixed_integer(assembly.program(), indicators)[0].status != "solved":
            return False
        return not self._has_cones(members) or self._reaches_cones(members)

    def _reaches_cones(self, members: list[int]) -> bool:
        """Whether the portfolio that satisfies the rest with the least left side of a cone lies in the cone."""
        limit = self._cones(members)[0]
        found = self._nearest(limit, members, within=True)
        if found is None:
            return False
        if limit.value(found.weights) <= limit.limit + _CONIC_SLACK:
            return True
        if _least_left_side(limit, found.weights, found.multipliers.search_gap or 0.0) > limit.limit:
            return False
        raise SolverError(
            "whether the constraints can be satisfied was not found out",
            where=f"constraint {self._feasible.constraints[limit.source].text!r}",
            remedy="loosen the count, the minimum weights or the tracking error",
        )

    def _nearest_support(self, members: list[int]) -> Mask | None:
        """Return the support of the portfolio nearest to the center of a cone; None where the rest admits none."""
        found = self._nearest(self._cones(members)[0], members, within=False)
        return None if found is None else np.abs(found.weights) > _HELD

    def _nearest(self, limit: Cone, members: list[int], *, within: bool) -> Minimum | None:
        """Return the portfolio for which a limit's left side is least; None where the rest admits none."""
        rest = self._set_of(members, without=limit)
        try:
            return nearest(limit, rest, is_satisfiable, within=within)
        except Unsolved as unsolved:
            if is_satisfiable(rest):
                raise unsolved.error from None
            return None

    def _set_of(self, members: list[int], *, without: Cone) -> FeasibleSet:
        """Return the feasible set of some constraints without one of their limits."""
        feasible = self._feasible
        limits = [limit for i in members for limit in self._stated[i].limits if limit is not without]
        n = feasible.lower.size
        sizes = [self._stated[i].sides.size for i in members]
        kept = [i for i in self._minimums if i in members]
        least = np.max([np.zeros(n), *(self._minimums[i] for i in kept)], axis=0)
        source = tuple(kept[0] if own > 0 else -1 for own in least)
        counts = feasible.count is not None and feasible.count.source in members
        sides = np.concatenate([np.zeros(0), *(self._stated[i].sides for i in members)])
        return replace(
            feasible,
            constraints=tuple(
                constraint if i in members else replace(constraint, penalty=0.0)
                for i, constraint in enumerate(feasible.constraints)
            ),
            lower=np.full(n, -_FURTHEST),
            upper=np.full(n, _FURTHEST),
            rows=np.vstack([np.zeros((0, n)), *(self._stated[i].rows for i in members)]),
            row_lower=np.full(sides.size, -np.inf),
            row_upper=sides,
            row_source=tuple(i for i, size in zip(members, sizes, strict=True) for _ in range(size)),
            piecewise=tuple(limit for limit in limits if isinstance(limit, PiecewiseLimit)),
            quadratic=tuple(limit for limit in limits if isinstance(limit, QuadraticLimit)),
            risk=tuple(limit for limit in limits if isinstance(limit, RiskLimit)),
            soft=(),
            count=feasible.count if counts else None,
            minimums=MinimumWeights(least=least, source=source) if kept else None,
        )

    def least_slacks(self) -> Floats | None:
        """Return for each constraint the slack in the relaxation of least total slack; None where there is none."""
        members = [i for i, constraint in enumerate(self._feasible.constraints) if constraint.penalty is None]
        semicontinuous = self._semicontinuous(members)
        if semicontinuous is not None:
            # What gives way may leave the box, so the box gives way too.
            wide = replace(
                semicontinuous,
                lower=np.minimum(semicontinuous.lower, 0.0) - _WIDER,
                upper=np.maximum(semicontinuous.upper, 0.0) + _WIDER,
            )
            if self._has_cones(members):
                return self._slacks_beside_cones(members, wide)
            return self._mixed_slacks(members, wide)
        assembly, weights = self._weights()
        slacks = self._add_slacks(assembly)
        for i in members:
            self._add(assembly, weights, i, slacks[i : i + 1], with_cones=True)
        solve = partial(solve_conic, None) if self._has_cones(members) else solve_sparse_linear
        point = solve(assembly.program())
        return None if point.status in {"infeasible", "unbounded"} else point.x[slacks]

    def _slacks_beside_cones(self, members: list[int], semicontinuous: Semicontinuous) -> Floats | None:
        """Return the least slacks of one support: the nearest to a cone, or that of the rest alone."""
        held = self._nearest_support(members)
        if held is None:
            held = self._mixed_support(members, semicontinuous)
        return None if held is None else self._slacks_of(members, held)

    def _mixed_support(self, members: list[int], semicontinuous: Semicontinuous) -> Mask | None:
        assembly, weights = self._weights()
        slacks = self._add_slacks(assembly)
        for i in members:
            self._add(assembly, weights, i, slacks[i : i + 1], with_cones=False)
        indicators = self._add_elastic_indicators(assembly, weights, semicontinuous, slacks)
        point, _ = solve_mixed_integer(assembly.program(), indicators)
        return np.abs(point.x[weights]) > _HELD if point.status == "solved" else None

    def _slacks_of(self, members: list[int], held: Mask) -> Floats | None:
        """Return the least slacks of a support, by a conic program."""
        assembly, weights = self._weights()
        slacks = self._add_slacks(assembly)
        for i in members:
            self._add(assembly, weights, i, slacks[i : i + 1], with_cones=True)
        out, zero = np.flatnonzero(~held), np.zeros(int((~held).sum()))
        assembly.add_rows(((weights[out], np.eye(out.size)),), zero, zero)
        for i, least in self._minimums.items():
            own = np.flatnonzero(held & (least > 0))
            blocks = ((weights[own], np.eye(own.size)), (slacks[i : i + 1], np.ones((own.size, 1))))
            assembly.add_rows(blocks, least[own], np.full(own.size, np.inf))
        count = self._feasible.count
        if count is not None:
            too_many = np.array([max(float(held.sum()) - count.most, 0.0)])
            assembly.add_rows(((slacks[[count.source]], np.ones((1, 1))),), too_many, np.full(1, np.inf))
        point = solve_conic(None, assembly.program())
        if point.status in {"infeasible", "unbounded"}:
            return None
        return np.where(point.x[slacks] > _CONIC_SLACK, point.x[slacks], 0.0)

    def _mixed_slacks(self, members: list[int], semicontinuous: Semicontinuous) -> Floats | None:
        assembly, weights = self._weights()
        slacks = self._add_slacks(assembly)
        for i in members:
            self._add(assembly, weights, i, slacks[i : i + 1], with_cones=False)
        indicators = self._add_elastic_indicators(assembly, weights, semicontinuous, slacks)
        point, _ = solve_mixed_integer(assembly.program(), indicators)
        return None if point.status in {"infeasible", "unbounded"} else point.x[slacks]

    def _add_slacks(self, assembly: Assembly) -> Indices:
        """Add one slack column for each constraint, at a cost of one; an implicit constraint does not give."""
        may_give = np.array([0.0 if constraint.implicit else np.inf for constraint in self._feasible.constraints])
        return assembly.add_columns(np.zeros(may_give.size), may_give, np.ones(may_give.size))

    def _add_elastic_indicators(
        self, assembly: Assembly, weights: Indices, semicontinuous: Semicontinuous, slacks: Indices
    ) -> Indices:
        """Add the indicators, count and minimums loosened by their slacks."""
        count = self._feasible.count
        return add_indicators(
            assembly,
            weights,
            semicontinuous,
            count_slack=_NO_COLUMN if count is None else slacks[[count.source]],
            minimums=tuple((least, slacks[[i]]) for i, least in self._minimums.items()),
        )

    def _cones(self, members: list[int]) -> list[Cone]:
        """Return the limits of the members that rows do not suffice for."""
        return [
            limit
            for i in members
            for limit in self._stated[i].limits
            if isinstance(limit, QuadraticLimit | RiskLimit) and is_conic(limit)
        ]

    def _has_cones(self, members: list[int]) -> bool:
        return bool(self._cones(members))

    def _is_conic_satisfiable(self, members: list[int]) -> bool:
        """Whether the least by which all cones together would have to give is the solver's rounding."""
        assembly, weights = self._weights()
        give = assembly.add_columns(np.zeros(1), np.full(1, np.inf), np.ones(1))
        for i in members:
            own = give if self._has_cones([i]) else _NO_COLUMN
            self._add(assembly, weights, i, own, with_cones=True)
        point = solve_conic(None, assembly.program())
        return point.status != "infeasible" and bool(point.x[give].sum() <= _CONIC_SLACK)

    def _weights(self) -> tuple[Assembly, Indices]:
        """Return a program of weights anywhere, and their columns."""
        assembly = Assembly()
        anywhere = np.full(self._feasible.lower.size, np.inf)
        return assembly, assembly.add_columns(-anywhere, anywhere, np.zeros(anywhere.size))

    def _add_all(self, assembly: Assembly, weights: Indices, members: list[int]) -> None:
        """Add constraints without slacks and cones; where all are rows, at once, for each block costs its own time."""
        stated = [self._stated[i] for i in members]
        if any(not is_conic(limit) for each in stated for limit in each.limits):
            for i in members:
                self._add(assembly, weights, i, _NO_COLUMN, with_cones=False)
        elif stated:
            rows = np.vstack([each.rows for each in stated])
            sides = np.concatenate([each.sides for each in stated])
            if sides.size:
                assembly.add_rows(((weights, rows),), np.full(sides.size, -np.inf), sides)

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

    def _semicontinuous(self, members: list[int]) -> Semicontinuous | None:
        """Return cardinality and semicontinuity constraints among the members, within the members' implied bounds."""
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
        return Semicontinuous(lower=lower, upper=upper, least=kept, most=most, nothing=np.full(n, _ZERO))

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


def _least_left_side(limit: Cone, weights: Floats, gap: float) -> float:
    """Return a lower bound on a limit's left side, by the gap of the portfolio for which it is least."""
    value = limit.value(weights)
    if isinstance(limit, RiskLimit):
        return value - gap
    # Half of a squared distance was minimised.
    return sqrt(max(value**2 - 2.0 * gap * limit.scale**2, 0.0))


def _least(constraint: Constraint, feasible: FeasibleSet) -> Floats:
    minimums = compile_constraints((constraint,), feasible.scope).minimums
    return np.zeros(feasible.lower.size) if minimums is None else minimums.least


def _is_of_names(constraint: Constraint) -> bool:
    """Whether the constraint says all that it says without data, in rows."""
    is_beyond_rows = any(isinstance(term.quantity, SidedWeight | Concentration) for term in constraint.terms)
    return not is_beyond_rows and not needs_measurement(constraint)
