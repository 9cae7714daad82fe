"""Tail averages of losses: the mean of the worst share of scenarios (CVaR), and the largest loss."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

import numpy as np

from tangency.contracts.arrays import Floats

__all__ = ["LargestLoss", "TailMean"]

# Keeps (1 − 0.95) · 100 = 5.000000000000004 from asking for a sixth loss.
_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class TailMean:
    """CVaR_α(z) = max { p'z : 0 ≤ p ≤ 1/((1 − α)T), Σp = 1 }: the mean of the worst (1 − α)T losses.

    The boundary loss counts by its fraction. Where (1 − α)T ≤ 1 it is the largest loss.

    References
    ----------
    Rockafellar & Uryasev (2002), Journal of Banking & Finance 26, sec. 3.
    """

    level: float

    def cap(self, n_scenarios: int) -> float:
        """Return the most that one scenario may weigh."""
        return 1.0 / ((1.0 - self.level) * n_scenarios)

    def value(self, losses: Floats) -> float:
        """Return the CVaR of losses of shape (n_scenarios,)."""
        return float(self.shares(losses) @ losses)

    def shares(self, losses: Floats) -> Floats:
        """Return the p that weighs the largest losses most, shape (n_scenarios,)."""
        cap = self.cap(losses.size)
        count = min(ceil(1.0 / cap - _ROUNDING) or 1, losses.size)
        shares = np.zeros_like(losses)
        # One share short of the cap completes the sum; ties may be broken either way.
        order = np.argsort(-losses, kind="stable")[:count]
        shares[order] = cap
        shares[order[-1]] = 1.0 - cap * (count - 1)
        return shares

    def admitted(self, dual: Floats) -> Floats:
        """Return shares of the dual set near `dual`: cut to [0, cap], then scaled or filled up to a sum of one."""
        cap = self.cap(dual.size)
        shares = np.clip(dual, 0.0, cap)
        total = float(shares.sum())
        if total >= 1.0:
            return shares / total
        room = cap - shares
        filled: Floats = shares + room * ((1.0 - total) / float(room.sum()))
        return filled


@dataclass(frozen=True, slots=True)
class LargestLoss:
    """max zₜ = max { p'z : p ≥ 0, Σp = 1 }."""

    def value(self, losses: Floats) -> float:
        """Return the largest of losses of shape (n_scenarios,)."""
        return float(losses.max())

    def shares(self, losses: Floats) -> Floats:
        """Return all weight on the largest loss, shape (n_scenarios,)."""
        shares = np.zeros_like(losses)
        shares[int(losses.argmax())] = 1.0
        return shares

    def admitted(self, dual: Floats) -> Floats:
        """Return the positive part of `dual` scaled to a sum of one; equal shares where there is none."""
        positive = np.maximum(dual, 0.0)
        total = float(positive.sum())
        return positive / total if total > 0 else np.full(dual.size, 1.0 / dual.size)
