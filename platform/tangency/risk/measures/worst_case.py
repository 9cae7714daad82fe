"""Distributionally robust measures: the worst case over a Wasserstein ball around the empirical distribution."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.risk.measures.scenario import ScenarioMeasure

__all__ = ["GroundNorm", "WorstCase", "worst_case_cvar"]


class GroundNorm(StrEnum):
    """How far two vectors of returns lie apart.

    >>> from tangency.sdk import GroundNorm
    >>> GroundNorm("euclidean") is GroundNorm.EUCLIDEAN
    True
    """

    SUM = "sum"
    EUCLIDEAN = "euclidean"
    LARGEST = "largest"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WorstCase:
    """ρ(w) + reach · ‖w‖*, with ‖·‖* the dual of the ground norm.

    Its dual point is that of ρ, then a slope of ‖w‖*, shape (n_assets,).

    Attributes
    ----------
    nominal
        ρ over the scenarios as they are.
    reach
        The radius times the most that ρ can rise where every return moves by one.
    ground
        The norm in which returns are moved.
    """

    nominal: ScenarioMeasure
    reach: float
    ground: GroundNorm

    def value(self, weights: Floats) -> float:
        """Return the worst case."""
        return self.nominal.value(weights) + self.reach * self.dual_norm(weights)

    def dual_norm(self, weights: Floats) -> float:
        """Return ‖w‖*: the largest weight, the Euclidean norm, or the sum of weights, each without sign."""
        return float(np.linalg.norm(weights, ord=_DUAL[self.ground]))

    def minorant(self, weights: Floats, dual: Floats) -> tuple[Floats, float]:
        """Return slope, shape (n_assets,), and offset of an affine function below; see `Measure.minorant`."""
        n = weights.size
        own = dual[: dual.size - n] if dual.size else dual
        slope, offset = self.nominal.minorant(weights, own)
        pull = self._admitted(dual[-n:]) if dual.size else self._supporting(weights)
        return slope + self.reach * pull, offset

    def scaled(self, size: float) -> WorstCase:
        """Return the measure in a unit `size` times as large."""
        return replace(self, nominal=self.nominal.scaled(size), reach=self.reach / size)

    @property
    def scenarios(self) -> Floats:
        """The nominal scenarios, shape (n_scenarios, n_assets)."""
        return self.nominal.scenarios

    @property
    def size(self) -> float:
        """The typical size of a scenario."""
        return self.nominal.size

    def _admitted(self, pull: Floats) -> Floats:
        """Return a slope of ‖w‖* near `pull`: no longer than one in the ground norm."""
        if self.ground is GroundNorm.LARGEST:
            return np.clip(pull, -1.0, 1.0)
        length = float(np.linalg.norm(pull, ord=1 if self.ground is GroundNorm.SUM else 2))
        return pull / max(length, 1.0)

    def _supporting(self, weights: Floats) -> Floats:
        match self.ground:
            case GroundNorm.LARGEST:
                return np.sign(weights)
            case GroundNorm.EUCLIDEAN:
                length = float(np.linalg.norm(weights))
                return weights / length if length > 0 else np.zeros_like(weights)
            case GroundNorm.SUM:
                pull = np.zeros_like(weights)
                furthest = int(np.abs(weights).argmax())
                pull[furthest] = np.sign(weights[furthest])
                return pull


_DUAL = {GroundNorm.SUM: np.inf, GroundNorm.EUCLIDEAN: 2, GroundNorm.LARGEST: 1}


def worst_case_cvar(cvar: ScenarioMeasure, level: float, radius: float, ground: GroundNorm) -> WorstCase:
    """Return the largest CVaR_α of −r'w over all distributions of r within `radius` of the scenarios.

    The loss of which CVaR is the least expectation, τ + max(−r'w − τ, 0)/(1 − α), rises by ‖w‖*/(1 − α) at most where
    r moves by one; returns may be moved anywhere, so that the bound is reached.

    Parameters
    ----------
    cvar
        CVaR over the scenarios.
    level
        α.
    radius
        Of the ball in the type-1 Wasserstein distance, in returns per period.

    References
    ----------
    Mohajerin Esfahani & Kuhn (2018), Data-driven distributionally robust optimization using the Wasserstein metric,
    Mathematical Programming 171, sec. 7.1.

    >>> import numpy as np
    >>> from tangency.sdk import GroundNorm, RiskKind, scenario_measure, worst_case_cvar
    >>> cvar = scenario_measure(RiskKind.CVAR, np.array([[0.02], [-0.01]]), level=0.5)
    >>> worst = worst_case_cvar(cvar, 0.5, 0.001, GroundNorm.EUCLIDEAN)
    >>> round(worst.value(np.ones(1)), 9)  # 0.01 + 0.001 / (1 − 0.5)
    0.012
    """
    # Less than one scenario in the tail: the mass that can be moved is still 1 − α.
    return WorstCase(nominal=cvar, reach=radius / (1.0 - level), ground=ground)
