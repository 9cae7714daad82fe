"""By how much another portfolio's ratio can exceed the one that was reached, from the gap of ½ w'Σw − τ e'w.

With G that gap and σ, σ' the two volatilities, ratio' ≤ ratio · (1 + G / (σσ')): what is a small share of σ² is none of
σσ' where the other portfolio has a volatility of a millionth.
"""

from __future__ import annotations

from math import inf, sqrt

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.covariance import Covariance, dense_covariance
from tangency.contracts.problem import FeasibleSet
from tangency.solve.certificate.extended import extended_ratio
from tangency.solve.certificate.quadratic_gap import quadratic_gap_in_doubles
from tangency.solve.feasible.implied_bounds import implied_bounds
from tangency.solve.feasible.structure import is_simplex
from tangency.solve.minimum import Multipliers

__all__ = ["ratio_gap", "ratio_gap_in_doubles"]

# Variances no further apart than this leave portfolios of like volatilities.
_SPREAD = 2.0**16
_SINGULAR = 1e-13
_CLOSED = 1e-9
# What a certificate admits, with some room.
_CERTIFIED = 5e-9


def ratio_gap(
    covariance: Covariance, excess: Floats, weights: Floats, multipliers: Multipliers, feasible: FeasibleSet
) -> float:
    """Return a bound on by how much the largest (e'w − penalties) / √(w'Σw) exceeds the one reached, relative to it.

    Parameters
    ----------
    covariance
        Σ, shape (n_assets, n_assets).
    excess
        e, shape (n_assets,).
    weights
        With a positive variance, and a positive numerator.
    multipliers
        Of ½ w'Σw − τ (e'w − penalties) at τ = w'Σw / (e'w − penalties).

    >>> import numpy as np
    >>> from tangency.sdk import ratio_gap, solve_ratio
    >>> from tangency.testing.problems import make_problem
    >>> feasible, excess = make_problem(2).feasible, np.array([3.0, 1.0])
    >>> found = solve_ratio(np.eye(2), excess, feasible)
    >>> bool(ratio_gap(np.eye(2), excess, found.weights, found.multipliers, feasible) < 1e-12)
    True
    """
    gap = ratio_gap_in_doubles(covariance, excess, weights, multipliers, feasible)
    if gap <= _CERTIFIED or not feasible.is_polyhedral:
        return gap
    exact = extended_ratio(covariance, excess, (weights,), feasible)
    return gap if exact is None else min(gap, exact.excess_over(covariance, excess, weights))


def ratio_gap_in_doubles(
    covariance: Covariance, excess: Floats, weights: Floats, multipliers: Multipliers, feasible: FeasibleSet
) -> float:
    """Return `ratio_gap` without a second opinion in more digits where it is open."""
    marginal = covariance @ weights
    variance, reward = float(weights @ marginal), float(excess @ weights) - feasible.penalty(weights)
    if not (variance > 0.0 and reward > 0.0):
        return inf
    tau = variance / reward
    charged = feasible.with_penalties_times(tau)
    gap = (
        quadratic_gap_in_doubles(covariance, -tau * excess, weights, multipliers, charged, marginal=marginal) / variance
    )
    if multipliers.search_gap is not None and not feasible.is_convex:  # which is one of ratios
        return gap
    wide = _volatility_ratio(covariance, marginal, variance, feasible)
    bound = gap * wide if wide < inf else inf
    if bound > _CLOSED and feasible.is_polyhedral and (is_simplex(feasible) or wide == inf):
        return min(bound, _over_the_cone(covariance, excess, tau * excess - marginal, feasible) / sqrt(variance))
    return bound


def _over_the_cone(covariance: Covariance, excess: Floats, short: Floats, feasible: FeasibleSet) -> float:
    """Return Σ rᵢ √((Σ⁻¹)ᵢᵢ), r what is short of optimality: over σ, a bound for portfolios of any size.

    σσ' ≥ (Σw)'w' = τe'w' − r'w', and no |w'ᵢ| exceeds σ' √((Σ⁻¹)ᵢᵢ); where a weight is not negative a negative rᵢ earns
    nothing. It does not depend on σ', and each asset's rounding is measured by its own volatility. Assets without risk
    have no part in it where they cannot earn anything.
    """
    deviation = np.sqrt(covariance.diagonal())
    is_long = feasible.lower >= 0.0
    risky = deviation > 0.0
    if not np.where(is_long, excess <= 0.0, excess == 0.0)[~risky].all():
        return inf
    own = deviation[risky]
    try:
        inverse = np.linalg.inv(dense_covariance(covariance)[np.ix_(risky, risky)] / own / own[:, None]).diagonal()
    except np.linalg.LinAlgError:
        return inf
    if not inverse.min(initial=np.inf) > 0.0:
        return inf
    earned = np.where(is_long, np.maximum(short, 0.0), np.abs(short))[risky]
    return float(earned / own @ np.sqrt(inverse))


def _volatility_ratio(covariance: Covariance, marginal: Floats, variance: float, feasible: FeasibleSet) -> float:
    """Return a bound on σ/σ' over the set, at least one; one where assets are so alike that it does not matter.

    By Cauchy and Schwarz σσ' ≥ (Σw)'w', which is at least its minimum over the set. And a row or bound a'w' ≥ b > 0 is
    met by no portfolio of less volatility than b / √(a'Σ⁻¹a).
    """
    variances = covariance.diagonal()
    if variances[variances.argmax()] <= _SPREAD * variances[variances.argmin()]:
        return 1.0
    risky = variances[variances > 0.0]
    if risky.size < variances.size:  # beside an asset without risk portfolios may be as small as they like
        return inf if risky.size and risky.max() > _SPREAD * risky.min() else 1.0
    least = max(_least_by_rows(covariance, feasible), _least_along(marginal, feasible) / sqrt(variance))
    return max(sqrt(variance) / least, 1.0) if least > 0.0 else 1.0


def _least_by_rows(covariance: Covariance, feasible: FeasibleSet) -> float:
    """Return a volatility that no portfolio of the set is below, by each of its rows and bounds alone."""
    deviation = np.sqrt(covariance.diagonal())
    values, vectors = np.linalg.eigh(dense_covariance(covariance) / deviation / deviation[:, None])
    known = values > _SINGULAR * values[-1]
    rows = np.vstack([feasible.rows, np.eye(deviation.size)])
    lower = np.concatenate([feasible.row_lower, feasible.lower])
    upper = np.concatenate([feasible.row_upper, feasible.upper])
    side = np.where(lower > 0.0, lower, np.where(upper < 0.0, -upper, 0.0))
    stated = np.isfinite(side) & (side > 0.0)
    along = (rows[stated] / deviation) @ vectors[:, known]
    return float((side[stated] / np.sqrt(along**2 @ (1.0 / values[known]))).max(initial=0.0))


def _least_along(slope: Floats, feasible: FeasibleSet) -> float:
    """Return a bound that slope'w' is not below, by the weights' bounds and one row a'w' ≥ b at a time.

    With a price p of the row it is p b + Σ min((slope − p a)ᵢ w'ᵢ) over the bounds, the best at one of the slopeᵢ / aᵢ.
    """
    lower, upper = implied_bounds(feasible)
    best = -np.inf
    for row, side in zip(feasible.rows, feasible.row_lower, strict=True):
        if not (np.isfinite(side) and (row > 0.0).all() and np.isfinite(lower).all() and np.isfinite(upper).all()):
            continue
        prices = slope / row
        reduced = slope - prices[:, None] * row
        best = max(best, float((prices * side + np.minimum(reduced * lower, reduced * upper).sum(axis=1)).max()))
    return best
