"""Averages of losses under given probabilities of the periods."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np

from tangency.contracts.arrays import Floats

__all__ = ["WeightedMeanLoss", "WeightedRootMeanSquare", "WeightedTailMean"]


@dataclass(frozen=True, slots=True, eq=False)
class WeightedMeanLoss:
    """Σ pₜzₜ: one dual point, the probabilities, shape (n_scenarios,)."""

    probabilities: Floats

    def value(self, losses: Floats) -> float:
        """Return the mean of losses of shape (n_scenarios,)."""
        return float(self.probabilities @ losses)

    def shares(self, losses: Floats) -> Floats:
        """Return the dual point, shape (n_scenarios,)."""
        del losses
        return self.probabilities

    def admitted(self, dual: Floats) -> Floats:
        """Return the dual point, whatever `dual` says."""
        return self.shares(dual)


@dataclass(frozen=True, slots=True, eq=False)
class WeightedRootMeanSquare:
    """√(Σ pₜzₜ²) = max { q'z : q ≥ 0, Σ qₜ²/pₜ ≤ 1 } for losses z ≥ 0."""

    probabilities: Floats

    def value(self, losses: Floats) -> float:
        """Return the root mean square of losses ≥ 0 of shape (n_scenarios,)."""
        return sqrt(float(self.probabilities @ losses**2))

    def shares(self, losses: Floats) -> Floats:
        """Return the q along the losses, shape (n_scenarios,); zero where they all are."""
        return self.admitted(self.probabilities * losses)

    def admitted(self, dual: Floats) -> Floats:
        """Return the point of the dual set in the direction of the positive part of `dual`."""
        roots = np.sqrt(self.probabilities)
        positive = np.where(roots > 0.0, np.maximum(dual, 0.0), 0.0)
        size = float(np.linalg.norm(np.divide(positive, roots, out=np.zeros_like(positive), where=roots > 0.0)))
        return positive if size == 0.0 else positive / size


@dataclass(frozen=True, slots=True, eq=False)
class WeightedTailMean:
    """CVaR_α(z) = max { q'z : 0 ≤ qₜ ≤ pₜ/(1 − α), Σq = 1 }: the mean of the worst 1 − α of the probability.

    References
    ----------
    Rockafellar & Uryasev (2002), Journal of Banking & Finance 26, sec. 3.
    """

    level: float
    probabilities: Floats

    @property
    def caps(self) -> Floats:
        """The most that each scenario may weigh, shape (n_scenarios,)."""
        caps: Floats = self.probabilities / (1.0 - self.level)
        return caps

    def value(self, losses: Floats) -> float:
        """Return the CVaR of losses of shape (n_scenarios,)."""
        return float(self.shares(losses) @ losses)

    def shares(self, losses: Floats) -> Floats:
        """Return the q that weighs the largest losses most, shape (n_scenarios,)."""
        order = np.argsort(-losses, kind="stable")
        filled = np.minimum(np.cumsum(self.caps[order]), 1.0)
        shares = np.empty_like(losses)
        shares[order] = np.diff(filled, prepend=0.0)
        return shares

    def admitted(self, dual: Floats) -> Floats:
        """Return shares of the dual set near `dual`: cut to [0, caps], then scaled or filled up to a sum of one."""
        caps = self.caps
        shares = np.clip(dual, 0.0, caps)
        total = float(shares.sum())
        if total >= 1.0:
            return shares / total
        room = caps - shares
        filled: Floats = shares + room * ((1.0 - total) / float(room.sum()))
        return filled
