"""The exact efficient frontier as its turning points: between two neighbours the weights are linear."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.errors import ConfigurationError, Conflict, Infeasible

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
        Largest duality gap of min ½ w'Σw − λμ'w at any point, and under a budget and bounds alone also midway between
        neighbours, relative to the variance there.
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

    def at_ratio(self) -> Floats:
        """Return the weights of the largest μ'w / √(w'Σw), exact on its segment.

        Raises
        ------
        Infeasible
            Where no portfolio has a positive mean: a ratio with a negative numerator would reward risk.
        """
        if not self.mean[0] > 0.0:
            raise Infeasible(
                "no feasible portfolio has a positive expected return, so no maximum ratio exists",
                conflict=(Conflict(constraint="expected return > 0"),),
                where="frontier",
                remedy="take the portfolio of least risk, or another return model",
            )
        shares = self._best_shares()
        means = np.append(self.mean[0], self.mean[1:] - shares * np.diff(self.mean))
        variances = np.append(self.variance[0], self.variances_between(shares[:, None])[:, 0])
        ratios = np.where(means > 0.0, means / np.sqrt(np.maximum(variances, np.finfo(float).tiny)), -np.inf)
        best = int(ratios.argmax())
        return self._point(0) if best == 0 else self._between(best - 1, float(shares[best - 1]))

    def variances_between(self, shares: Floats) -> Floats:
        """Return the variance on each segment at shares of its upper end.

        Parameters
        ----------
        shares
            Shape (n_shares,), the same on each segment, or (n_segments, n_shares).

        Returns
        -------
        ndarray
            Shape (n_segments, n_shares).
        """
        _, a, b = (part[:, None] for part in self._shapes())
        variances: Floats = self.variance[1:, None] + 2.0 * b * shares + a * shares * shares
        return variances

    def _best_shares(self) -> Floats:
        """Return the upper end's share at which the ratio is largest on each segment.

        With mean m + rs and variance v + 2bs + as² the ratio's derivative vanishes where rv − mb = (ma − rb)s.
        """
        rise, a, b = self._shapes()
        m, v = self.mean[1:], self.variance[1:]
        numerator, denominator = rise * v - m * b, m * a - rise * b
        ends = np.where(numerator > 0.0, 1.0, 0.0)
        shares: Floats = np.clip(np.divide(numerator, denominator, out=ends, where=denominator > 0.0), 0.0, 1.0)
        return shares

    def _shapes(self) -> tuple[Floats, Floats, Floats]:
        """Return r, a and b of each segment: with w(s) = w₁ + sd, mean m₁ + rs and variance v₁ + 2bs + as².

        On the frontier b = w₁'Σd = λ₁r, so that it needs no Σ.
        """
        rise = -np.diff(self.mean)
        b = self.risk_tolerance[1:] * rise
        return rise, -np.diff(self.variance) - 2.0 * b, b

    def _segment(self, falling: Floats, value: float) -> int | None:
        """Return the index of the upper end of the segment that holds a value; None where there is but one point."""
        if falling.size == 1:
            return None
        return int(np.clip(falling.size - np.searchsorted(falling[::-1], value, side="right") - 1, 0, falling.size - 2))

    def _share_at(self, upper: int, variance: float) -> float:
        """Return the upper end's share where the variance, a quadratic function of it, has this value."""
        a, b = (float(part[upper]) for part in self._shapes()[1:])
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
