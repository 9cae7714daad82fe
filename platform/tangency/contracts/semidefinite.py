"""Whether a matrix is a covariance: finite, symmetric and, to rounding, of no negative variance in any direction."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import isfinite, sqrt

import numpy as np

from tangency.contracts.arrays import Floats, frozen_floats, read_only
from tangency.errors import DataError

__all__ = ["Scatter", "require_semidefinite", "semidefinite_tolerance"]

# Four of the sixteen digits of a float64. Sums over thousands of periods, scaling by volatilities and numbers printed
# with a dozen digits lose less, so that every sound estimate passes, a singular one (T < n) too; a matrix put together
# of correlations that do not fit loses far more.
_LOST = 1e4
_EPS = float(np.finfo(np.float64).eps)
_ASYMMETRY = 1e-10
# A random direction has less than this part of a given one in one case of a hundred.
_SEEN = 1e-2
_FACTORISED_FASTER = 100  # below, a factorisation costs no more than the product
_MOST_NAMED = 5
_SHARE_NAMED = 0.9


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scatter:
    """c Σₜ (xₜ − m)(xₜ − m)', m the mean over t: positive semi-definite whatever the x are.

    An estimate that hands it along with its matrix is spared the factorisation by which others are checked: that the
    two are one is found out by a product with a random vector, which costs O(nT) (Freivalds).

    Attributes
    ----------
    by_asset
        x, shape (n_assets, n_periods).
    scale
        c, not negative; 1 / (T − 1) for the unbiased sample covariance.

    References
    ----------
    R. Freivalds (1977), Probabilistic machines can use less running time, IFIP Congress: a product of matrices is
    verified by what it does to a random vector.

    >>> import numpy as np
    >>> from tangency.sdk import Scatter
    >>> returns = np.array([[0.01, 0.03, 0.02], [0.0, 0.02, 0.01]])  # by asset
    >>> Scatter(by_asset=returns, scale=0.5).stands_for(np.cov(returns))
    True
    """

    by_asset: Floats
    scale: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_asset", frozen_floats(self.by_asset))

    def stands_for(self, matrix: Floats) -> bool:
        """Whether `matrix` is this scatter, to rounding; False also where anything is not finite."""
        n_assets = len(self.by_asset)
        if matrix.shape != (n_assets, n_assets) or not self.by_asset.size or not self.scale >= 0.0:
            return False
        direction = _direction(n_assets)
        with np.errstate(invalid="ignore", over="ignore"):
            along = direction.dot(self.by_asset)
            along -= along.mean()
            along *= self.scale
            found = matrix.dot(direction)
            gap = found - self.by_asset.dot(along)
            # Either is at most the largest eigenvalue.
            size = max(float(matrix.diagonal().max()), sqrt(found.dot(found) / direction.dot(direction)))
            return sqrt(gap.dot(gap)) <= _SEEN * semidefinite_tolerance(n_assets) * size


def semidefinite_tolerance(n: int) -> float:
    """Return how far below zero an eigenvalue of n rows may lie by rounding, as a part of the largest: 10⁴ n ε."""
    return _LOST * n * _EPS


def require_semidefinite(matrix: Floats, names: tuple[str, ...], *, where: str, scatter: Scatter | None = None) -> None:
    """Accept a covariance of `names`, or say what it breaks.

    A Cholesky factorisation of the matrix with half the tolerance added to its diagonal proves the eigenvalues; they
    are computed only where it breaks down.

    Parameters
    ----------
    matrix
        Shape (n, n).
    where
        What it is, for the error; entries are named as `where[A, B]`.
    scatter
        Whether it is stated to be one; where that is true, nothing is factorised.

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
    if scatter is not None and n >= _FACTORISED_FASTER and scatter.stands_for(matrix):
        return
    _require_symmetric(matrix, names, where)
    if not _is_factorised(matrix):
        _require_eigenvalues(matrix, names, where)


@lru_cache(maxsize=8)
def _direction(n: int) -> Floats:
    """Return a random direction of n entries, the same one each time: whether a matrix passes is no matter of luck."""
    return read_only(np.random.default_rng(n).standard_normal(n))


def _require_symmetric(matrix: Floats, names: tuple[str, ...], where: str) -> None:
    entries = matrix.ravel(order="K")
    # A sum of squares is finite only where all entries are; where it overflows, the slow way finds out.
    if isfinite(entries.dot(entries)) and np.count_nonzero(matrix != matrix.T) == 0:
        return
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
    # Faster than NumPy's, which copies once more and clears the other triangle; imported here, for it is slow to load.
    from scipy.linalg.lapack import dpotrf  # noqa: PLC0415

    n = len(matrix)
    if not n:
        return True
    lifted = np.array(matrix, order="C")
    lifted.reshape(-1)[:: n + 1] += 0.5 * semidefinite_tolerance(n) * float(matrix.diagonal().max())
    _, fault = dpotrf(lifted.T, lower=1, clean=0, overwrite_a=1)
    return bool(fault == 0)


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
