"""A bound for measures that have kinks and no program in the core: cutting planes, and their mixture as proof."""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog

from tangency.sdk import FeasibleSet, Floats, linear_gap, solve_linear
from tangency_riskfolio.expressed import Expressed, expressed
from tangency_riskfolio.optimality import DualBound
from tangency_riskfolio.riskfolio_measure import RiskfolioMeasure

__all__ = ["ByCuts"]

_MOST_CUTS = 300
# Of the risk: where the cuts' own portfolio is as near to the bound, more cuts add nothing.
_CONVERGED = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ByCuts:
    """A convex measure, homogeneous of degree one, against a mixture of its tangents: ρ(w') ≥ (Σ λₖ sₖ)'w'.

    The cuts and their prices λ come from linear programs by HiGHS (Kelley's method); the bound does not believe them:
    the mixture is a lower bound for any λ, and its minimum over the set has a dual of its own.

    References
    ----------
    Kelley (1960), The cutting-plane method for solving convex programs, J. SIAM 8(4).
    """

    measure: RiskfolioMeasure

    @property
    def size(self) -> float:
        """The typical size of a return."""
        return float(np.sqrt(np.mean(self.measure.scenarios**2)))

    def value(self, weights: Floats) -> float:
        """Return ρ(w)."""
        return self.measure.value(weights)

    def gradient(self, weights: Floats) -> None:
        """Return that none is known, for the measure has kinks."""
        del weights

    def dual_bound(self, linear: Floats, weights: Floats, feasible: FeasibleSet) -> DualBound | None:
        """Return the gap of `weights` to the mixture; None where a limit is more than bounds and rows."""
        if not feasible.is_polyhedral:
            return None
        slope = self._mixture(linear, weights, expressed(feasible, optimizer="riskfolio"))
        _, multipliers = solve_linear(slope + linear, feasible)
        missed = linear_gap(slope + linear, weights, multipliers, feasible)
        return DualBound(gap=missed + self.value(weights) - float(slope @ weights), multipliers=multipliers)

    def _mixture(self, linear: Floats, weights: Floats, within: Expressed) -> Floats:
        """Return Σ λₖ sₖ, shape (n_assets,), of the cuts that the last program presses against."""
        unit = max(abs(self.value(weights)), self.size)
        cuts, prices = [self.measure.subgradient(weights) / unit], np.ones(1)
        best = 1.0 + float(linear @ weights) / unit
        while len(cuts) < _MOST_CUTS:
            found = _least(np.array(cuts), linear / unit, within)
            if found is None:
                break
            bound, at, prices = found
            best = min(best, (self.value(at) + float(linear @ at)) / unit)
            if best - bound <= _CONVERGED:
                break
            # Every other cut lies near the portfolio in question, where the bound has to be sharp.
            cuts.append(self.measure.subgradient(at if len(cuts) % 2 else 0.3 * at + 0.7 * weights) / unit)
        mixed: Floats = unit * (prices @ np.array(cuts[: prices.size]))
        return mixed


def _least(cuts: Floats, linear: Floats, within: Expressed) -> tuple[float, Floats, Floats] | None:
    """Minimise t + q'w over the set with every cut at most t: the value, w and the cuts' prices."""
    n = linear.size
    minimum = linprog(
        np.append(linear, 1.0),
        A_ub=np.vstack(
            [
                np.column_stack([cuts, -np.ones(len(cuts))]),
                np.column_stack([within.matrix, np.zeros(within.bound.size)]),
            ]
        ),
        b_ub=np.append(np.zeros(len(cuts)), within.bound),
        A_eq=np.append(np.ones(n), 0.0)[None, :],
        b_eq=[within.net],
        bounds=(None, None),
        method="highs",
    )
    if minimum.status != 0 or minimum.x is None or minimum.fun is None:
        return None
    prices = np.maximum(-minimum.ineqlin.marginals[: len(cuts)], 0.0)
    return float(minimum.fun), minimum.x[:n], prices / prices.sum()
