"""The losses that a risk measure averages, as functions of returns and weights: losses, shortfalls, drawdowns.

Each is convex in the weights, so that p'z(w) for shares p ≥ 0 has affine minorants −b'Rw + τΣb with flows b between
zero and what the shares allow.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tangency.contracts.arrays import Floats

__all__ = ["Drawdowns", "Losses", "Shortfalls"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Losses:
    """zₜ = −rₜ'w; `scenarios` are simple returns per period, shape (n_scenarios, n_assets)."""

    scenarios: Floats

    def losses(self, weights: Floats) -> Floats:
        """Return z, shape (n_scenarios,)."""
        return -(self.scenarios @ weights)

    def flows(self, losses: Floats, shares: Floats) -> Floats:
        """Return the flows of the tangent: the shares."""
        del losses
        return shares

    def admitted(self, flows: Floats, shares: Floats) -> Floats:
        """Return the only flows that support: the shares."""
        del flows
        return shares

    def minorant(self, flows: Floats) -> tuple[Floats, float]:
        """Return slope, shape (n_assets,), and offset."""
        return -(self.scenarios.T @ flows), 0.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shortfalls:
    """zₜ = max(τ − rₜ'w, 0), by how much a period falls short of a threshold.

    Attributes
    ----------
    scenarios
        Simple returns per period, shape (n_scenarios, n_assets); less their means, the threshold is the portfolio's
        own mean.
    threshold
        τ, per period.
    """

    scenarios: Floats
    threshold: float = 0.0

    def losses(self, weights: Floats) -> Floats:
        """Return z, shape (n_scenarios,)."""
        return np.maximum(self.threshold - self.scenarios @ weights, 0.0)

    def flows(self, losses: Floats, shares: Floats) -> Floats:
        """Return the flows of the tangent: the shares of the periods that fall short."""
        return np.where(losses > 0, shares, 0.0)

    def admitted(self, flows: Floats, shares: Floats) -> Floats:
        """Return flows cut to [0, shares]."""
        return np.clip(flows, 0.0, shares)

    def minorant(self, flows: Floats) -> tuple[Floats, float]:
        """Return slope, shape (n_assets,), and offset."""
        return -(self.scenarios.T @ flows), self.threshold * float(flows.sum())


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Drawdowns:
    """zₜ = max over s ≤ t of Cₛ − Cₜ, with C the uncompounded cumulative returns and C₀ = 0.

    Equivalently zₜ = max(zₜ₋₁ − rₜ'w, 0). The flow bₜ is what later losses owe to the return of period t.
    """

    scenarios: Floats

    def losses(self, weights: Floats) -> Floats:
        """Return z, shape (n_scenarios,)."""
        wealth = np.concatenate([[0.0], np.cumsum(self.scenarios @ weights)])
        drawdowns: Floats = (np.maximum.accumulate(wealth) - wealth)[1:]
        return drawdowns

    def flows(self, losses: Floats, shares: Floats) -> Floats:
        """Return the flows of the tangent: each loss flows back to the peak before it."""
        total = np.concatenate([[0.0], np.cumsum(shares)])
        at_peak = losses <= 0
        # What flows through t are the shares from t to the period before the next peak.
        next_peak = np.minimum.accumulate(np.where(at_peak, np.arange(losses.size), losses.size)[::-1])[::-1]
        flows: Floats = np.where(at_peak, 0.0, total[next_peak] - total[:-1])
        return flows

    def admitted(self, flows: Floats, shares: Floats) -> Floats:
        """Return flows cut to 0 ≤ bₜ ≤ pₜ + bₜ₊₁, from the end: mass flows only from later losses to earlier peaks."""
        admitted = np.empty_like(flows)
        later = 0.0
        for t in range(flows.size - 1, -1, -1):
            later = min(max(flows[t], 0.0), shares[t] + later)
            admitted[t] = later
        return admitted

    def minorant(self, flows: Floats) -> tuple[Floats, float]:
        """Return slope, shape (n_assets,), and offset."""
        return -(self.scenarios.T @ flows), 0.0
