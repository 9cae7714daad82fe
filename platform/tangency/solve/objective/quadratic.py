"""A quadratic objective, with penalties, over a convex set with limits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.covariance import Covariance, dense_covariance
from tangency.contracts.problem import FeasibleSet
from tangency.solve.asset_units import Reached, closed_in_units, covariance_in_units
from tangency.solve.certificate.quadratic_gap import quadratic_gap, quadratic_gap_in_doubles
from tangency.solve.certificate.size import variance_size
from tangency.solve.epigraph.feasible_set import epigraph_form
from tangency.solve.epigraph.solution import conic_minimum, largest
from tangency.solve.minimum import Minimum

__all__ = ["Quadratic"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Quadratic:
    """min ½ w'Hw + q'w + penalties; H has shape (n_assets, n_assets), q (n_assets,)."""

    hessian: Covariance
    linear: Floats

    @property
    def is_ratio(self) -> bool:
        """Every portfolio has a value."""
        return False

    def value(self, weights: Floats, feasible: FeasibleSet) -> float:
        """Return what is minimised."""
        curved = 0.5 * float(weights @ (self.hessian @ weights))
        return curved + float(self.linear @ weights) + feasible.penalty(weights)

    def solve(self, feasible: FeasibleSet) -> Minimum | None:
        """Return the minimum over a convex set, or None where that is empty; raises SolverError where unbounded."""
        own = np.sqrt(np.maximum(self.hessian.diagonal(), 0.0))
        return closed_in_units(
            lambda: self._solved(feasible, np.ones(own.size)),
            lambda units, _: self._solved(feasible, units),
            lambda found: self.reached(found, feasible),
            own,
            feasible,
        )

    def _solved(self, feasible: FeasibleSet, units: Floats) -> Minimum | None:
        hessian, linear = dense_covariance(covariance_in_units(self.hessian, units)), self.linear * units
        scale = max(largest(np.diagonal(hessian)), float(np.abs(linear).max(initial=0.0)))
        epigraph = epigraph_form(feasible.with_penalties_times(1.0 / scale), self.linear / scale)
        return conic_minimum(hessian / scale, epigraph, feasible, scale, units)

    def reached(self, found: Minimum, feasible: FeasibleSet) -> Reached:
        """Return a minimum's gap, infinite where it has no value, what that is relative to, and its risk."""
        w = found.weights
        curved, linear = float(w @ (self.hessian @ w)), float(np.abs(self.linear) @ np.abs(w))
        size = max(variance_size(self.hessian, w, curved).value, linear, feasible.penalty(w))
        gap = max(quadratic_gap_in_doubles(self.hessian, self.linear, w, found.multipliers, feasible), 0.0)
        return Reached(gap=gap, size=size, risk=float(np.sqrt(max(curved, 0.0))))

    def gap(self, found: Minimum, feasible: FeasibleSet) -> float:
        """Return by how much the minimum may lie below the value found."""
        return max(quadratic_gap(self.hessian, self.linear, found.weights, found.multipliers, feasible), 0.0)

    def priced(self, gap: float, weights: Floats, feasible: FeasibleSet) -> float:
        """Return a gap of `value` in the unit of the multipliers: the same."""
        del weights, feasible
        return gap
