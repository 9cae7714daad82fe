"""A covariance matrix as it is used: what rounding has left of it is mended, what it breaks is said."""

from __future__ import annotations

import numpy as np

from tangency.contracts.arrays import Floats, all_finite, frozen_floats
from tangency.contracts.semidefinite import has_equal_triangles, is_proven, is_semidefinite, mark_proven
from tangency.contracts.stated_digits import stated_digits
from tangency.errors import DataError

__all__ = ["correlations_of", "require_symmetric", "sound_matrix"]

_ASYMMETRY = 1e-10
# Digits that are lost by storing or printing, not by thinking: single precision loses 6e-8 of an entry.
_MOST_LOST = 1e-7
_PARTS = (2.0**-6, 2.0**-4, 2.0**-2, 1.0)
_MOST_NAMED = 5
_SHARE_NAMED = 0.9


def sound_matrix(matrix: Floats, names: tuple[str, ...], *, where: str) -> tuple[Floats, str | None]:
    """Return the covariance of `names`, read-only and symmetric to the last bit, and what was changed in it.

    Where a singular matrix is stated to few digits, they may leave it with a negative variance in some direction; then
    its variances are raised by as much, which is less than those digits say of them.

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
        than 1e-10 of the volatilities; or a negative variance of some portfolio beyond rounding and stated digits,
        with the least eigenvalue and the assets that carry it.
    """
    if is_proven(matrix) and len(matrix) == len(names):
        return matrix, None
    if matrix.shape != (len(names), len(names)):
        raise DataError(
            "the covariance does not have a row and a column for each name", where=where, value=matrix.shape
        )
    matrix = frozen_floats(matrix)
    if not (all_finite(matrix) and has_equal_triangles(matrix)):
        require_symmetric(matrix, names, where=where)
        matrix = frozen_floats(0.5 * (matrix + matrix.T))
    if is_semidefinite(matrix):
        return mark_proven(matrix), None
    raised = _raised(matrix)
    if raised is None:
        raise _indefinite(matrix, names, where)
    sound, note = raised
    return mark_proven(sound), note


def correlations_of(matrix: Floats) -> Floats:
    """Return entries over the volatilities of their row and column, shape (n, n).

    An asset without variance keeps its row, and one of a negative variance has −1 on the diagonal.
    """
    volatility = np.sqrt(np.abs(matrix.diagonal()))
    volatility[volatility == 0.0] = 1.0
    scaled: Floats = matrix / volatility[:, None] / volatility
    return scaled


def require_symmetric(matrix: Floats, names: tuple[str, ...], *, where: str) -> None:
    """Return if a matrix is finite and, to rounding, symmetric; raises DataError naming the pair."""
    finite = np.isfinite(matrix)
    if not finite.all():
        i, j = divmod(int(finite.argmin()), len(names))
        raise DataError(
            "the covariance is not finite",
            where=f"{where}[{names[i]}, {names[j]}]",
            value=float(matrix[i, j]),
            remedy="leave the asset out, or estimate with a risk model that handles missing data",
        )
    correlations = correlations_of(matrix)
    asymmetry = correlations - correlations.T
    if asymmetry.max(initial=0.0) > _ASYMMETRY:  # antisymmetric: its largest entry is the largest in size
        i, j = divmod(int(asymmetry.argmax()), len(names))
        raise DataError(
            "the covariance is not symmetric",
            where=f"{where}[{names[i]}, {names[j]}]",
            value=f"{matrix[i, j]:g} against {matrix[j, i]:g}",
            remedy="symmetrise it where it is made; half of it is wrong",
        )


def _raised(matrix: Floats) -> tuple[Floats, str] | None:
    """Return the matrix, its variances raised within the digits that it is stated to; None where they allow less.

    A covariance whose entries were each rounded by at most eᵢⱼ is one again when Σⱼ eᵢⱼ is added to each variance: what
    rounding did and what is added are together diagonally dominant. Most need a small part of that.
    """
    stated = stated_digits(matrix)
    if stated is None or stated.error.max() > _MOST_LOST * np.abs(matrix).max():
        return None
    for part in _PARTS:
        sound = matrix.copy()
        np.fill_diagonal(sound, matrix.diagonal() + part * stated.error.sum(axis=1))
        if is_semidefinite(sound):
            most = float((sound.diagonal() / np.maximum(matrix.diagonal(), stated.error.diagonal())).max()) - 1.0
            note = f"stated to {stated.text}; within them its variances were raised, by at most {most:.1g} of each"
            return frozen_floats(sound), note
    return None


def _indefinite(matrix: Floats, names: tuple[str, ...], where: str) -> DataError:
    values, vectors = np.linalg.eigh(correlations_of(matrix))
    shares = vectors[:, 0] ** 2
    order = np.argsort(-shares, kind="stable")[:_MOST_NAMED]
    count = int(np.searchsorted(np.cumsum(shares[order]), _SHARE_NAMED)) + 1
    carriers = ", ".join(names[i] for i in order[:count])
    least = float(np.linalg.eigvalsh(matrix)[0])
    return DataError(
        "the covariance is not positive semi-definite: some portfolio would have a negative variance",
        where=f"{where}, mostly in {carriers}",
        value=f"a least eigenvalue of {least:.3g}, {values[0]:.2g} of the correlations",
        remedy="estimate the entries together, over the same periods, or repair it: tangency.nearest_covariance(…)",
    )
