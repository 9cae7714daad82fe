"""A measure of drawdowns that is budgeted, by models over the few periods that may be peaks."""

from __future__ import annotations

from dataclasses import dataclass

from tangency.contracts.arrays import Floats
from tangency.contracts.problem import FeasibleSet
from tangency.errors import SolverError
from tangency.solve.certificate.gap import measure_gap
from tangency.solve.drawdown.model_step import DrawdownModel
from tangency.solve.minimum import Minimum, Multipliers

__all__ = ["BudgetedDrawdown"]

_OF_INTERIOR_POINT = 1e-10


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BudgetedDrawdown:
    """ρ(w) of a measure of drawdowns, over a set without cones."""

    model: DrawdownModel

    @property
    def rough_digits(self) -> float:
        """Those of an interior point."""
        return _OF_INTERIOR_POINT

    def value(self, weights: Floats) -> float:
        """Return ρ(w)."""
        return self.model.measure.value(weights)

    def typical_scale(self, weights: Floats) -> float:
        """Return ρ(w), of which each budget gets its share."""
        return self.value(weights)

    def model_minimum(
        self, curved: Floats, linear: Floats, weights: Floats, feasible: FeasibleSet, *, is_rough: bool
    ) -> Minimum:
        """Return the minimum, the measure's dual point among its multipliers.

        Raises
        ------
        SolverError
            Where the model has none, as where no period has a drawdown.
        """
        found = self.model.minimum(curved, linear, weights, feasible, is_rough=is_rough)
        if found is None:
            raise SolverError("a step under this measure of drawdowns has no solution", where="risk budgeting")
        return found

    def gap(self, linear: Floats, weights: Floats, multipliers: Multipliers, feasible: FeasibleSet) -> float:
        """Return the gap of ρ(w) + q'w."""
        return measure_gap(self.model.measure, linear, weights, multipliers, feasible)
