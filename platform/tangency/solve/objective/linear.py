"""A linear objective, with penalties, over a convex set with limits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.problem import FeasibleSet
from tangency.solve.asset_units import Reached
from tangency.solve.certificate.gap import linear_gap
from tangency.solve.epigraph.feasible_set import epigraph_form
from tangency.solve.epigraph.solution import conic_minimum, largest, minimum_at
from tangency.solve.minimum import Minimum
from tangency.solve.program.sparse_linear import solve_sparse_linear
from tangency.solve.unsolved import unbounded

__all__ = ["Linear"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Linear:
    """min q'w + penalties; `linear` is q, shape (n_assets,)."""

    linear: Floats

    @property
    def is_ratio(self) -> bool:
        """Every portfolio has a value."""
        return False

    def value(self, weights: Floats, feasible: FeasibleSet) -> float:
        """Return what is minimised."""
        return float(self.linear @ weights) + feasible.penalty(weights)

    def solve(self, feasible: FeasibleSet) -> Minimum | None:
        """Return the minimum over a convex set, or None where that is empty; raises SolverError where unbounded."""
        scale = largest(self.linear)
        epigraph = epigraph_form(feasible.with_penalties_times(1.0 / scale), self.linear / scale)
        if not epigraph.program.is_linear:
            return conic_minimum(None, epigraph, feasible, scale, np.ones(self.linear.size))
        point = solve_sparse_linear(epigraph.program)
        if point.status == "infeasible":
            return None
        if point.status == "unbounded":
            raise unbounded()
        return minimum_at(point, epigraph, feasible, scale, "HiGHS")

    def gap(self, found: Minimum, feasible: FeasibleSet) -> float:
        """Return by how much the minimum may lie below the value found."""
        return max(linear_gap(self.linear, found.weights, found.multipliers, feasible), 0.0)

    def reached(self, found: Minimum, feasible: FeasibleSet) -> Reached:
        """Return a minimum's gap, what that is relative to, and no risk."""
        size = abs(float(self.linear @ found.weights)) + feasible.penalty(found.weights)
        return Reached(gap=self.gap(found, feasible), size=size, risk=0.0)

    def priced(self, gap: float, weights: Floats, feasible: FeasibleSet) -> float:
        """Return a gap of `value` in the unit of the multipliers: the same."""
        del weights, feasible
        return gap
