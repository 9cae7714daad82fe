"""Whether a matrix is a covariance: finite, symmetric and, to rounding, of no negative variance in any direction."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np

from tangency.contracts.arrays import Floats, all_finite
from tangency.errors import DataError

__all__ = ["require_semidefinite", "semidefinite_tolerance"]

# Four of the sixteen digits of a float64. Sums over thousands of periods, scaling by volatilities and numbers printed
# with a dozen digits lose less, so that every sound estimate passes, a singular one (T < n) too; a matrix put together
# of correlations that do not fit loses far more.
_LOST = 1e4
_EPS = float(np.finfo(np.float64).eps)
_ASYMMETRY = 1e-10
_FEW, _STRIP = 64, 128
_MOST_NAMED = 5
_SHARE_NAMED = 0.9


def semidefinite_tolerance(n: int) -> float:
    """Return how far below zero an eigenvalue of n rows may lie by rounding, as a part of the largest: 10⁴ n ε."""
    return _LOST * n * _EPS


def require_semidefinite(matrix: Floats, names: tuple[str, ...], *, where: str) -> None:
    """Accept a covariance of `names`, or say what it breaks.

    A Cholesky factorisation of the matrix with half the tolerance added to its diagonal proves the eigenvalues; they
    are computed only where it breaks down.

    Parameters
    ----------
    matrix
        Shape (n, n).
    where
        What it is, for the error; entries are named as `where[A, B]`.

    Raises
    ------
    DataError
        A shape that does not fit; an entry that is not finite; the pair of the largest asymmetry, where that is more
        than 1e-10 of the largest entry; or an eigenvalue below −10⁴ n ε of the largest, with those who carry it.
    """
    n = len(names)
    if matrix.shape != (n, n):
        raise DataError(
            "the covariance does not have a row and a column for each name", where=where, value=matrix.shape
        )
    if not (all_finite(matrix) and _has_equal_triangles(matrix)):
        _require_symmetric(matrix, names, where)
    if not _is_factorised(matrix):
        _require_eigenvalues(matrix, names, where)


def _has_equal_triangles(matrix: Floats) -> bool:
    """Whether both have the same bits; what is symmetric to rounding need not."""
    if len(matrix) <= _FEW:
        return matrix.tobytes() == matrix.T.tobytes()
    # By strips, for both triangles are read: a whole row and a whole column at once would leave the cache.
    return not any(
        np.count_nonzero(matrix[i : i + _STRIP, : i + _STRIP] != matrix[: i + _STRIP, i : i + _STRIP].T)
        for i in range(0, len(matrix), _STRIP)
    )


def _require_symmetric(matrix: Floats, names: tuple[str, ...], where: str) -> None:
    finite = np.isfinite(matrix)
    if not finite.all():
        i, j = divmod(int(finite.argmin()), len(names))
        raise DataError(
            "the covariance is not finite",
            where=f"{where}[{names[i]}, {names[j]}]",
            value=float(matrix[i, j]),
            remedy="leave the asset out, or estimate with a risk model that handles missing data",
        )
    asymmetry = matrix - matrix.T
    worst = float(asymmetry.max(initial=0.0))  # antisymmetric: its largest entry is the largest in size
    if worst > _ASYMMETRY * max(matrix.max(), -matrix.min()):
        i, j = divmod(int(asymmetry.argmax()), len(names))
        raise DataError(
            "the covariance is not symmetric",
            where=f"{where}[{names[i]}, {names[j]}]",
            value=f"{matrix[i, j]:g} against {matrix[j, i]:g}",
            remedy="symmetrise it where it is made; half of it is wrong",
        )


def _is_factorised(matrix: Floats) -> bool:
    """Whether the matrix, its diagonal lifted by half the tolerance, has a Cholesky factor; of finite entries alone."""
    n = len(matrix)
    if not n:
        return True
    lifted = np.array(matrix, order="C")
    diagonal = lifted.reshape(-1)[:: n + 1]
    largest = max(diagonal.tolist())
    diagonal += 0.5 * semidefinite_tolerance(n) * largest
    _, fault = _cholesky()(lifted.T, lower=1, clean=0, overwrite_a=1)
    return bool(fault == 0)


@cache
def _cholesky() -> Callable[..., tuple[Floats, int]]:
    # Faster than NumPy's, which copies once more and clears the other triangle; imported here, for it is slow to load.
    from scipy.linalg.lapack import dpotrf  # noqa: PLC0415

    found: Callable[..., tuple[Floats, int]] = dpotrf
    return found


def _require_eigenvalues(matrix: Floats, names: tuple[str, ...], where: str) -> None:
    values, vectors = np.linalg.eigh(matrix)
    least, largest = float(values[0]), float(values[-1])
    if least >= -semidefinite_tolerance(len(names)) * max(largest, 0.0):
        return
    shares = vectors[:, 0] ** 2
    order = np.argsort(-shares, kind="stable")[:_MOST_NAMED]
    count = int(np.searchsorted(np.cumsum(shares[order]), _SHARE_NAMED)) + 1
    carriers = ", ".join(names[i] for i in order[:count])
    raise DataError(
        "the covariance is not positive semi-definite: some portfolio would have a negative variance",
        where=f"{where}, mostly in {carriers}",
        value=f"an eigenvalue of {least:.3g}, {least / largest:.2g} of the largest" if largest > 0 else f"{least:.3g}",
        remedy="estimate the entries together, over the same periods, or repair the matrix where it is made",
    )
