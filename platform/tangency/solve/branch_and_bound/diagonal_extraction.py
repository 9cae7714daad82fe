"""Extract a diagonal for perspective relaxations: Σ = R + D with D ≥ 0 as large as R ⪰ 0 allows.

The own term ½dᵢwᵢ² of a semicontinuous weight stays convex when it is divided by its indicator z, and that is what
makes a relaxation strong: so the larger D, the better.

References
----------
Frangioni & Gentile (2007), SDP diagonalizations and perspective cuts, Operations Research Letters 35(2).
"""

from __future__ import annotations

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.running import raise_if_stopped

__all__ = ["diagonal_part"]

_FIRST, _FALL, _LAST = 0.5, 0.6, 2e-3
_SWEEPS = 2
# What R keeps of D, so that it is positive definite and not only semi-definite.
_KEPT = 1e-3


def diagonal_part(covariance: Floats, importance: Floats) -> Floats:
    """Return D's diagonal, shape (n_assets,): it maximises Σ importance · d subject to Σ − D ⪰ 0 and d ≥ 0, almost.

    The barrier log det(Σ − D) is maximised along one dᵢ after the other, where the optimum has a closed form: with
    r = (R⁻¹)ᵢᵢ the step is 1/r − μ/importance. All zeros where the covariance is singular.

    Parameters
    ----------
    covariance
        Σ, shape (n_assets, n_assets), its entries of order one.
    importance
        Positive, shape (n_assets,), of order one.
    """
    n = importance.size
    diagonal: Floats = np.zeros(n)
    try:
        np.linalg.cholesky(covariance)
        inverse = _inverse(covariance)
    except np.linalg.LinAlgError:
        return diagonal
    try:
        _maximise(covariance, importance, inverse, diagonal)
    except np.linalg.LinAlgError:  # rounding has taken it too far
        return np.zeros(n)
    diagonal *= 1.0 - _KEPT
    return _proven(covariance, diagonal)


def _maximise(covariance: Floats, importance: Floats, inverse: Floats, diagonal: Floats) -> None:
    """Move the diagonal to where it maximises the barrier problem, for a barrier that falls."""
    n = importance.size
    barrier = _FIRST
    while barrier > _LAST:
        for _ in range(_SWEEPS):
            raise_if_stopped()
            for i in range(n):
                _step(inverse, diagonal, i, barrier / importance[i])
        barrier *= _FALL
        rest = covariance.copy()
        rest[np.diag_indices(n)] -= diagonal
        inverse = _inverse(rest)


def _inverse(matrix: Floats) -> Floats:
    inverse: Floats = np.asarray(np.linalg.inv(matrix), dtype=np.float64)
    return inverse


def _step(inverse: Floats, diagonal: Floats, i: int, barrier: float) -> None:
    """Move dᵢ to its optimum and R⁻¹ with it (Sherman & Morrison)."""
    own = inverse[i, i]
    if not 0.0 < own < np.inf:  # R is no longer positive definite, to rounding
        raise np.linalg.LinAlgError("not positive definite")
    step = max(1.0 / own - barrier, -diagonal[i])
    if step != 0.0:
        column = inverse[:, i].copy()
        inverse += np.outer(column * (step / (1.0 - step * own)), column)
        diagonal[i] += step


def _proven(covariance: Floats, diagonal: Floats) -> Floats:
    """Return D, halved as often as it takes for R to be positive definite: rounding may have taken it too far."""
    for _ in range(8):
        try:
            np.linalg.cholesky(covariance - np.diag(diagonal))
        except np.linalg.LinAlgError:
            diagonal = diagonal / 2.0
        else:
            return diagonal
    return np.zeros_like(diagonal)
