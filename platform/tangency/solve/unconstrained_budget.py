"""Long-only weights whose contributions to the variance stand in given proportions.

They minimise ½ x'Cx − Σ bᵢ ln xᵢ, where x are the weights times the volatilities and C is the correlation: the gradient
vanishes where xᵢ(Cx)ᵢ = bᵢ. Of many assets one coordinate is moved after the other, compiled; Newton's method takes the
last digits, and all of few assets.

References
----------
Spinu (2013), An algorithm for computing risk parity weights, SSRN 2297383; for the coordinates see
`kernels.budget_descent`.
"""

from __future__ import annotations

import numpy as np
from scipy.linalg.lapack import dposv

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.errors import SolverError
from tangency.solve.structure import WORTHWHILE

__all__ = ["budget_deviation", "budgeted_weights"]

_REACHED = 1e-13
_ROUGHLY = 1e-12
_ACCEPTED = 1e-10
_MOST_SWEEPS = 200
_MOST_STEPS = 100
_FULL_STEP = 0.95 * (3.0 - 5.0**0.5) / 2.0


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
        Where contributions do not come within 1e-10 of their budgets: then some long-only portfolio has almost no
        risk.

    >>> budgeted_weights(np.diag([0.01, 0.04]), np.array([0.5, 0.5]))[0].round(12).tolist()
    [0.666666666667, 0.333333333333]
    """
    volatilities = np.sqrt(covariance.diagonal())
    correlation = frozen_floats(covariance / volatilities / volatilities[:, None])
    x = _start(correlation, budget)
    solver = "Newton"
    if budget.size >= WORTHWHILE:
        x = _by_coordinates(correlation, budget, x)
        solver = "coordinate descent"
    x, deviation = _by_newton(correlation, budget, x)
    if not deviation <= _ACCEPTED:
        raise SolverError(
            "no long-only weights with these risk contributions were found",
            where=solver,
            value=f"largest relative deviation {deviation:.1e}",
            remedy="some long-only portfolio has almost no risk: leave assets out that mirror others, or take a risk "
            "model that shrinks, such as ledoit-wolf",
        )
    weights = x / volatilities
    return weights / weights.sum(), solver


def _start(correlation: Floats, budget: Floats) -> Floats:
    """Return √b, scaled so that contributions add up to the budgets."""
    x = np.sqrt(budget)
    variance = float(x @ (correlation @ x))
    return x / np.sqrt(variance) if variance > 0.0 else x


def _by_coordinates(correlation: Floats, budget: Floats, x: Floats) -> Floats:
    from tangency.solve.kernels.budget_descent import descend  # noqa: PLC0415  # numba loads where it is used

    descend(correlation, frozen_floats(budget), _ROUGHLY, _MOST_SWEEPS, x, correlation @ x)
    return x


def _by_newton(correlation: Floats, budget: Floats, x: Floats) -> tuple[Floats, float]:
    """Return the point of least deviation on the way, and its deviation."""
    best, least = x, np.inf
    for _ in range(_MOST_STEPS):
        product = correlation @ x
        deviation = float(np.abs(x * product / budget - 1.0).max())
        if deviation < least:
            best, least = x, deviation
        elif least <= _ACCEPTED:  # what is left is rounding
            break
        if least <= _REACHED:
            break
        step = _newton_step(correlation, budget, x, product)
        if step is None:
            break
        relative = float(np.abs(step / x).max())
        x = x + (step if relative <= _FULL_STEP else step / (1.0 + relative))
    return best, least


def _newton_step(correlation: Floats, budget: Floats, x: Floats, product: Floats) -> Floats | None:
    hessian = correlation.copy()
    hessian[np.diag_indices_from(hessian)] += budget / x**2
    _, step, info = dposv(hessian, budget / x - product, lower=True, overwrite_a=True)
    return None if info else step
