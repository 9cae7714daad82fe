"""The exact efficient frontier for bounds and rows: from the least variance up, while λ grows in ½ w'Σw − λμ'w.

Starting below, not at the largest mean, leaves nothing to choose where several assets share that mean: the path ends
at the portfolio of least variance among those with the largest mean.
"""

from __future__ import annotations

from math import inf

import numpy as np

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.contracts.covariance import Covariance, dense_covariance
from tangency.contracts.problem import FeasibleSet
from tangency.contracts.turning_points import TurningPoints
from tangency.errors import ConfigurationError, SolverError
from tangency.solve.certificate import implied_box
from tangency.solve.linear import solve_linear
from tangency.solve.path import Reached
from tangency.solve.quadratic import keeps_factors
from tangency.solve.start import Start, corner_start, long_only_start, standing

__all__ = ["exact_frontier"]

_RESIDUAL = 1e-9
_GAP = 1e-8
_LEAST_SIZE = 1e-2
_SAME = 1e-12
_AT_BOUND = 1e-13
_STRAIGHT = 1e-8
_FURTHER = 1e-9
_WHERE = "exact frontier"


def exact_frontier(mean: Floats, covariance: Covariance, feasible: FeasibleSet) -> TurningPoints:
    """Return all turning points of min ½ w'Σw − λμ'w for λ from infinity to zero, each certified.

    Parameters
    ----------
    mean
        μ, shape (n_assets,).
    covariance
        Σ, shape (n_assets, n_assets).

    Raises
    ------
    ConfigurationError
        For a factor structure of so many assets that its matrix is never formed.
    Infeasible
        With an irreducible conflicting set.
    SolverError
        Where the largest mean is unbounded, or a point cannot be certified.

    References
    ----------
    Markowitz & Todd (2000), Mean-Variance Analysis in Portfolio Choice and Capital Markets, ch. 8 and 9;
    Niedermayer & Niedermayer (2006), Applying Markowitz's critical line algorithm.
    """
    if keeps_factors(covariance):
        raise ConfigurationError(
            "the exact frontier forms the covariance matrix, which is too large for this many assets",
            where=_WHERE,
            value=f"{mean.size} assets",
            remedy="leave assets out, or solve for single portfolios: least risk, utility, largest ratio",
        )
    covariance = dense_covariance(covariance)
    variance_scale = float(covariance.diagonal().mean()) or 1.0
    mean_scale = float(np.abs(mean).max(initial=0.0)) or 1.0
    sigma, mu = covariance / variance_scale, mean / mean_scale
    for start in (long_only_start(sigma, np.ones_like(mu), feasible), corner_start(sigma, feasible)):
        reached = None if start is None else _traced(mu, feasible, start)
        if start is None or reached is None:
            continue
        found = _certified(reached.points, sigma, mu, feasible)
        if found.primal_residual <= _RESIDUAL and found.gap <= _GAP:
            _require_end(mu, feasible, start, reached)
            return _in_units(found, variance_scale, mean_scale)
    solve_linear(-mean, feasible)  # says so where the constraints conflict, or the mean is unbounded
    raise SolverError(
        "the frontier cannot be followed to its end",
        where=_WHERE,
        remedy="look for assets with almost no or identical risk, or take a risk model that shrinks",
    )


def _traced(mu: Floats, feasible: FeasibleSet, start: Start) -> Reached | None:
    """Return the path from the least variance to the largest mean, or None where it breaks off."""
    if start.path.move(start.tightening(feasible, np.zeros_like(mu))) is None:
        return None
    rising = np.vstack([np.zeros_like(mu), -mu])
    return start.path.move(standing(feasible, rising, end=inf), is_recorded=True)


def _require_end(mu: Floats, feasible: FeasibleSet, start: Start, reached: Reached) -> None:
    rising = np.vstack([np.zeros_like(mu), -mu])
    beyond = start.path.move(standing(feasible, rising, start=reached.tau, end=reached.tau + 1.0))
    if beyond is not None and float(mu @ (beyond.weights - reached.weights)) > _FURTHER:
        raise SolverError(
            "the largest expected return is unbounded over the constraints",
            where=_WHERE,
            remedy="bound the weights, such as weight <= 100%",
        )


def _certified(points: Floats, sigma: Floats, mu: Floats, feasible: FeasibleSet) -> TurningPoints:
    n = mu.size
    points = points[::-1]
    weights = points[:, 1 : 1 + n]
    weights = np.where(weights - feasible.lower <= _AT_BOUND, feasible.lower, weights)
    weights = np.where(feasible.upper - weights <= _AT_BOUND, feasible.upper, weights)
    turning = _turning(points[:, 0], weights)
    weights, tolerance, prices = weights[turning], points[turning, 0], points[turning, 1 + n :]
    held = np.flatnonzero(weights.any(axis=0))
    marginal = weights[:, held] @ sigma[held]
    variance = np.einsum("pi,pi->p", weights, marginal)
    gaps = _gaps(marginal - tolerance[:, None] * mu, weights, prices, feasible)
    size = np.maximum(variance, _LEAST_SIZE * float(sigma.diagonal().mean()))
    return TurningPoints(
        weights=weights,
        risk_tolerance=tolerance,
        mean=weights @ mu,
        variance=variance,
        primal_residual=_residual(weights, feasible),
        gap=max(float((gaps / size).max(initial=0.0)), 0.0),
    )


def _turning(tolerance: Floats, weights: Floats) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """Return the points, λ falling, at which the weights turn: at the others only something that holds them changes.

    Of points with the same weights the one of largest λ stays, at which the next segment up begins; at the top, where
    none does, the one of least λ.
    """
    is_apart = np.abs(np.diff(weights, axis=0)).max(axis=1, initial=0.0) > _SAME
    kept = np.flatnonzero(np.concatenate([[True], is_apart]))
    kept[0] = int(is_apart.argmax()) if is_apart.any() else weights.shape[0] - 1
    directions = np.diff(weights[kept], axis=0) / np.diff(tolerance[kept])[:, None]
    sizes = np.abs(directions).max(axis=1, initial=0.0)
    turns = np.abs(np.diff(directions, axis=0)).max(axis=1, initial=0.0)
    is_kink = turns > _STRAIGHT * np.maximum(sizes[1:], sizes[:-1])
    return kept[np.concatenate([[True], is_kink, [True]])] if kept.size > 1 else kept


def _gaps(gradients: Floats, weights: Floats, prices: Floats, feasible: FeasibleSet) -> Floats:
    """Return `linear_gap` of every point at once, shape (n_points,)."""
    prices = np.where((prices > 0) & np.isinf(feasible.row_upper), 0.0, prices)
    prices = np.where((prices < 0) & np.isinf(feasible.row_lower), 0.0, prices)
    reduced = gradients + prices @ feasible.rows
    lower, upper = implied_box(feasible)
    with np.errstate(invalid="ignore"):  # zero times an open side is zero, below
        reach = np.where(reduced == 0.0, 0.0, reduced * np.where(reduced > 0, lower, upper))
        support = np.where(prices == 0.0, 0.0, prices * np.where(prices > 0, feasible.row_upper, feasible.row_lower))
    gaps: Floats = np.einsum("pi,pi->p", gradients, weights) - (reach.sum(axis=1) - support.sum(axis=1))
    return gaps


def _residual(weights: Floats, feasible: FeasibleSet) -> float:
    activity = weights @ feasible.rows.T
    violations = (
        feasible.lower - weights,
        weights - feasible.upper,
        feasible.row_lower - activity,
        activity - feasible.row_upper,
    )
    return max(float(violation.max(initial=0.0)) for violation in violations)


def _in_units(found: TurningPoints, variance_scale: float, mean_scale: float) -> TurningPoints:
    return TurningPoints(
        weights=frozen_floats(found.weights),
        risk_tolerance=frozen_floats(found.risk_tolerance * (variance_scale / mean_scale)),
        mean=frozen_floats(found.mean * mean_scale),
        variance=frozen_floats(found.variance * variance_scale),
        primal_residual=found.primal_residual,
        gap=found.gap,
    )
