"""Averages of losses with closed-form duals: the mean and the root mean square."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np

from tangency.contracts.arrays import Floats

__all__ = ["MeanLoss", "RootMeanSquare"]


@dataclass(frozen=True, slots=True)
class MeanLoss:
    """Σ zₜ / T: one dual point, every share 1/T."""

    def value(self, losses: Floats) -> float:
        """Return the mean of losses of shape (n_scenarios,)."""
        return float(losses.mean())

    def shares(self, losses: Floats) -> Floats:
        """Return the dual point, shape (n_scenarios,)."""
        return np.full(losses.size, 1.0 / losses.size)

    def admitted(self, dual: Floats) -> Floats:
        """Return the dual point, whatever `dual` says."""
        return self.shares(dual)


@dataclass(frozen=True, slots=True)
class RootMeanSquare:
    """√(Σ zₜ² / T) = max { p'z : p ≥ 0, ‖p‖ ≤ 1/√T } for losses z ≥ 0."""

    def value(self, losses: Floats) -> float:
        """Return the root mean square of losses ≥ 0 of shape (n_scenarios,)."""
        return float(np.linalg.norm(losses)) / sqrt(losses.size)

    def shares(self, losses: Floats) -> Floats:
        """Return the p along the losses, shape (n_scenarios,); zero where they all are."""
        return self.admitted(losses)

    def admitted(self, dual: Floats) -> Floats:
        """Return the point of the dual set in the direction of the positive part of `dual`: no other supports more."""
        positive = np.maximum(dual, 0.0)
        size = float(np.linalg.norm(positive))
        if size == 0.0:
            return positive
        stretched: Floats = positive * (1.0 / (size * sqrt(dual.size)))
        return stretched
