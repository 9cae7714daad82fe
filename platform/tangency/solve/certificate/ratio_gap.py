"""By how much another portfolio's ratio can exceed the one that was reached, from the gap of ½ w'Σw − τ e'w.

With G that gap and σ, σ' the two volatilities, ratio' ≤ ratio · (1 + G / (σσ')): what is a small share of σ² is none of
σσ' where the other portfolio has a volatility of a millionth.
"""

from __future__ import annotations

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.covariance import Covariance, dense_covariance
from tangency.contracts.problem import FeasibleSet
from tangency.solve.certificate.quadratic_gap import quadratic_gap
from tangency.solve.minimum import Multipliers

__all__ = ["ratio_gap"]

# Variances no further apart than this leave portfolios of like volatilities.
_SPREAD = 2.0**16
_SINGULAR = 1e-13


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
    marginal = covariance @ weights
    variance = float(weights @ marginal)
    tau = variance / (float(excess @ weights) - feasible.penalty(weights))
    charged = feasible.with_penalties_times(tau)
    gap = quadratic_gap(covariance, -tau * excess, weights, multipliers, charged, marginal=marginal) / variance
    if multipliers.search_gap is not None and not feasible.is_convex:  # which is one of ratios
        return gap
    return gap * _volatility_ratio(covariance, float(np.sqrt(variance)), feasible)


def _volatility_ratio(covariance: Covariance, volatility: float, feasible: FeasibleSet) -> float:
    """Return a bound on σ/σ' over the set, at least one; one where assets are so alike that it does not matter.

    A row or bound a'w' ≥ b > 0 is met by no portfolio of less volatility than b / √(a'Σ⁻¹a).
    """
    variances = covariance.diagonal()
    least_variance = variances[variances.argmin()]
    if not (least_variance > 0.0 and variances[variances.argmax()] > _SPREAD * least_variance):
        return 1.0
    deviation = np.sqrt(variances)
    values, vectors = np.linalg.eigh(dense_covariance(covariance) / deviation / deviation[:, None])
    known = values > _SINGULAR * values[-1]
    rows = np.vstack([feasible.rows, np.eye(deviation.size)])
    lower = np.concatenate([feasible.row_lower, feasible.lower])
    upper = np.concatenate([feasible.row_upper, feasible.upper])
    side = np.where(lower > 0.0, lower, np.where(upper < 0.0, -upper, 0.0))
    stated = np.isfinite(side) & (side > 0.0)
    along = (rows[stated] / deviation) @ vectors[:, known]
    least = float((side[stated] / np.sqrt(along**2 @ (1.0 / values[known]))).max(initial=0.0))
    return max(volatility / least, 1.0) if least > 0.0 else 1.0
