"""A risk measure as the objective of a program in epigraph form: a column that is at least the measure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.limits import RiskLimit
from tangency.contracts.problem import FeasibleSet
from tangency.risk.measures import OverScenarios, PartialGini
from tangency.solve.epigraph.feasible_set import Block, EpigraphForm, add_feasible_set
from tangency.solve.epigraph.risk_measure import add_risk
from tangency.solve.epigraph.solution import conic_points
from tangency.solve.minimum import Minimum
from tangency.solve.program.assembly import Assembly
from tangency.solve.program.program import Indices, Program, ProgramPoint
from tangency.solve.program.sparse_linear import solve_sparse_linear

__all__ = ["RiskEpigraph", "points"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RiskEpigraph:
    """The program of a set with a column `top` that is at least the measure, and the measure's block."""

    epigraph: EpigraphForm
    block: Block
    top: Indices

    @classmethod
    def of(
        cls,
        measure: OverScenarios | PartialGini,
        linear: Floats,
        feasible: FeasibleSet,
        *,
        cost: float,
        unit: float | None = None,
    ) -> RiskEpigraph:
        """Return the program with a cost `linear` on the weights, shape (n_assets,), and `cost` on the column.

        Parameters
        ----------
        unit
            Of the scenarios; None for their typical size.
        """
        assembly = Assembly()
        blocks, pinned = add_feasible_set(assembly, feasible, linear)
        limit = RiskLimit(measure=measure, limit=0.0, source=-1)
        top = assembly.add_columns(np.array([-np.inf]), np.array([np.inf]), np.array([cost]))
        give = ((top, -np.ones((1, 1))),)
        block = add_risk(assembly, np.arange(linear.size), limit, give, unit=unit)
        epigraph = EpigraphForm(program=assembly.program(), blocks=blocks, pinned=pinned)
        return cls(epigraph=epigraph, block=block, top=top)

    def supported(self, found: Minimum, point: ProgramPoint) -> Minimum:
        """Return a minimum with the measure's dual point among its multipliers."""
        support = self.block.multiplier(point).dual
        return replace(found, multipliers=replace(found.multipliers, support=support))


def points(program: Program, most_iterations: int | None = None) -> Iterator[tuple[ProgramPoint, str]]:
    """Yield ever more exact points of a program, each dearer than the one before, and the name of its solver."""
    if program.is_linear:
        yield solve_sparse_linear(program, most_iterations=most_iterations), "HiGHS"
    else:
        yield from conic_points(None, program)
