"""Scalarize several objectives into one program: the feasible set with a column for each objective.

Column yₖ is at least fₖ(w), less its ideal and in its unit. Towards a reference a the program is

    min t + ρ Σ yₖ   subject to   yₖ ≤ aₖ + t,

whose multipliers are prices cₖ ≥ ρ of the objectives: never zero, so that no optimum is only weakly efficient.

References
----------
Pascoletti & Serafini (1984), Scalarizing vector optimization problems, JOTA 42; Steuer & Choo (1983), An interactive
weighted Tchebycheff procedure for multiple objective programming, Mathematical Programming 26, sec. 2 (the term ρ Σ).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.contracts.limits import ConvexLimit
from tangency.contracts.problem import FeasibleSet
from tangency.errors import SolverError
from tangency.solve.certificate.residual import primal_residual
from tangency.solve.diagnosis.conflict import require_feasible
from tangency.solve.epigraph.feasible_set import Block, EpigraphForm, add_feasible_set, add_limit
from tangency.solve.epigraph.solution import minimum_at
from tangency.solve.pareto.objective import ParetoObjective
from tangency.solve.pareto.point import ParetoPoint, weighted_gap, with_norms_supported
from tangency.solve.program.active_face import exact_on_face
from tangency.solve.program.assembly import Assembly
from tangency.solve.program.conic import solve_conic
from tangency.solve.program.program import Indices, Program, ProgramPoint
from tangency.solve.program.sparse_linear import solve_sparse_linear
from tangency.solve.unsolved import unbounded

__all__ = ["AUGMENTATION", "Scalarised"]

# ρ: the least price of an objective. It bounds the rates of exchange that a point can have, and moves an extreme
# point off its optimum by no more than this share of the ranges, in practice by its square.
AUGMENTATION = 1e-5
_TOLERANCE = 1e-7
# A gap that leaves nothing to be looked for.
_EXACT = 1e-10
# What exponential cones are solved to.
_TOLERANCE_OF_TRIPLES = 1e-6
# Beyond, exactness on the face costs more than the solve.
_LARGEST_POLISHED = 500
# Along the ray: the optimum stays, the numbers that a stalled solver meets do not.
_SHIFTS = (0.0, 0.1, 0.3)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scalarised:
    """The program, and where its parts stand.

    Attributes
    ----------
    objectives, ideal, unit
        f, and what a column is: (fₖ − idealₖ) / unitₖ; shapes (n_objectives,).
    forms
        fₖ / unitₖ.
    values, top, references
        Positions of the columns y and t, and of the rows y ≤ a + t.
    """

    objectives: tuple[ParetoObjective, ...]
    ideal: Floats
    unit: Floats
    feasible: FeasibleSet
    forms: tuple[ConvexLimit, ...]
    program: Program
    blocks: tuple[Block, ...]
    pinned: Indices
    objective_blocks: tuple[Block, ...]
    values: Indices
    top: Indices
    references: Indices

    @classmethod
    def of(
        cls, objectives: tuple[ParetoObjective, ...], ideal: Floats, unit: Floats, feasible: FeasibleSet
    ) -> Scalarised:
        """Build the program of a convex feasible set without soft limits."""
        count = len(objectives)
        assembly = Assembly()
        blocks, pinned = add_feasible_set(assembly, feasible, np.zeros(feasible.lower.size))
        weights = np.arange(feasible.lower.size)
        anywhere = np.full(count, np.inf)
        values = assembly.add_columns(-anywhere, anywhere, np.zeros(count))
        top = assembly.add_columns(-anywhere[:1], anywhere[:1], np.zeros(1))
        forms = tuple(
            objective.in_units(float(unit[k]), most=float(ideal[k] / unit[k])) for k, objective in enumerate(objectives)
        )
        own = tuple(add_limit(assembly, weights, form, values[k : k + 1]) for k, form in enumerate(forms))
        references = assembly.add_rows(
            ((values, np.eye(count)), (top, -np.ones((count, 1)))), -anywhere, np.zeros(count)
        )
        return cls(
            objectives=objectives,
            ideal=ideal,
            unit=unit,
            feasible=feasible,
            forms=forms,
            program=assembly.program(),
            blocks=blocks,
            pinned=pinned,
            objective_blocks=own,
            values=values,
            top=top,
            references=references,
        )

    def towards(self, reference: Floats) -> ParetoPoint:
        """Return the efficient point that the ray from `reference` along (1, …, 1) meets, or ends beside.

        Raises
        ------
        Infeasible, SolverError
            As `least`.
        """
        point = None
        for shift in _SHIFTS:
            cost, row_upper = self.program.cost.copy(), self.program.row_upper.copy()
            cost[self.values], cost[self.top] = AUGMENTATION, 1.0
            row_upper[self.references] = reference - shift
            again = self._solved(replace(self.program, cost=cost, row_upper=row_upper))
            if again.is_certified:
                return again
            point = again if point is None or again.gap < point.gap else point
        assert point is not None  # noqa: S101  # for the type checker: there are shifts
        return point

    def least(self, prices: Floats, caps: Floats | None = None) -> ParetoPoint:
        """Return the least of prices'values, with values of at most `caps`.

        Raises
        ------
        Infeasible
            Where no portfolio satisfies the constraints of the set; caps that cannot be met are a stalled solve.
        SolverError
            Where the objective is unbounded, or the solver came to nothing.
        """
        cost, row_upper = self.program.cost.copy(), self.program.row_upper.copy()
        lower, upper = self.program.lower.copy(), self.program.upper.copy()
        cost[self.values] = prices
        row_upper[self.references] = np.inf
        lower[self.top] = upper[self.top] = 0.0
        if caps is not None:
            upper[self.values] = caps
        return self._solved(replace(self.program, cost=cost, lower=lower, upper=upper, row_upper=row_upper))

    def _solved(self, program: Program) -> ParetoPoint:
        """Solve a program by what its structure asks for, and make the point exact where its face allows."""
        is_linear = program.is_linear
        found = solve_sparse_linear(program) if is_linear else solve_conic(None, program)
        if found.status == "infeasible":
            require_feasible(self.feasible)
        if found.status == "unbounded":
            raise unbounded()
        if found.status == "infeasible" or not np.isfinite(found.x).all():
            raise SolverError("no portfolio was found", where="HiGHS" if is_linear else "Clarabel")
        if is_linear:
            return self._point(program, found, "HiGHS")
        own = self._point(program, found, "Clarabel")
        if own.is_certified and program.cost.size + program.row_lower.size > _LARGEST_POLISHED:
            return own
        exact = None if program.triples else exact_on_face(None, program, found)
        polished = None if exact is None else self._point(program, exact, "Clarabel, active set")
        return polished if polished is not None and (polished.is_certified or not own.is_certified) else own

    def _point(self, program: Program, found: ProgramPoint, solver: str) -> ParetoPoint:
        epigraph = EpigraphForm(program=program, blocks=self.blocks, pinned=self.pinned)
        minimum = minimum_at(found, epigraph, self.feasible, 1.0, solver)
        weights = frozen_floats(minimum.weights)
        limit_multipliers = tuple(block.multiplier(found) for block in self.objective_blocks)
        prices = np.array([multiplier.price for multiplier in limit_multipliers])
        gap = weighted_gap(self.forms, limit_multipliers, weights, minimum.multipliers, self.feasible)
        if gap > _EXACT:
            supported = with_norms_supported(self.forms, limit_multipliers, weights, minimum.multipliers, self.feasible)
            gap = min(gap, weighted_gap(self.forms, supported, weights, minimum.multipliers, self.feasible))
        return ParetoPoint(
            weights=weights,
            values=frozen_floats([form.value(weights) - form.limit for form in self.forms]),
            prices=frozen_floats(prices),
            gap=max(gap, 0.0) / max(float(prices.sum()), AUGMENTATION),
            residual=primal_residual(weights, self.feasible),
            tolerance=_TOLERANCE_OF_TRIPLES if program.triples else _TOLERANCE,
            multipliers=minimum.multipliers,
            solver=solver,
        )
