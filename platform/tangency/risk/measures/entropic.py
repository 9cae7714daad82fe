"""The entropic value at risk, its dual point, and its curvature."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.running import raise_if_stopped

__all__ = ["EntropicTail"]

_STEPS = 100
_CONVERGED = 1e-15
# e^±40 spans every temperature at which shares are neither all equal nor all on one loss.
_WIDEST = 40.0
_ALLOWANCE = 1e-14


@dataclass(frozen=True, slots=True)
class EntropicTail:
    """EVaR_α(z) = min over s > 0 of s ln( Σ exp(zₜ/s) / ((1 − α)T) ): the tightest Chernoff bound on the VaR.

    Dual: max { p'z : p ≥ 0, Σp = 1, Σ p ln(pT) ≤ −ln(1 − α) }. Where the share 1 − α is no more than that of the
    largest losses, it is the largest loss.

    References
    ----------
    Ahmadi-Javid (2012), Entropic Value-at-Risk: A New Coherent Risk Measure, JOTA 155, def. 3.1 and thm 3.3.
    """

    level: float

    @property
    def divergence(self) -> float:
        """The most that shares may diverge from equal ones, in nats: −ln(1 − α)."""
        return -log(1.0 - self.level)

    def value(self, losses: Floats) -> float:
        """Return the EVaR of losses of shape (n_scenarios,)."""
        s = self.temperature(losses)
        top = float(losses.max())
        if s == 0.0:
            return top
        return top + s * (log(float(np.exp((losses - top) / s).mean())) + self.divergence)

    def shares(self, losses: Floats) -> Floats:
        """Return p ∝ exp(z/s) at the best s, shape (n_scenarios,)."""
        s = self.temperature(losses)
        top = losses.max()
        weight = (losses == top).astype(np.float64) if s == 0.0 else np.exp((losses - top) / s)
        return self.admitted(weight / weight.sum())

    def temperature(self, losses: Floats) -> float:
        """Return the best s, at which the shares' divergence is all that is allowed; zero where it never is.

        The divergence of p ∝ exp(θz) grows in θ = 1/s. With u = θ · (largest loss − z) ≥ 0 nothing overflows, and
        Newton's method in ln θ, safeguarded by bisection, finds the root.
        """
        below = losses.max() - losses
        spread = float(below.max())
        if spread == 0.0 or self.divergence >= log(losses.size / int((below == 0.0).sum())) * (1.0 - _ALLOWANCE):
            return 0.0
        scaled = below / spread
        low, high = -_WIDEST, _WIDEST
        at = 1.0
        for _ in range(_STEPS):
            raise_if_stopped()
            excess, slope = self._excess(scaled, at)
            low, high = (at, high) if excess < 0 else (low, at)
            step = -excess / slope if slope > 0 else np.inf
            moved = at + step if low < at + step < high else 0.5 * (low + high)
            if abs(moved - at) <= _CONVERGED * max(abs(at), 1.0):
                break
            at = moved
        return spread * exp(-at)

    def admitted(self, dual: Floats) -> Floats:
        """Return shares of the dual set near `dual`: scaled to a sum of one, then mixed with equal ones as needed."""
        positive = np.maximum(dual, 0.0)
        total = float(positive.sum())
        equal = 1.0 / dual.size
        if total == 0.0:
            return np.full(dual.size, equal)
        shares: Floats = positive / total
        held = shares[shares > 0]
        divergence = float(held @ np.log(held * dual.size))
        if divergence > self.divergence:
            # Divergence is convex along the mixture and zero at its end.
            shares = equal + (shares - equal) * (self.divergence / divergence)
        return shares

    def _excess(self, scaled: Floats, at: float) -> tuple[float, float]:
        """Return divergence − allowed at θ = e^at, and its slope in `at`: θ² times the variance of the losses."""
        theta = exp(at)
        weight = np.exp(-theta * scaled)
        total = float(weight.sum())
        mean = float(weight @ scaled) / total
        variance = float(weight @ (scaled - mean) ** 2) / total
        divergence = -theta * mean - log(total / scaled.size)
        return divergence - self.divergence, theta * theta * variance
