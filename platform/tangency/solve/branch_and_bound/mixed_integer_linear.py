"""Linear objectives under cardinality and semicontinuity constraints: one mixed-integer program, by HiGHS."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tangency.contracts.problem import FeasibleSet
from tangency.errors import SolverError
from tangency.solve.branch_and_bound.semicontinuous import add_indicators, semicontinuous_of
from tangency.solve.epigraph.feasible_set import EpigraphForm, add_feasible_set
from tangency.solve.minimum import Minimum, Multipliers
from tangency.solve.objective.linear import Linear
from tangency.solve.program.assembly import Assembly
from tangency.solve.program.sparse_linear import solve_mixed_integer
from tangency.solve.unsolved import Unsolved

__all__ = ["minimum_mixed_linear"]


def minimum_mixed_linear(objective: Linear, feasible: FeasibleSet) -> Minimum:
    """Return the minimum of q'w over a set without cones; `multipliers.search_gap` is HiGHS' own gap.

    Raises
    ------
    Unsolved
        Where the constraints conflict.
    SolverError
        Where HiGHS reaches no verdict.
    """
    scale = float(np.abs(objective.linear).max(initial=0.0)) or 1.0
    scaled = replace(feasible.with_penalties_times(1.0 / scale), count=None, minimums=None)
    assembly = Assembly()
    blocks, pinned = add_feasible_set(assembly, scaled, objective.linear / scale)
    n = feasible.lower.size
    indicators = add_indicators(assembly, np.arange(n), semicontinuous_of(feasible))
    epigraph = EpigraphForm(program=assembly.program(), blocks=blocks, pinned=pinned)
    point, bound = solve_mixed_integer(epigraph.program, indicators)
    if point.status != "solved":
        error = SolverError("the integer program has no solution within tolerance", where="HiGHS", value=point.status)
        raise Unsolved(point.status, error)
    weights = np.clip(point.x[:n], feasible.lower, feasible.upper)
    weights[point.x[indicators] == 0.0] = 0.0
    held = weights != 0.0
    multipliers = Multipliers(
        # The multiplier of a fixed indicator is no bound's price.
        bounds=np.where(held, point.bounds[:n], 0.0),
        rows=point.rows[: feasible.row_lower.size],
        limits=epigraph.limit_multipliers(point),
        search_gap=max(float(epigraph.program.cost @ point.x) - bound, 0.0),
    ).scaled(scale)
    return Minimum(weights=weights, multipliers=multipliers, solver="HiGHS, branch and bound")
