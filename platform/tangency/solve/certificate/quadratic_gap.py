"""The duality gap of a quadratic objective, taken over those portfolios alone that could be better.

`linear_gap` sets each reduced gradient against the bounds of its weight. Of an asset whose volatility is a million
times the portfolio's the rounding of the one times the width of the other exceeds the whole objective, though no
portfolio that is better holds more than a millionth of it. A better one lies in the level set
{w' : f(w') ≤ f(w)}, an ellipsoid: where the gap is open, the bounds are tightened to the box around that. The gap
remains a proof.
"""

from __future__ import annotations

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.covariance import Covariance
from tangency.contracts.problem import FeasibleSet
from tangency.solve.certificate.extended import extended_minimum
from tangency.solve.certificate.gap import linear_gap
from tangency.solve.certificate.level_set import level_box, within
from tangency.solve.certificate.size import variance_size
from tangency.solve.minimum import Multipliers

__all__ = ["quadratic_gap", "quadratic_gap_in_doubles"]

_CLOSED = 1e-9
# What a certificate admits, with some room.
_CERTIFIED = 5e-9


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
    gap = quadratic_gap_in_doubles(hessian, linear, weights, multipliers, feasible, marginal=marginal)
    variance = float(weights @ marginal)
    if gap <= _CERTIFIED * variance or not feasible.is_polyhedral:
        return gap
    if gap <= _CERTIFIED * max(variance_size(hessian, weights, variance).value, float(np.abs(linear @ weights))):
        return gap
    exact = extended_minimum(hessian, linear, weights, feasible)
    return gap if exact is None else min(gap, exact.gap(hessian, linear, weights))


def quadratic_gap_in_doubles(
    hessian: Covariance,
    linear: Floats,
    weights: Floats,
    multipliers: Multipliers,
    feasible: FeasibleSet,
    *,
    marginal: Floats | None = None,
) -> float:
    """Return `quadratic_gap` without a second opinion in more digits where it is open."""
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
    box = level_box(hessian, linear, weights, feasible.penalty(weights))
    if box is None:
        return gap
    return min(gap, linear_gap(marginal + linear, weights, multipliers, within(feasible, box)))
