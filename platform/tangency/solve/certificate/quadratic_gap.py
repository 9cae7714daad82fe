"""The duality gap of a quadratic objective, taken over those portfolios alone that could be better.

`linear_gap` sets each reduced gradient against the bounds of its weight. Of an asset whose volatility is a million
times the portfolio's the rounding of the one times the width of the other exceeds the whole objective, though no
portfolio that is better holds more than a millionth of it. A better one lies in the level set
{w' : f(w') ≤ f(w)}, an ellipsoid: where the gap is open, the bounds are tightened to the box around that. The gap
remains a proof.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.contracts.covariance import Covariance, dense_covariance
from tangency.contracts.problem import FeasibleSet
from tangency.solve.certificate.gap import linear_gap
from tangency.solve.certificate.size import variance_size
from tangency.solve.minimum import Multipliers

__all__ = ["quadratic_gap"]

_CLOSED = 1e-9
_WIDER = 1e-6
# Correlations with a smaller eigenvalue say nothing of how far the level set goes.
_SINGULAR = 1e-10


def quadratic_gap(
    hessian: Covariance,
    linear: Floats,
    weights: Floats,
    multipliers: Multipliers,
    feasible: FeasibleSet,
    *,
    marginal: Floats | None = None,
) -> float:
    """Return a bound on by how much ½ w'Hw + q'w, with the penalties of soft limits, exceeds its minimum.

    Parameters
    ----------
    hessian
        H, shape (n_assets, n_assets), symmetric, positive semi-definite.
    linear
        q, shape (n_assets,).
    marginal
        Hw where it is known, shape (n_assets,).

    >>> import numpy as np
    >>> from tangency.sdk import quadratic_gap, solve_quadratic
    >>> from tangency.testing.problems import make_problem
    >>> hessian, feasible = np.diag([1.0, 3.0]), make_problem(2).feasible
    >>> found = solve_quadratic(hessian, np.zeros(2), feasible)
    >>> bool(quadratic_gap(hessian, np.zeros(2), found.weights, found.multipliers, feasible) < 1e-12)
    True
    """
    marginal = hessian @ weights if marginal is None else marginal
    gap = linear_gap(marginal + linear, weights, multipliers, feasible)
    variance = float(weights @ marginal)
    if gap <= _CLOSED * variance or (multipliers.search_gap is not None and not feasible.is_convex):
        return gap
    size = max(variance_size(hessian, weights, variance).value, float(np.abs(linear) @ np.abs(weights)))
    if gap <= _CLOSED * size:
        return gap
    if not linear.any():  # then no portfolio has less than none
        gap = min(gap, 0.5 * max(variance, 0.0) + feasible.penalty(weights))
    box = _level_box(hessian, linear, weights, feasible.penalty(weights))
    if box is None:
        return gap
    lower, upper = np.maximum(feasible.lower, box[0]), np.minimum(feasible.upper, box[1])
    inside = replace(feasible, lower=frozen_floats(lower), upper=frozen_floats(upper))
    return min(gap, linear_gap(marginal + linear, weights, multipliers, inside))


def _level_box(hessian: Covariance, linear: Floats, weights: Floats, penalty: float) -> tuple[Floats, Floats] | None:
    """Return bounds on every weight of the level set; None where it goes on for ever, or almost.

    The set is (w' − c)'H(w' − c) ≤ (w − c)'H(w − c) + 2 · penalty with c = −H⁻¹q; in units of the volatilities, so that
    data of very different sizes do not look singular.
    """
    matrix = dense_covariance(hessian)
    deviation = np.sqrt(np.maximum(matrix.diagonal(), 0.0))
    if not (deviation > 0.0).all():
        return None
    values, vectors = np.linalg.eigh(matrix / deviation / deviation[:, None])
    if not values[0] > _SINGULAR:
        return None
    center = -vectors @ ((vectors.T @ (linear / deviation)) / values)
    away = weights * deviation - center
    radius = (1.0 + _WIDER) * float(np.sqrt(((vectors.T @ away) ** 2) @ values + 2.0 * penalty))
    reach = radius * np.sqrt((vectors**2) @ (1.0 / values))
    wider = reach + _WIDER * np.abs(center)
    return (center - wider) / deviation, (center + wider) / deviation
