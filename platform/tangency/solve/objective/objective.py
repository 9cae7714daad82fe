"""The protocol of an objective: its value, its minimum over a convex set, and the gap of that."""

from __future__ import annotations

from typing import Protocol

from tangency.contracts.arrays import Floats
from tangency.contracts.problem import FeasibleSet
from tangency.solve.asset_units import Reached
from tangency.solve.minimum import Minimum

__all__ = ["Objective"]


class Objective(Protocol):
    """A convex (or, for a ratio, quasi-convex) function of weights that is minimised over feasible sets."""

    @property
    def is_ratio(self) -> bool:
        """Whether a portfolio needs an expected return above the risk-free rate to have a value."""
        ...

    def value(self, weights: Floats, feasible: FeasibleSet) -> float:
        """Return what is minimised, penalties of the set's soft limits included."""
        ...

    def solve(self, feasible: FeasibleSet) -> Minimum | None:
        """Return the minimum over a convex set, or None where there is none; raises SolverError where unbounded."""
        ...

    def gap(self, found: Minimum, feasible: FeasibleSet) -> float:
        """Return by how much the minimum over a convex set may lie below the value found, in the unit of `value`."""
        ...

    def reached(self, found: Minimum, feasible: FeasibleSet) -> Reached:
        """Return a minimum's gap, infinite where it has no value, what that is relative to, and its risk."""
        ...

    def priced(self, gap: float, weights: Floats, feasible: FeasibleSet) -> float:
        """Return a gap in the unit of `value` in that of the multipliers, which is the unit of `linear_gap`."""
        ...
