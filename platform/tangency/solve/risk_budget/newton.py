"""Risk budgeting by Newton's method: min ½ x'Σx − Σ bᵢ ln xᵢ, in the relative steps yᵢ = Δxᵢ/xᵢ.

The step solves (XΣX + diag b) y = b − x∘Σx. Of few assets by Cholesky. Of many by conjugate gradients, scaled by the
diagonal: a covariance of a few factors and idiosyncratic risk then takes about as many products as it has factors. What
they do not solve in time is left to Cholesky.

References
----------
Spinu (2013), An algorithm for computing risk parity weights, SSRN 2297383, for the damped step; Nocedal & Wright
(2006), Numerical Optimization, section 7.1, for steps as exact as they are worth.
"""

from __future__ import annotations

import numpy as np
from scipy.linalg.lapack import dposv

from tangency.contracts.arrays import Floats
from tangency.contracts.running import raise_if_stopped

__all__ = ["by_newton"]

_REACHED = 1e-13
_ROUNDED = 1e-10
_MOST_STEPS = 100
_FULL_STEP = 0.95 * (3.0 - 5.0**0.5) / 2.0
_FEW = 250
_MOST_PRODUCTS = 100
_LOOSEST = 0.1
_LEAST = 1e-28


def by_newton(covariance: Floats, budget: Floats, x: Floats, *, tolerance: float = _REACHED) -> tuple[Floats, float]:
    """Return the point of least deviation max |xᵢ(Σx)ᵢ/bᵢ − 1| on the way from x, and that deviation.

    It ends within `tolerance`, or where rounding keeps deviations from falling further.
    """
    best, least = x, np.inf
    for _ in range(_MOST_STEPS):
        raise_if_stopped()
        own = x * (covariance @ x)
        deviation = float(np.abs(own / budget - 1.0).max())
        if deviation < least:
            best, least = x, deviation
        elif least <= _ROUNDED:
            break
        if least <= tolerance:
            break
        step = _step(covariance, budget, x, budget - own)
        if step is None:
            break
        relative = float(np.abs(step).max())
        x = x * (1.0 + (step if relative <= _FULL_STEP else step / (1.0 + relative)))
    return best, least


def _step(covariance: Floats, budget: Floats, x: Floats, residual: Floats) -> Floats | None:
    if budget.size >= _FEW:
        step = _by_conjugate_gradients(covariance, budget, x, residual)
        if step is not None:
            return step
    hessian = covariance * x * x[:, None]
    hessian[np.diag_indices_from(hessian)] += budget
    _, step, info = dposv(hessian, residual, lower=True, overwrite_a=True)
    return None if info else step


def _by_conjugate_gradients(covariance: Floats, budget: Floats, x: Floats, residual: Floats) -> Floats | None:
    """Return a step as exact as the residual is small, or None where that takes too many products."""
    inverse = 1.0 / (x * x * covariance.diagonal() + budget)
    left, step = residual, np.zeros_like(x)
    scaled = inverse * left
    direction, size = scaled, float(left @ scaled)
    # Of all that is left at the start, measured by the budgets, as large a share may stay as is left of the budgets.
    at_start = float(left @ (left / budget))
    enough = max(at_start * min(_LOOSEST**2, at_start), _LEAST)
    for _ in range(_MOST_PRODUCTS):
        image = x * (covariance @ (x * direction)) + budget * direction
        along = size / float(direction @ image)
        step = step + along * direction
        left = left - along * image
        if float(left @ (left / budget)) <= enough:
            return step
        scaled = inverse * left
        before, size = size, float(left @ scaled)
        direction = scaled + (size / before) * direction
    return None
