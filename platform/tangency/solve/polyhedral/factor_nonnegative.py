"""min ½ x'Σx − c'x over x ≥ 0 with Σ = BFB' + D, by its dual in as many dimensions as there are factors.

With F = LL', G = BL and y = G'x the minimiser is xᵢ = max(0, cᵢ − gᵢ'y)/dᵢ, and y minimises the convex function
½ y'y + ½ Σ max(0, cᵢ − gᵢ'y)²/dᵢ. It is quadratic wherever the held assets do not change, so Newton's method ends
exactly after a few steps. Σ is never formed; normalised as in `nonnegative`, this is the least variance or the largest
ratio.

References
----------
Li, Sun & Toh (2018), A highly efficient semismooth Newton augmented Lagrangian method, SIAM J. Optim. 28(1), sec. 3.
"""

from __future__ import annotations

import numpy as np
from scipy.linalg import LinAlgError, solve

from tangency.contracts.arrays import Floats
from tangency.contracts.covariance import FactorCovariance
from tangency.contracts.running import raise_if_stopped

__all__ = ["exposures", "factor_nonnegative_minimum"]

_MOST_STEPS = 100
_SUFFICIENT = 1e-4
_SHORTEST = 1e-10
_OPTIMAL = 1e-14


def factor_nonnegative_minimum(covariance: FactorCovariance, linear: Floats) -> Floats | None:
    """Return the minimiser, shape (n,), or None where a specific variance is not positive or Newton's method stalls.

    Parameters
    ----------
    linear
        c, shape (n,).
    """
    specific = covariance.specific
    if not specific.min(initial=np.inf) > 0.0:
        return None
    loadings = exposures(covariance)
    y = np.zeros(loadings.shape[1])
    rest = np.asarray(linear)
    value = _value(y, rest, specific)
    for _ in range(_MOST_STEPS):
        raise_if_stopped()
        held = np.flatnonzero(rest > 0.0)
        own = loadings[held]
        gradient = y - own.T @ (rest[held] / specific[held])
        step = _newton_step(own, specific[held], gradient)
        if step is None:
            return None
        fall = float(gradient @ step)
        if -fall <= _OPTIMAL * value or value == 0.0:
            # One last full step: within a face it is exact.
            rest = rest - loadings @ step
            return np.maximum(rest, 0.0) / specific
        along, length = loadings @ step, 1.0
        while _value(y + length * step, rest - length * along, specific) > value + _SUFFICIENT * length * fall:
            length *= 0.5
            if length < _SHORTEST:
                return None
        y, rest = y + length * step, rest - length * along
        value = _value(y, rest, specific)
    return None


def exposures(covariance: FactorCovariance) -> Floats:
    """Return G = BL with LL' = F, shape (n_assets, n_factors); F may be singular."""
    values, vectors = np.linalg.eigh(covariance.factors)
    scaled: Floats = covariance.loadings @ (vectors * np.sqrt(np.maximum(values, 0.0)))
    return scaled


def _value(y: Floats, rest: Floats, specific: Floats) -> float:
    positive = np.maximum(rest, 0.0)
    return 0.5 * float(y @ y) + 0.5 * float(positive @ (positive / specific))


def _newton_step(own: Floats, specific: Floats, gradient: Floats) -> Floats | None:
    hessian = own.T @ (own / specific[:, None])
    hessian[np.diag_indices_from(hessian)] += 1.0
    try:
        return np.asarray(solve(hessian, -gradient, assume_a="pos", check_finite=False))
    except LinAlgError:
        return None
