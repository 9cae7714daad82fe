"""The exact efficient frontier: all turning points of min ½ w'Σw − λμ'w.

Under a budget and bounds the critical line is followed from the largest mean down. With other rows, or where that line
has no curvature, the homotopy goes from the least variance up while λ grows. Starting below leaves nothing to choose
where several portfolios have the largest mean: the path ends at the one of least variance among them.
"""

from __future__ import annotations

from math import inf

import numpy as np

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.contracts.covariance import Covariance, dense_covariance
from tangency.contracts.problem import FeasibleSet
from tangency.contracts.turning_points import TurningPoints
from tangency.errors import ConfigurationError, SolverError
from tangency.solve.certificate.convexity import require_convex
from tangency.solve.frontier.certified import TracedFrontier, certified
from tangency.solve.frontier.critical_line import budget_frontier
from tangency.solve.minimise import solve_linear
from tangency.solve.polyhedral.parametric_path import Reached
from tangency.solve.polyhedral.parametric_start import Start, corner_start, linear_motion, long_only_start
from tangency.solve.polyhedral.quadratic import keeps_factors

__all__ = ["exact_frontier"]

_AT_BOUND = 1e-13
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
        Where the largest mean is unbounded, a point cannot be certified, or the covariance is none.

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
    require_convex(feasible, covariance)
    mean, covariance = frozen_floats(mean), frozen_floats(dense_covariance(covariance))
    found = budget_frontier(mean, covariance, feasible)
    return found if found is not None else _general_frontier(mean, covariance, feasible)


def _general_frontier(mean: Floats, covariance: Floats, feasible: FeasibleSet) -> TurningPoints:
    variance_scale = float(covariance.diagonal().mean()) or 1.0
    mean_scale = float(np.abs(mean).max(initial=0.0)) or 1.0
    sigma, mu = covariance / variance_scale, mean / mean_scale
    for start in (long_only_start(sigma, np.ones_like(mu), feasible), corner_start(sigma, feasible)):
        reached = None if start is None else _traced(mu, feasible, start)
        if start is None or reached is None:
            continue
        path = _in_units(reached.points, feasible, mean, variance_scale, mean_scale)
        found = certified(path, mean, covariance, feasible)
        if found is not None:
            _require_end(mu, feasible, start, reached)
            return found
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
    return start.path.move(linear_motion(feasible, rising, end=inf), is_recorded=True)


def _require_end(mu: Floats, feasible: FeasibleSet, start: Start, reached: Reached) -> None:
    rising = np.vstack([np.zeros_like(mu), -mu])
    beyond = start.path.move(linear_motion(feasible, rising, start=reached.tau, end=reached.tau + 1.0))
    if beyond is not None and float(mu @ (beyond.weights - reached.weights)) > _FURTHER:
        raise SolverError(
            "the largest expected return is unbounded over the constraints",
            where=_WHERE,
            remedy="bound the weights, such as weight <= 100%",
        )


def _in_units(
    points: Floats, feasible: FeasibleSet, mean: Floats, variance_scale: float, mean_scale: float
) -> TracedFrontier:
    n, points = mean.size, points[::-1]
    weights = points[:, 1 : 1 + n]
    # A side that moved arrives with its rounding: what is at a bound is exactly there.
    weights = np.where(weights - feasible.lower <= _AT_BOUND, feasible.lower, weights)
    weights = np.where(feasible.upper - weights <= _AT_BOUND, feasible.upper, weights)
    return TracedFrontier(
        mean=mean,
        tolerance=points[:, 0] * (variance_scale / mean_scale),
        weights=weights,
        moving=np.flatnonzero((weights != weights[0]).any(axis=0)),
        prices=points[:, 1 + n :] * variance_scale,
        has_segments=False,
    )
