"""A measure of risk as the objective of a program, and the choice between what several methods found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import inf, isnan

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.limits import RiskLimit
from tangency.contracts.measure import Measure
from tangency.contracts.problem import FeasibleSet
from tangency.risk.measures import EntropicTail, LargestLoss, OverScenarios, PartialGini, ScenarioMeasure
from tangency.solve.lifting import Block, Lifted, add_limit, lift_into
from tangency.solve.objective import Objective
from tangency.solve.program import Assembly, Indices, Program, ProgramPoint
from tangency.solve.quadratic import Minimum
from tangency.solve.relaxed import conic_points
from tangency.solve.sparse_linear import solve_sparse_linear

__all__ = ["LiftedObjective", "closest", "of_the_worst", "points"]

_CLOSE_ENOUGH = 1e-9
# Near a smooth optimum weights are known to the root of this.
_CLOSE_ENOUGH_FOR_ENTROPY = 1e-10


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LiftedObjective:
    """The program of a set with a column `top` that is at least the measure, and the measure's block."""

    lifted: Lifted
    block: Block
    top: Indices

    @classmethod
    def of(
        cls, measure: OverScenarios | PartialGini, linear: Floats, feasible: FeasibleSet, *, cost: float
    ) -> LiftedObjective:
        """Return the program with a cost `linear` on the weights, shape (n_assets,), and `cost` on the column."""
        assembly = Assembly()
        blocks, pinned = lift_into(assembly, feasible, linear)
        limit = RiskLimit(measure=measure, limit=0.0, source=-1)
        top = assembly.add_columns(np.array([-np.inf]), np.array([np.inf]), np.array([cost]))
        block = add_limit(assembly, np.arange(linear.size), limit, top)
        lifted = Lifted(program=assembly.program(), blocks=blocks, pinned=pinned)
        return cls(lifted=lifted, block=block, top=top)

    def supported(self, found: Minimum, point: ProgramPoint) -> Minimum:
        """Return a minimum with the measure's dual point among its multipliers."""
        support = self.block.pressure(point).dual
        return replace(found, multipliers=replace(found.multipliers, support=support))


def points(program: Program) -> Iterator[tuple[ProgramPoint, str]]:
    """Yield points of a program, each better than the one before and dearer, and the name of what found it."""
    if program.is_linear:
        yield solve_sparse_linear(program), "HiGHS"
    else:
        yield from conic_points(None, program)


def closest(
    objective: Objective, measure: Measure, candidates: Iterator[Minimum | None], feasible: FeasibleSet
) -> Minimum | None:
    """Return the first candidate whose gap is as good as none, else the one with the smallest; None where none is."""
    is_entropic = isinstance(measure, ScenarioMeasure) and isinstance(measure.average, EntropicTail)
    enough = _CLOSE_ENOUGH_FOR_ENTROPY if is_entropic else _CLOSE_ENOUGH
    best: tuple[float, Minimum] | None = None
    for found in candidates:
        if found is None:
            continue
        gap = objective.gap(found, feasible)
        if isnan(gap):  # an asset without any bound
            gap = inf
        if gap <= enough * abs(objective.value(found.weights, feasible)):
            return found
        if best is None or gap < best[0]:
            best = gap, found
    return None if best is None else best[1]


def of_the_worst(measure: ScenarioMeasure) -> ScenarioMeasure:
    """Return the measure whose average is the largest loss.

    An entropic tail is that where enough losses tie, a kink at which no other method ends; if the shares that support
    the worst case diverge no more than the entropy allows, its optimum is the entropic one.
    """
    return replace(measure, average=LargestLoss())
