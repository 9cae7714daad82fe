"""Bounds that all constraints together imply on each weight, by interval arithmetic (bound tightening)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import numpy as np

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.contracts.covariance import dense_covariance
from tangency.contracts.limits import QuadraticLimit
from tangency.contracts.problem import FeasibleSet

__all__ = ["has_implied_bounds", "implied_bounds", "only_portfolio", "tighten"]

_MOST_ASSETS = 200
_TOUCHING = 1e-15


@lru_cache(maxsize=8)
def implied_bounds(feasible: FeasibleSet) -> tuple[Floats, Floats]:
    """Return bounds on each weight, tightened by every convex limit and row once.

    A feasible set never changes, so those of the last few are kept.
    """
    lower, upper = feasible.lower.copy(), feasible.upper.copy()
    for limit in feasible.piecewise:
        if not (limit.above < 0).any() and not (limit.below < 0).any():
            room = max(limit.limit, 0.0)
            with np.errstate(divide="ignore"):
                upper = np.minimum(upper, np.where(limit.above > 0, limit.reference + room / limit.above, np.inf))
                lower = np.maximum(lower, np.where(limit.below > 0, limit.reference - room / limit.below, -np.inf))
    tighten(lower, upper, zip(feasible.rows, feasible.row_lower, feasible.row_upper, strict=True))
    if not (np.isfinite(lower).all() and np.isfinite(upper).all()):
        for tracking in feasible.quadratic:
            reach = _reach(tracking)
            lower, upper = np.maximum(lower, tracking.center - reach), np.minimum(upper, tracking.center + reach)
    point = only_portfolio(feasible) if feasible.quadratic else None
    return (point, point) if point is not None else (frozen_floats(lower), frozen_floats(upper))


@lru_cache(maxsize=8)
def only_portfolio(feasible: FeasibleSet) -> Floats | None:
    """Return the one portfolio that a quadratic limit leaves of the equalities, shape (n_assets,); None where more.

    As `concentration <= 50%` of four assets leaves ¼ each. Then no multipliers prove anything, for their price has no
    bound; but the distance that is left to go, √(limit² − that of the nearest point), is none but for rounding.
    """
    equal = feasible.row_lower == feasible.row_upper
    if not equal.any() or feasible.lower.size > _MOST_ASSETS:
        return None
    for limit in feasible.quadratic:
        try:
            root = np.linalg.cholesky(dense_covariance(limit.covariance))
        except np.linalg.LinAlgError:
            continue
        inverse = np.linalg.inv(root)
        rows = feasible.rows[equal] @ inverse.T
        nearest = np.linalg.lstsq(rows, feasible.row_lower[equal] - feasible.rows[equal] @ limit.center)[0]
        reach = limit.limit / limit.scale
        if abs(reach - float(np.linalg.norm(nearest))) <= _TOUCHING * reach:
            point: Floats = limit.center + inverse.T @ nearest
            return frozen_floats(point)
    return None


@lru_cache(maxsize=8)
def has_implied_bounds(feasible: FeasibleSet) -> bool:
    """Whether every weight has a lower and an upper bound, given or implied."""
    lower, upper = implied_bounds(feasible)
    return bool(np.isfinite(lower).all() and np.isfinite(upper).all())


def tighten(lower: Floats, upper: Floats, rows: Iterable[tuple[Floats, float, float]]) -> None:
    """Tighten bounds in place by each row (coefficients, lower, upper) once."""
    for row, low, high in rows:
        support = np.flatnonzero(row)
        a = row[support]
        ends = np.sort(np.stack([a * lower[support], a * upper[support]]), axis=0)
        # aᵢwᵢ = a'w less what the others contribute, at least and at most.
        least, most = low - _sum_of_others(ends[1]), high - _sum_of_others(ends[0])
        new = np.sort(np.stack([least / a, most / a]), axis=0)
        lower[support] = np.maximum(lower[support], new[0])
        upper[support] = np.minimum(upper[support], new[1])


def _sum_of_others(values: Floats) -> Floats:
    """Return for each value the sum of all the others, infinite where one of those is."""
    infinite = np.isinf(values)
    finite = np.where(infinite, 0.0, values)
    others: Floats = finite.sum() - finite
    has_other = infinite.sum() - infinite > 0
    return np.where(has_other, values[infinite][0] if infinite.any() else 0.0, others)


def _reach(limit: QuadraticLimit) -> Floats:
    """Return how far each weight can be from the center: limit · √(Σ⁻¹)ᵢᵢ, infinite where Σ is singular."""
    try:
        root = np.linalg.cholesky(dense_covariance(limit.covariance))
    except np.linalg.LinAlgError:
        return np.full(limit.center.size, np.inf)
    inverse = np.linalg.inv(root)
    reach: Floats = limit.limit / limit.scale * np.sqrt((inverse**2).sum(axis=0))
    return reach
