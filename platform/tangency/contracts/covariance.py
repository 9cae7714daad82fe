"""Covariances: arrays, or factor structures whose matrix is formed on request only; and their validation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeAlias

import numpy as np

from tangency.contracts.arrays import Floats, all_finite, frozen_floats
from tangency.contracts.semidefinite import is_positive_definite
from tangency.contracts.semidefinite import is_proven as is_proven_matrix
from tangency.contracts.sound_matrix import sound_matrix
from tangency.errors import DataError

__all__ = [
    "Covariance",
    "FactorCovariance",
    "dense_covariance",
    "is_finite",
    "is_proven",
    "is_singular",
    "require_covariance",
    "sound_covariance",
]


_NO_VARIANCE = 1e-10


@dataclass(frozen=True, kw_only=True, eq=False)
class FactorCovariance:
    """Σ = B F B' + diag(d), kept in its parts: products cost O(nk), not O(n²).

    It answers to what arrays answer to where solvers need it: `@`, `diagonal()`, `shape`.

    Attributes
    ----------
    loadings
        B, shape (n_assets, n_factors).
    factors
        F, the factors' covariance per period, shape (n_factors, n_factors), positive semi-definite.
    specific
        d, the assets' own variances per period, shape (n_assets,), not negative.

    >>> import numpy as np
    >>> from tangency.sdk import FactorCovariance
    >>> sigma = FactorCovariance(loadings=np.ones((2, 1)), factors=np.eye(1), specific=np.array([1.0, 2.0]))
    >>> (sigma @ np.array([1.0, 1.0])).tolist(), sigma.dense().tolist()
    ([3.0, 4.0], [[2.0, 1.0], [1.0, 3.0]])
    """

    loadings: Floats
    factors: Floats
    specific: Floats

    def __post_init__(self) -> None:
        for name in ("loadings", "factors", "specific"):
            object.__setattr__(self, name, frozen_floats(getattr(self, name)))

    @property
    def shape(self) -> tuple[int, int]:
        """That of the matrix it stands for."""
        return self.specific.size, self.specific.size

    def __matmul__(self, weights: Floats) -> Floats:
        product: Floats = self.loadings @ (self.factors @ (self.loadings.T @ weights)) + self.specific * weights
        return product

    def diagonal(self) -> Floats:
        """Return the variances, shape (n_assets,)."""
        return self._variances

    @cached_property
    def _variances(self) -> Floats:
        # A tenth of a solve over thousands of assets, and asked for by several of its parts.
        return frozen_floats(np.einsum("ik,ik->i", self.loadings @ self.factors, self.loadings) + self.specific)

    def dense(self) -> Floats:
        """Return the matrix, shape (n_assets, n_assets): O(n²) memory."""
        matrix = self.loadings @ self.factors @ self.loadings.T
        matrix[np.diag_indices_from(matrix)] += self.specific
        return frozen_floats(matrix)

    def taken(self, order: np.ndarray[tuple[int], np.dtype[np.intp]]) -> FactorCovariance:
        """Return the structure of the assets at these positions."""
        return replace(self, loadings=self.loadings[order], specific=self.specific[order])

    def scaled(self, factor: float) -> FactorCovariance:
        """Return the structure of a multiple of the matrix."""
        return FactorCovariance(loadings=self.loadings, factors=self.factors * factor, specific=self.specific * factor)


Covariance: TypeAlias = Floats | FactorCovariance
"""A covariance of returns per period: an array, shape (n_assets, n_assets), or the factor structure in its place.

Both answer to `@`, `diagonal()` and `shape`; `dense_covariance` makes an array of either.

>>> import numpy as np
>>> from tangency.sdk import Covariance, FactorCovariance
>>> sigma: Covariance = FactorCovariance(loadings=np.ones((2, 1)), factors=np.eye(1), specific=np.ones(2))
>>> sigma.diagonal().tolist()
[2.0, 2.0]
"""


def dense_covariance(covariance: Covariance) -> Floats:
    """Return the matrix that a covariance is or stands for.

    >>> import numpy as np
    >>> from tangency.sdk import FactorCovariance, dense_covariance
    >>> parts = FactorCovariance(loadings=np.ones((2, 1)), factors=np.eye(1), specific=np.array([1.0, 2.0]))
    >>> dense_covariance(parts).tolist()
    [[2.0, 1.0], [1.0, 3.0]]
    """
    return covariance.dense() if isinstance(covariance, FactorCovariance) else covariance


def is_finite(covariance: Covariance) -> bool:
    """Whether every entry is finite."""
    if isinstance(covariance, FactorCovariance):  # the products say as much as its parts
        return all_finite(covariance @ np.ones(covariance.specific.size))
    return all_finite(covariance)


def require_covariance(
    covariance: Covariance, assets: tuple[str, ...], *, where: str, factors: tuple[str, ...] | None = None
) -> None:
    """Accept the covariance of `assets`, or say what it breaks: the one check of what users give and models estimate.

    What passes to rounding, or lacks no more than the digits that it is stated to, is accepted; `sound_covariance`
    returns it repaired.

    Parameters
    ----------
    where
        What it is, for the error, such as "covariance".
    factors
        Names of the factors of a structure; their numbers where None.

    Raises
    ------
    DataError
        A shape that does not fit, a value that is not finite, the pair of the largest asymmetry, a negative specific
        variance, or a portfolio of negative variance beyond rounding, with the least eigenvalue and those who carry it.

    >>> import numpy as np
    >>> from tangency.sdk import DataError, require_covariance
    >>> require_covariance(np.diag([0.04, 0.01]), ("A", "B"), where="covariance")
    >>> try:
    ...     require_covariance(np.array([[0.01, 0.02], [0.02, 0.01]]), ("A", "B"), where="covariance")
    ... except DataError as error:
    ...     print(error.where)
    covariance, mostly in A, B
    """
    sound_covariance(covariance, assets, where=where, factors=factors)


def sound_covariance(
    covariance: Covariance, assets: tuple[str, ...], *, where: str, factors: tuple[str, ...] | None = None
) -> tuple[Covariance, str | None]:
    """Return a covariance, and what had to be changed in it: nothing, or as much as the digits it is stated to allow.

    A factor structure is checked in its parts, which suffices: the matrix is never formed. Parameters and errors are
    those of `require_covariance`.
    """
    if not isinstance(covariance, FactorCovariance):
        return sound_matrix(covariance, assets, where=where)
    n, k = len(assets), len(covariance.factors)
    if covariance.loadings.shape != (n, k) or covariance.specific.shape != (n,):
        raise DataError(
            "the parts of the factor structure do not fit each other",
            where=where,
            value=f"loadings {covariance.loadings.shape}, factors {covariance.factors.shape}, "
            f"specific {covariance.specific.shape} for {n} assets",
        )
    names = tuple(map(str, range(k))) if factors is None else factors
    for part, values in (("loadings", covariance.loadings), ("specific", covariance.specific)):
        finite = np.isfinite(values)
        if not finite.all():
            asset = assets[int(finite.reshape(n, -1).all(axis=1).argmin())]
            raise DataError(
                "a value of the factor structure is not finite",
                where=f"{where}, {part}[{asset}]",
                remedy="leave the asset out",
            )
    least = int(covariance.specific.argmin()) if n else 0
    if n and covariance.specific[least] < 0.0:
        raise DataError(
            "a specific variance is negative",
            where=f"{where}, specific[{assets[least]}]",
            value=float(covariance.specific[least]),
        )
    sound, note = sound_matrix(covariance.factors, names, where=f"{where}, factors")
    return (covariance, note) if sound is covariance.factors else (replace(covariance, factors=sound), note)


def is_singular(covariance: Covariance) -> bool:
    """Whether some portfolio of assets has no variance, to ten digits of theirs; also where an asset has none.

    Of a factor structure the answer is certain only where it is yes: the matrix is not formed.
    """
    if isinstance(covariance, FactorCovariance):
        least = _NO_VARIANCE * covariance.diagonal()
        return int((covariance.specific <= least).sum()) > len(covariance.factors)
    return not is_positive_definite(covariance, margin=_NO_VARIANCE)


def is_proven(covariance: Covariance) -> bool:
    """Whether this very covariance, or that of its factors, has passed `sound_covariance`."""
    return is_proven_matrix(covariance.factors if isinstance(covariance, FactorCovariance) else covariance)
