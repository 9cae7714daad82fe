"""The ratio of excess return to volatility as an objective over a convex set with limits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.covariance import Covariance, dense_covariance
from tangency.contracts.problem import FeasibleSet
from tangency.solve.asset_units import Reached, closed_in_units, covariance_in_units
from tangency.solve.certificate.ratio_gap import ratio_gap, ratio_gap_in_doubles
from tangency.solve.epigraph.feasible_set import epigraph_form
from tangency.solve.epigraph.solution import conic_points, largest, minimum_at
from tangency.solve.minimum import Minimum
from tangency.solve.program.homogenized import Homogenized
from tangency.solve.program.units import point_from_units, program_in_units
from tangency.solve.unsolved import not_attained

__all__ = ["Ratio"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ratio:
    """max (e'w − penalties) / √(w'Σw); the value is minus the ratio.

    Attributes
    ----------
    covariance
        Σ, shape (n_assets, n_assets).
    excess
        e, shape (n_assets,).
    """

    covariance: Covariance
    excess: Floats

    @property
    def is_ratio(self) -> bool:
        """Only a positive excess return is worth a ratio."""
        return True

    def value(self, weights: Floats, feasible: FeasibleSet) -> float:
        """Return minus the ratio."""
        variance = float(weights @ (self.covariance @ weights))
        reward = float(self.excess @ weights) - feasible.penalty(weights)
        return -reward / float(np.sqrt(variance)) if variance > 0 else 0.0

    def solve(self, feasible: FeasibleSet) -> Minimum | None:
        """Return the maximum over a convex set, with the multipliers of ½ w'Σw − τ (e'w − penalties).

        None where no portfolio of the set has a positive numerator.
        """
        own = np.sqrt(np.maximum(self.covariance.diagonal(), 0.0))
        return closed_in_units(
            lambda: self._solved(feasible, np.ones(own.size)),
            lambda units, _: self._solved(feasible, units),
            lambda found: self.reached(found, feasible),
            own,
            feasible,
        )

    def _solved(self, feasible: FeasibleSet, units: Floats) -> Minimum | None:
        covariance = dense_covariance(covariance_in_units(self.covariance, units))
        variance_scale = largest(np.diagonal(covariance))
        excess = self.excess * units
        excess_scale = largest(excess)
        epigraph = epigraph_form(feasible.with_penalties_times(1.0 / excess_scale), np.zeros(excess.size))
        program = program_in_units(epigraph.program, units)
        cone = Homogenized.of(program, excess / excess_scale)
        *_, (found, solver) = conic_points(covariance / variance_scale, cone.program)
        if found.status == "infeasible":
            return None
        if found.status == "unbounded" or not found.x[-1] > 0:
            raise not_attained("max_sharpe")
        point = point_from_units(cone.point_of(found, program), units)
        return minimum_at(point, epigraph, feasible, variance_scale, solver)

    def reached(self, found: Minimum, feasible: FeasibleSet) -> Reached:
        """Return a minimum's gap, infinite where it has no value, what that is relative to, and its risk."""
        w = found.weights
        variance = float(w @ (self.covariance @ w))
        risk = float(np.sqrt(max(variance, 0.0)))
        if not (variance > 0.0 and float(self.excess @ w) > feasible.penalty(w)):
            return Reached(gap=np.inf, size=0.0, risk=risk)
        ratio = abs(self.value(w, feasible))
        gap = ratio_gap_in_doubles(self.covariance, self.excess, w, found.multipliers, feasible)
        return Reached(gap=max(gap, 0.0) * ratio, size=ratio, risk=risk)

    def gap(self, found: Minimum, feasible: FeasibleSet) -> float:
        """Return by how much the minimum may lie below the value found."""
        w = found.weights
        variance = float(w @ (self.covariance @ w))
        reward = float(self.excess @ w) - feasible.penalty(w)
        if not (variance > 0.0 and reward > 0.0):
            return np.inf
        gap = ratio_gap(self.covariance, self.excess, w, found.multipliers, feasible)
        return max(gap, 0.0) * reward / float(np.sqrt(variance))

    def priced(self, gap: float, weights: Floats, feasible: FeasibleSet) -> float:
        """Return a gap of `value` in the unit of the multipliers: that of the variance."""
        value = self.value(weights, feasible)
        return gap / abs(value) * float(weights @ (self.covariance @ weights)) if value else np.inf
