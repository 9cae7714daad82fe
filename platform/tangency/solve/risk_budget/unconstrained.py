"""Long-only risk budgeting without constraints: weights with given shares of the variance.

They minimise ½ x'Σx − Σ bᵢ ln xᵢ: the gradient vanishes where xᵢ(Σx)ᵢ = bᵢ. Of many assets one coordinate is moved
after the other, compiled; Newton's method takes what they would take too long for, and all of few assets.

References
----------
Spinu (2013), An algorithm for computing risk parity weights, SSRN 2297383; for the coordinates see
`kernels.budget_descent`.
"""

from __future__ import annotations

import numpy as np

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.errors import SolverError
from tangency.solve.feasible.structure import WORTHWHILE
from tangency.solve.risk_budget.newton import by_newton

__all__ = ["budget_deviation", "budgeted_weights"]

_REACHED = 1e-12
_ACCEPTED = 1e-10
# What certificates of budgets admit: contributions that cancel are known to fewer digits than those, never to fewer.
_ADMITTED = 1e-8
_MOST_SWEEPS = 60


def budget_deviation(covariance: Floats, budget: Floats, weights: Floats) -> float:
    """Return max |cᵢ/bᵢ − 1|, where cᵢ is asset i's share of the variance, Σb = 1."""
    contributions = weights * (covariance @ weights)
    total = float(contributions.sum())
    return float(np.abs(contributions / (total * budget) - 1.0).max()) if total > 0.0 else np.inf


def budgeted_weights(covariance: Floats, budget: Floats) -> tuple[Floats, str]:
    """Return the weights, shape (n_assets,), positive and adding up to one, and what found them.

    Parameters
    ----------
    covariance
        Σ, shape (n_assets, n_assets), its diagonal positive.
    budget
        b, each asset's share of the variance, shape (n_assets,), positive and adding up to one.

    Raises
    ------
    SolverError
        Where contributions do not come within 1e-10 of their budgets, or within their own rounding where that is
        more and at most 1e-8: then some long-only portfolio has almost no risk.

    >>> budgeted_weights(np.diag([0.01, 0.04]), np.array([0.5, 0.5]))[0].round(12).tolist()
    [0.666666666667, 0.333333333333]
    """
    x = _start(covariance, budget)
    solver, deviation = "coordinate descent", np.inf
    if budget.size >= WORTHWHILE:
        x = _by_coordinates(covariance, budget, x)
        deviation = budget_deviation(covariance, budget, x)
    if not deviation <= _REACHED:
        x, deviation = by_newton(covariance, budget, x)
        solver = "Newton" if budget.size < WORTHWHILE else "coordinate descent, Newton"
    if not deviation <= max(_ACCEPTED, min(_rounding(covariance, budget, x), _ADMITTED)):
        raise SolverError(
            "no long-only weights with these risk contributions were found",
            where=solver,
            value=f"largest relative deviation {deviation:.1e}",
            remedy="some long-only portfolio has almost no risk: leave assets out that mirror others, or take a risk "
            "model that shrinks, such as ledoit-wolf",
        )
    return x / x.sum(), solver


def _rounding(covariance: Floats, budget: Floats, x: Floats) -> float:
    """Return to what relative error contributions are known whose terms cancel: ε Σⱼ |xᵢ Σᵢⱼ xⱼ| over budgets."""
    terms = x * (np.abs(covariance) @ x)
    total = float(x @ (covariance @ x))
    return float(np.finfo(np.float64).eps * (terms / (total * budget)).max()) if total > 0.0 else 0.0


def _start(covariance: Floats, budget: Floats) -> Floats:
    """Return √b over the volatilities, scaled so that contributions add up to the budgets."""
    x: Floats = np.sqrt(budget / covariance.diagonal())
    variance = float(x @ (covariance @ x))
    return x / np.sqrt(variance) if variance > 0.0 else x


def _by_coordinates(covariance: Floats, budget: Floats, x: Floats) -> Floats:
    from tangency.solve.kernels.budget_descent import descend  # noqa: PLC0415  # numba loads where it is used

    descend(frozen_floats(covariance), frozen_floats(budget), 0.5 * _REACHED, _MOST_SWEEPS, x, covariance @ x)
    return x
