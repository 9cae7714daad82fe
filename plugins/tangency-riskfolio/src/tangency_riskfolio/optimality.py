"""Bounds on the optimality gap of weights, computed by the core and independent of Riskfolio-Lib.

Each bounds ρ(w) + q'w − min over the feasible set. Where the core has the measure it solves the same program
itself, and its dual point is the bound. Moments are bounded by their tangent. `cuts` has one more; the others have
no bound.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from tangency.sdk import (
    FeasibleSet,
    Floats,
    Multipliers,
    OverScenarios,
    linear_gap,
    measure_gap,
    solve_linear,
    solve_quadratic,
    solve_risk,
)
from tangency_riskfolio.moments import EvenMoment
from tangency_riskfolio.riskfolio_measure import RiskfolioMeasure

__all__ = ["BoundedMeasure", "ByMeasure", "ByTangent", "ByVariance", "DualBound", "WithoutBound"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DualBound:
    """An upper bound on the gap, in the unit of ρ, and the multipliers that prove it."""

    gap: float
    multipliers: Multipliers


class BoundedMeasure(Protocol):
    """A measure of risk with a bound on its minimum."""

    @property
    def size(self) -> float:
        """What a risk of almost zero is compared with."""
        ...

    def value(self, weights: Floats) -> float:
        """Return ρ(w)."""
        ...

    def gradient(self, weights: Floats) -> Floats | None:
        """Return ∇ρ(w), shape (n_assets,); None for a measure that has kinks."""
        ...

    def dual_bound(self, linear: Floats, weights: Floats, feasible: FeasibleSet) -> DualBound | None:
        """Return a bound for q = `linear`, shape (n_assets,); None where there is none."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ByVariance:
    """ρ(w) = w'Σw, against the core's own minimum."""

    covariance: Floats

    @property
    def size(self) -> float:
        """The assets' mean variance."""
        return float(self.covariance.diagonal().mean())

    def value(self, weights: Floats) -> float:
        """Return the variance per period."""
        return float(weights @ (self.covariance @ weights))

    def gradient(self, weights: Floats) -> Floats:
        """Return 2 Σw."""
        slope: Floats = 2.0 * (self.covariance @ weights)
        return slope

    def dual_bound(self, linear: Floats, weights: Floats, feasible: FeasibleSet) -> DualBound:
        """Return ρ(w) + q'w and what soft limits cost, less the least value that the core proves."""
        least = solve_quadratic(2.0 * self.covariance, linear, feasible)
        gradient = 2.0 * self.covariance @ least.weights + linear
        step = weights - least.weights
        missed = float(gradient @ step) + self.value(step)
        missed += feasible.penalty(weights) - feasible.penalty(least.weights)
        return DualBound(
            gap=missed + linear_gap(gradient, least.weights, least.multipliers, feasible), multipliers=least.multipliers
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ByMeasure:
    """A measure of the core, against the dual point of the core's own minimum."""

    measure: OverScenarios
    is_smooth: bool

    @property
    def size(self) -> float:
        """The typical size of a return."""
        return self.measure.size

    def value(self, weights: Floats) -> float:
        """Return ρ(w)."""
        return self.measure.value(weights)

    def gradient(self, weights: Floats) -> Floats | None:
        """Return the slope of the tangent where the measure is smooth."""
        return self.measure.minorant(weights, np.zeros(0))[0] if self.is_smooth else None

    def dual_bound(self, linear: Floats, weights: Floats, feasible: FeasibleSet) -> DualBound:
        """Return the gap of `weights` to the minorant at the core's dual point."""
        multipliers = solve_risk(self.measure, linear, feasible).multipliers
        gap = measure_gap(self.measure, linear, weights, multipliers, feasible)
        return DualBound(gap=gap, multipliers=multipliers)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ByTangent:
    """A moment, against its tangent: ρ(w) − ρ(w') ≤ ∇ρ(w)'(w − w')."""

    measure: EvenMoment

    @property
    def size(self) -> float:
        """The mean square of the deviations."""
        return float(np.mean(self.measure.deviations**2))

    def value(self, weights: Floats) -> float:
        """Return ρ(w)."""
        return self.measure.value(weights)

    def gradient(self, weights: Floats) -> Floats:
        """Return ∇ρ(w)."""
        return self.measure.gradient(weights)

    def dual_bound(self, linear: Floats, weights: Floats, feasible: FeasibleSet) -> DualBound:
        """Return what the tangent can still fall within the set."""
        slope = self.measure.gradient(weights) + linear
        _, multipliers = solve_linear(slope, feasible)
        return DualBound(gap=linear_gap(slope, weights, multipliers, feasible), multipliers=multipliers)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WithoutBound:
    """A measure that only Riskfolio-Lib has: its value, and no bound."""

    measure: RiskfolioMeasure

    @property
    def size(self) -> float:
        """The typical size of a return."""
        return float(np.sqrt(np.mean(self.measure.scenarios**2)))

    def value(self, weights: Floats) -> float:
        """Return ρ(w)."""
        return self.measure.value(weights)

    def gradient(self, weights: Floats) -> None:
        """Return that none is known."""
        del weights

    def dual_bound(self, linear: Floats, weights: Floats, feasible: FeasibleSet) -> None:
        """Return that there is no bound."""
        del linear, weights, feasible
