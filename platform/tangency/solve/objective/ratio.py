"""The ratio of excess return to volatility as an objective over a convex set with limits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.covariance import Covariance, dense_covariance
from tangency.contracts.problem import FeasibleSet
from tangency.solve.certificate.gap import linear_gap
from tangency.solve.epigraph.feasible_set import epigraph_form
from tangency.solve.epigraph.solution import conic_points, largest, minimum_at
from tangency.solve.minimum import Minimum
from tangency.solve.program.homogenized import Homogenized
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
        covariance = dense_covariance(self.covariance)
        variance_scale = largest(np.diagonal(covariance))
        excess_scale = largest(self.excess)
        epigraph = epigraph_form(feasible.with_penalties_times(1.0 / excess_scale), np.zeros(self.excess.size))
        cone = Homogenized.of(epigraph.program, self.excess / excess_scale)
        hessian = covariance / variance_scale
        *_, (found, solver) = conic_points(hessian, cone.program)
        if found.status == "infeasible":
            return None
        if found.status == "unbounded" or not found.x[-1] > 0:
            raise not_attained("max_sharpe")
        point = cone.point_of(found, epigraph.program)
        return minimum_at(point, epigraph, feasible, variance_scale, solver)

    def gap(self, found: Minimum, feasible: FeasibleSet) -> float:
        """Return by how much the minimum may lie below the value found."""
        w = found.weights
        marginal = self.covariance @ w
        variance = float(w @ marginal)
        reward = float(self.excess @ w) - feasible.penalty(w)
        tau = variance / reward
        gradient = marginal - tau * self.excess
        gap = linear_gap(gradient, w, found.multipliers, feasible.with_penalties_times(tau))
        return max(gap / variance, 0.0) * reward / float(np.sqrt(variance))

    def priced(self, gap: float, weights: Floats, feasible: FeasibleSet) -> float:
        """Return a gap of `value` in the unit of the multipliers: that of the variance."""
        value = self.value(weights, feasible)
        return gap / abs(value) * float(weights @ (self.covariance @ weights)) if value else np.inf
