"""Convex limits g(w) ≤ limit beyond bounds and rows, each with the affine minorants that certify it.

For every convex g here, g(w) ≥ s'w + o for all w, where (s, o) is a function of a dual point that is *verified* and
not trusted: it is projected on the dual set first. So gaps are rigorous whichever solver found the multipliers.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Literal

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.covariance import Covariance
from tangency.contracts.measure import Measure

__all__ = [
    "ChargeFor",
    "ConvexLimit",
    "LinearLimit",
    "PiecewiseLimit",
    "PowerLimit",
    "QuadraticLimit",
    "RiskLimit",
    "Side",
    "SoftLimit",
]

Side = Literal["lower", "upper"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LinearLimit:
    """slope'w ≤ limit; a hard one is a row or a bound, so this is what a soft constraint is made of.

    Attributes
    ----------
    slope
        Shape (n_assets,).
    source
        Index of the constraint that it comes from; `side` is the side of that constraint.
    """

    slope: Floats
    limit: float
    source: int
    side: Side

    def value(self, weights: Floats) -> float:
        """Return slope'w."""
        return float(self.slope @ weights)

    def minorant(self, weights: Floats, dual: Floats) -> tuple[Floats, float]:
        """Return slope and offset: the limit itself."""
        del weights, dual
        return self.slope, 0.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PiecewiseLimit:
    """Σ aᵢ max(wᵢ − rᵢ, 0) + bᵢ max(rᵢ − wᵢ, 0) ≤ limit, convex where aᵢ + bᵢ ≥ 0 (each alone may be negative).

    Gross, long and short have r = 0; turnover has a = b = ½ and r the current weights.

    Attributes
    ----------
    above, below, reference
        a, b and r, shape (n_assets,).

    >>> import numpy as np
    >>> from tangency.sdk import PiecewiseLimit
    >>> half, held = np.array([0.5, 0.5]), np.array([1.0, 0.0])
    >>> turnover = PiecewiseLimit(above=half, below=half, reference=held, limit=0.4, source=0, side="upper")
    >>> turnover.value(np.array([0.75, 0.25]))  # ½ (|0.75 − 1| + |0.25 − 0|)
    0.25
    """

    above: Floats
    below: Floats
    reference: Floats
    limit: float
    source: int
    side: Side

    def value(self, weights: Floats) -> float:
        """Return the left side."""
        distance = weights - self.reference
        return float(self.above @ np.maximum(distance, 0.0) + self.below @ np.maximum(-distance, 0.0))

    def minorant(self, weights: Floats, dual: Floats) -> tuple[Floats, float]:
        """Return slope and offset for slopes `dual`, shape (n_assets,), each cut to [−bᵢ, aᵢ]."""
        del weights
        slope = np.clip(dual, -self.below, self.above)
        return slope, -float(slope @ self.reference)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class QuadraticLimit:
    """scale · √((w − c)'Σ(w − c)) ≤ limit.

    Attributes
    ----------
    covariance
        Σ per period, shape (n_assets, n_assets).
    center
        c, shape (n_assets,): for a tracking error the benchmark.
    scale
        From a period's standard deviation to the unit of the limit: √(periods per year).

    >>> import numpy as np
    >>> from tangency.sdk import QuadraticLimit
    >>> sigma, benchmark = np.diag([0.04, 0.09]), np.array([1.0, 0.0])
    >>> error = QuadraticLimit(covariance=sigma, center=benchmark, scale=1.0, limit=0.4, source=0)
    >>> round(error.value(np.array([0.0, 1.0])), 6)  # √(0.04 + 0.09)
    0.360555
    """

    covariance: Covariance
    center: Floats
    scale: float
    limit: float
    source: int
    side: Side = "upper"

    def value(self, weights: Floats) -> float:
        """Return the left side."""
        distance = weights - self.center
        return self.scale * sqrt(max(float(distance @ (self.covariance @ distance)), 0.0))

    def minorant(self, weights: Floats, dual: Floats) -> tuple[Floats, float]:
        """Return the tangent at `weights`, below the limit everywhere by Cauchy and Schwarz.

        Where the weights are at the center a norm has many: `dual` may be a direction d, shape (n_assets,), whose
        slope Σd is shortened until d'Σd ≤ 1.
        """
        distance = dual if dual.size else weights - self.center
        marginal = self.covariance @ distance
        size = sqrt(max(float(distance @ marginal), 0.0))
        if size == 0.0:
            return np.zeros_like(weights), 0.0
        slope = marginal * (self.scale / (max(size, 1.0) if dual.size else size))
        return slope, -float(slope @ self.center)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RiskLimit:
    """ρ(w) ≤ limit for a risk measure ρ, in the measure's own unit."""

    measure: Measure
    limit: float
    source: int
    side: Side = "upper"

    def value(self, weights: Floats) -> float:
        """Return ρ(w)."""
        return self.measure.value(weights)

    def minorant(self, weights: Floats, dual: Floats) -> tuple[Floats, float]:
        """Return slope and offset of the measure's minorant for a dual point of the measure."""
        return self.measure.minorant(weights, dual)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PowerLimit:
    """Σ cᵢ |wᵢ − rᵢ|^(3/2) ≤ limit, the law of market impact.

    Attributes
    ----------
    coefficients, reference
        c, not negative, and r; shape (n_assets,).

    >>> import numpy as np
    >>> from tangency.sdk import PowerLimit
    >>> impact = PowerLimit(coefficients=np.array([0.1]), reference=np.zeros(1), limit=0.0, source=-1)
    >>> impact.value(np.array([0.25]))  # 0.1 · 0.25^1.5
    0.0125
    """

    coefficients: Floats
    reference: Floats
    limit: float
    source: int
    side: Side = "upper"

    def value(self, weights: Floats) -> float:
        """Return the left side."""
        return float(self.coefficients @ np.abs(weights - self.reference) ** 1.5)

    def minorant(self, weights: Floats, dual: Floats) -> tuple[Floats, float]:
        """Return slope and offset for slopes `dual`, shape (n_assets,), or the tangent at `weights`.

        The least of c|d|^(3/2) − sd over d is −4|s|³/27c²: the largest offset that any slope s admits.
        """
        paid = self.coefficients > 0
        distance = weights - self.reference
        tangent = 1.5 * self.coefficients * np.sign(distance) * np.sqrt(np.abs(distance))
        slope = np.where(paid, dual if dual.size else tangent, 0.0)
        least = -4.0 / 27.0 * np.abs(slope[paid]) ** 3 / self.coefficients[paid] ** 2
        return slope, float(least.sum() - slope @ self.reference)


ConvexLimit = LinearLimit | PiecewiseLimit | QuadraticLimit | PowerLimit | RiskLimit


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeFor:
    """What a charge is for, where it is no constraint of the user's.

    Attributes
    ----------
    name
        As text, such as `trading`.
    horizon
        Over how much of the penalty's time a cost that is paid once was spread; None for what is paid all the time.

    >>> from tangency.sdk import ChargeFor
    >>> ChargeFor(name="trading", horizon=1.0).name
    'trading'
    """

    name: str
    horizon: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SoftLimit:
    """A limit that may be exceeded: each unit of violation costs `penalty` in the objective that is minimised.

    Attributes
    ----------
    charge
        Set where this is no constraint but a cost, with a limit that every portfolio reaches or exceeds; the limit's
        source is then -1.

    >>> import numpy as np
    >>> from tangency.sdk import PiecewiseLimit, SoftLimit
    >>> one, zero = np.ones(2), np.zeros(2)
    >>> gross = PiecewiseLimit(above=one, below=one, reference=zero, limit=1.5, source=0, side="upper")
    >>> soft = SoftLimit(limit=gross, penalty=2.0)
    >>> soft.penalty * soft.violation(np.array([1.5, -0.5]))  # gross 2, exceeded by ½
    1.0
    """

    limit: ConvexLimit
    penalty: float
    charge: ChargeFor | None = None

    def violation(self, weights: Floats) -> float:
        """Return by how much the limit is exceeded, in its own unit."""
        return max(self.limit.value(weights) - self.limit.limit, 0.0)
