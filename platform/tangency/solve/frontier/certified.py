"""Certify a traced frontier point by point, from the problem's own data, and keep its turning points."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from tangency.contracts.arrays import Floats, frozen_floats, read_only
from tangency.contracts.problem import FeasibleSet
from tangency.contracts.turning_points import TurningPoints
from tangency.solve.feasible.implied_bounds import implied_bounds
from tangency.solve.kernels.critical_line.curve_certificate import Curve, Polyhedron, largest_defects
from tangency.solve.kernels.critical_line.turning_points import turning_points
from tangency.solve.kernels.elements import Indices

__all__ = ["TracedFrontier", "accepted", "certified", "polyhedron"]

_RESIDUAL = 1e-9
_GAP = 1e-8


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TracedFrontier:
    """The points of a path of min ½ w'Σw − λμ'w, λ falling.

    Attributes
    ----------
    mean
        μ, or under a budget μ less any constant, which moves nothing, shape (n_assets,).
    tolerance
        λ, shape (n_points,).
    weights
        Shape (n_points, n_assets).
    moving
        The assets whose weight is not the same at every point; others may be among them.
    prices
        Multipliers of the rows, shape (n_points, n_rows).
    has_segments
        Whether multipliers, like weights, are linear from each point to the next.
    """

    mean: Floats
    tolerance: Floats
    weights: Floats
    moving: Indices
    prices: Floats
    has_segments: bool


def certified(traced: TracedFrontier, mean: Floats, covariance: Floats, feasible: FeasibleSet) -> TurningPoints | None:
    """Return the turning points, or None where one of the points is infeasible or not optimal beyond tolerance.

    Parameters
    ----------
    mean, covariance
        μ and Σ.
    """
    curve = Curve(traced.tolerance, traced.weights, traced.moving, traced.prices)
    variance, residual, gap = largest_defects(
        curve, polyhedron(feasible), traced.mean, covariance, int(traced.has_segments)
    )
    kept = turning_points(traced.tolerance, traced.weights, traced.moving)
    return accepted(traced.tolerance, traced.weights, variance, kept, mean, (residual, gap))


def accepted(
    tolerance: Floats, weights: Floats, variance: Floats, kept: Indices, mean: Floats, defects: tuple[float, float]
) -> TurningPoints | None:
    """Return the turning points of a path, or None where its defects are beyond tolerance.

    Parameters
    ----------
    tolerance, weights, variance
        λ, w and w'Σw of each point.
    kept
        The positions of the turning points.
    defects
        The largest residual and the largest gap.
    """
    residual, gap = defects
    # Written so that what is not a number is refused.
    if not (residual <= _RESIDUAL and gap <= _GAP):
        return None
    if kept.size < tolerance.size:
        weights, tolerance, variance = weights[kept], tolerance[kept], variance[kept]
    return TurningPoints(
        weights=read_only(weights),
        risk_tolerance=read_only(tolerance),
        mean=read_only(weights @ mean),
        # w'Σw of a portfolio without risk may be negative by rounding.
        variance=read_only(np.maximum(variance, 0.0)),
        primal_residual=residual,
        gap=gap,
    )


@lru_cache(maxsize=8)
def polyhedron(feasible: FeasibleSet) -> Polyhedron:
    """Return bounds and rows as the kernels take them."""
    sides = (feasible.lower, feasible.upper, feasible.rows, feasible.row_lower, feasible.row_upper)
    return Polyhedron(*map(frozen_floats, (*sides, *implied_bounds(feasible))))
