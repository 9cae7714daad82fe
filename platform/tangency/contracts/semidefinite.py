"""Whether a matrix is a covariance: finite, symmetric and, to rounding, of no negative variance in any direction.

The threshold is a part of each variance, δ = 2048 ε = 4.5e-13: a matrix Σ passes where Σ + δ diag(Σ) has a Cholesky
factor, so that w'Σw ≥ −δ Σᵢ σᵢ²wᵢ². A sum of T products is off by at most T ε √(σᵢ²σⱼ²) (Higham 2002, Accuracy and
Stability of Numerical Algorithms, section 3.1), and the factorisation itself by n ε of the same (theorem 10.3), so that
an estimate from 2000 periods passes at its worst, and from millions where signs of rounding are mixed. It is a part of
each variance, and not of the largest eigenvalue, for a volatility of 1e-6 beside one of 1e6 has digits of its own. The
largest eigenvalue is no less than any variance: one of −1e-12 of it is refused whatever the scales.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from functools import cache

import numpy as np

from tangency.contracts.arrays import Floats

__all__ = ["LIFT", "has_equal_triangles", "is_positive_definite", "is_proven", "is_semidefinite", "mark_proven"]

LIFT = 2048 * float(np.finfo(np.float64).eps)
"""δ, the part of each variance by which rounding may have lowered it."""

_FEW, _STRIP = 64, 128

_proven: dict[int, weakref.ref[Floats]] = {}


def is_semidefinite(matrix: Floats) -> bool:
    """Whether a finite, symmetric matrix has no negative variance in any direction, to rounding.

    A Cholesky factorisation of the matrix with lifted diagonal proves it.
    """
    n = len(matrix)
    if not n:
        return True
    lifted = np.array(matrix, order="C")
    diagonal = lifted.reshape(-1)[:: n + 1]
    if not min(diagonal.tolist()) > 0.0:
        # What has no variance has no covariance either; then any pivot stands for it.
        without = diagonal <= 0.0
        if diagonal.min() < 0.0 or lifted[without].any():
            return False
        diagonal[without] = 1.0
    diagonal *= 1.0 + LIFT
    return _is_factorised(lifted)


def is_positive_definite(matrix: Floats, *, margin: float) -> bool:
    """Whether every direction keeps a positive variance when each variance is lowered by a part of it."""
    if not len(matrix):
        return True
    lowered = np.array(matrix, order="C")
    diagonal = lowered.reshape(-1)[:: len(matrix) + 1]
    diagonal *= 1.0 - margin
    return bool(diagonal.min() > 0.0) and _is_factorised(lowered)


def has_equal_triangles(matrix: Floats) -> bool:
    """Whether both have the same bits; what is symmetric to rounding need not."""
    if len(matrix) <= _FEW:
        return matrix.tobytes() == matrix.T.tobytes()
    # By strips, for both triangles are read: a whole row and a whole column at once would leave the cache.
    return not any(
        np.count_nonzero(matrix[i : i + _STRIP, : i + _STRIP] != matrix[: i + _STRIP, i : i + _STRIP].T)
        for i in range(0, len(matrix), _STRIP)
    )


def mark_proven(matrix: Floats) -> Floats:
    """Remember that a read-only matrix has passed, or was made in a way that it must; return it."""
    key = id(matrix)
    _proven[key] = weakref.ref(matrix, lambda _: _proven.pop(key, None))
    return matrix


def is_proven(matrix: Floats) -> bool:
    """Whether this very array has passed: an answer of a quarter of a microsecond."""
    known = _proven.get(id(matrix))
    return known is not None and known() is matrix and not matrix.flags.writeable


def _is_factorised(matrix: Floats) -> bool:
    """Whether a C-contiguous matrix has a Cholesky factor, which is written over it."""
    _, fault = _cholesky()(matrix.T, lower=1, clean=0, overwrite_a=1)
    return bool(fault == 0)


@cache
def _cholesky() -> Callable[..., tuple[Floats, int]]:
    # Faster than NumPy's, which copies once more and clears the other triangle; imported here, for it is slow to load.
    from scipy.linalg.lapack import dpotrf  # noqa: PLC0415

    found: Callable[..., tuple[Floats, int]] = dpotrf
    return found
