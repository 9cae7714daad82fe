"""The exact efficient frontier as its turning points: between two neighbours the weights are linear."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.errors import ConfigurationError

__all__ = ["TurningPoints"]

_ON_CURVE = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TurningPoints:
    """The frontier from the largest mean to the least variance, without repeated points.

    Attributes
    ----------
    weights
        Shape (n_points, n_assets).
    risk_tolerance
        λ of min ½ w'Σw − λμ'w, falling, shape (n_points,); zero at the least variance.
    mean, variance
        Per period, shape (n_points,), both falling.
    primal_residual
        Largest violation of any bound or row at any point (fraction of NAV).
    gap
        Largest duality gap of min ½ w'Σw − λμ'w at any point, relative to the variance there.
    """

    weights: Floats
    risk_tolerance: Floats
    mean: Floats
    variance: Floats
    primal_residual: float
    gap: float

    def at_return(self, mean: float) -> Floats:
        """Return the efficient weights with this mean per period, exact on its segment.

        Raises
        ------
        ConfigurationError
            Below the mean of least variance, or above the largest.
        """
        lowest, highest = float(self.mean[-1]), float(self.mean[0])
        slack = _ON_CURVE * max(abs(lowest), abs(highest))
        if not lowest - slack <= mean <= highest + slack:
            raise _off_frontier("mean", mean, lowest, highest)
        upper = self._segment(self.mean, mean)
        if upper is None:
            return self._point(0)
        span = float(self.mean[upper] - self.mean[upper + 1])
        share = min(max((mean - float(self.mean[upper + 1])) / span, 0.0), 1.0) if span > 0.0 else 0.0
        return self._between(upper, share)

    def at_risk(self, volatility: float) -> Floats:
        """Return the efficient weights with this volatility per period, exact on its segment.

        Raises
        ------
        ConfigurationError
            Below the least volatility, or above that of the largest mean.
        """
        variance, least, most = volatility * volatility, float(self.variance[-1]), float(self.variance[0])
        slack = _ON_CURVE * most
        if not (volatility >= 0.0 and least - slack <= variance <= most + slack):
            raise _off_frontier("volatility", volatility, sqrt(least), sqrt(most))
        upper = self._segment(self.variance, variance)
        if upper is None:
            return self._point(0)
        return self._between(upper, self._share_at(upper, min(max(variance, least), most)))

    def _segment(self, falling: Floats, value: float) -> int | None:
        """Return the index of the upper end of the segment that holds a value; None where there is but one point."""
        if falling.size == 1:
            return None
        return int(np.clip(falling.size - np.searchsorted(falling[::-1], value, side="right") - 1, 0, falling.size - 2))

    def _share_at(self, upper: int, variance: float) -> float:
        """Return the upper end's share where the variance, a quadratic function of it, has this value.

        With w(s) = w₁ + s d, Var(s) = v₁ + 2bs + as² where v₁ + 2b + a = v₀: on the frontier Σw₁'d = λ₁(μ₀ − μ₁) and
        a = (λ₀ − λ₁)(μ₀ − μ₁), so that neither needs Σ.
        """
        rise = float(self.mean[upper] - self.mean[upper + 1])
        b = float(self.risk_tolerance[upper + 1]) * rise
        a = float(self.variance[upper] - self.variance[upper + 1]) - 2.0 * b
        excess = variance - float(self.variance[upper + 1])
        root = sqrt(max(b * b + a * excess, 0.0))
        # The root in the form that subtracts nothing of like size.
        return min(max(excess / (b + root), 0.0), 1.0) if b + root > 0.0 else 0.0

    def _between(self, upper: int, share: float) -> Floats:
        lower_end = self._point(upper + 1)
        return lower_end + share * (self._point(upper) - lower_end)

    def _point(self, index: int) -> Floats:
        point: Floats = self.weights[index]
        return point


def _off_frontier(quantity: str, value: float, lowest: float, highest: float) -> ConfigurationError:
    return ConfigurationError(
        f"no efficient portfolio has this {quantity}",
        where=quantity,
        value=f"{value:.6g} per period",
        remedy=f"choose between {lowest:.6g} and {highest:.6g} per period",
    )
