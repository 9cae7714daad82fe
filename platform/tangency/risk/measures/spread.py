"""The range of a portfolio's returns: from the worst period to the best."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.risk.measures.tail import LargestLoss
from tangency.risk.measures.unit import typical_size

__all__ = ["Range"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Range:
    """max rₜ'w − min rₜ'w over the scenarios.

    Its dual point is an array of shape (2 · n_scenarios,): shares of the losses, then shares of the gains.

    Attributes
    ----------
    scenarios
        Simple returns per period, shape (n_scenarios, n_assets).
    """

    scenarios: Floats

    def value(self, weights: Floats) -> float:
        """Return the range."""
        return float(np.ptp(self.scenarios @ weights))

    def minorant(self, weights: Floats, dual: Floats) -> tuple[Floats, float]:
        """Return slope, shape (n_assets,), and offset of an affine function below; see `Measure.minorant`."""
        largest = LargestLoss()
        if dual.size:
            half = dual.size // 2
            down, up = largest.admitted(dual[:half]), largest.admitted(dual[half:])
        else:
            gains = self.scenarios @ weights
            down, up = largest.shares(-gains), largest.shares(gains)
        slope: Floats = self.scenarios.T @ (up - down)
        return slope, 0.0

    def scaled(self, size: float) -> Range:
        """Return the measure in a unit `size` times as large."""
        return Range(scenarios=self.scenarios / size)

    @property
    def size(self) -> float:
        """The typical size of a scenario."""
        return typical_size(self.scenarios)
