"""A point of a Pareto set and its certificate, computed from the problem's own data.

With prices c > 0, w is efficient if it minimises Σ cₖ fₖ over the feasible set. Every fₖ is replaced by one of its
affine minorants, so that linear duality bounds by how much the sum could be smaller, however w, c and the rest were
found. If it could be smaller by at most g, no feasible portfolio that is as good as w in every objective is better in
objective k by more than g / cₖ.

References
----------
Geoffrion (1968), Proper efficiency and the theory of vector maximization, JMAA 22, thm 1 and 2.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.linalg import lstsq

from tangency.contracts.arrays import Floats
from tangency.contracts.covariance import dense_covariance
from tangency.contracts.limits import ConvexLimit, QuadraticLimit
from tangency.contracts.problem import FeasibleSet
from tangency.solve.certificate.gap import linear_gap
from tangency.solve.minimum import LimitMultiplier, Multipliers

__all__ = ["ParetoPoint", "weighted_gap", "with_norms_supported"]

_RESIDUAL = 1e-9
# Of the largest price: a smaller one is no lever for a slope.
_COUNTS = 1e-3


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ParetoPoint:
    """A portfolio, what it reaches, and how surely nothing is better.

    Attributes
    ----------
    weights
        Shape (n_assets,).
    values
        f₁(w), …, each less its ideal and in its unit, shape (n_objectives,).
    prices
        c, shape (n_objectives,): w minimises c'values.
    gap
        By how much c'values could be smaller, divided by Σc: a share of the objectives' ranges.
    residual
        Largest violation of a constraint.
    tolerance
        The largest gap that counts as none, for the solver that the problem needs.
    multipliers
        Those that prove the gap, in units of c'values.
    """

    weights: Floats
    values: Floats
    prices: Floats
    gap: float
    residual: float
    tolerance: float
    multipliers: Multipliers
    solver: str

    @property
    def is_certified(self) -> bool:
        """Whether the point is feasible, every price is positive, and the gap within tolerance."""
        return bool(self.residual <= _RESIDUAL and (self.prices > 0).all() and self.gap <= self.tolerance)


def weighted_gap(
    forms: tuple[ConvexLimit, ...],
    limit_multipliers: tuple[LimitMultiplier, ...],
    weights: Floats,
    multipliers: Multipliers,
    feasible: FeasibleSet,
) -> float:
    """Return a bound on by how much Σ price · form exceeds its minimum over the feasible set.

    Parameters
    ----------
    forms
        The objectives, in the unit of the prices.
    limit_multipliers
        Price and dual point of each: a dual point is projected on its measure's dual set, never believed.
    """
    gradient, excess = np.zeros_like(weights), 0.0
    for form, multiplier in zip(forms, limit_multipliers, strict=True):
        if not multiplier.price > 0:  # without a price there is no dual point either
            continue
        slope, offset = form.minorant(weights, multiplier.dual)
        gradient += multiplier.price * slope
        excess += multiplier.price * (form.value(weights) - float(slope @ weights) - offset)
    return excess + linear_gap(gradient, weights, multipliers, feasible)


def with_norms_supported(
    forms: tuple[ConvexLimit, ...],
    limit_multipliers: tuple[LimitMultiplier, ...],
    weights: Floats,
    multipliers: Multipliers,
    feasible: FeasibleSet,
) -> tuple[LimitMultiplier, ...]:
    """Return the multipliers, with the slope of each norm that stationarity asks for in place of its tangent.

    Where the weights are exact to δ so is the tangent, and the gap; the slope that the other multipliers leave over is
    exact to δ², and exists at the center of a norm, such as a tracking error of zero, where no tangent does.
    """
    supported = list(limit_multipliers)
    for k, (form, multiplier) in enumerate(zip(forms, limit_multipliers, strict=True)):
        if not isinstance(form, QuadraticLimit) or not multiplier.price > _COUNTS * max(
            p.price for p in limit_multipliers
        ):
            continue
        left_over = multipliers.bounds + multipliers.rows @ feasible.rows
        others = [*zip(forms, supported, strict=True), *zip(feasible.limits, multipliers.limits, strict=False)]
        for i, (other, own) in enumerate(others):
            if i != k and own.price > 0:
                left_over += own.price * other.minorant(weights, own.dual)[0]
        wanted = -left_over / (multiplier.price * form.scale)
        direction: Floats = np.asarray(lstsq(dense_covariance(form.covariance), wanted)[0], dtype=np.float64)
        supported[k] = replace(multiplier, dual=direction)
    return tuple(supported)
