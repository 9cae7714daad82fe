"""Levels of several series over one stretch of time, with the moments that every test on pairs begins with."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Self

import numpy as np

from tangency.contracts.arrays import Floats, all_finite, frozen_floats, read_only
from tangency.dependence.indices import Indices
from tangency.errors import DataError

__all__ = ["Levels"]

# An R² nearer to one than this is taken for one, as statsmodels does: what is left of a residual is rounding.
_COLLINEAR = 100.0 * float(np.sqrt(np.finfo(np.float64).eps))
# Changes of this share of the mean are rounding, and no movement.
_STILL = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Levels:
    """Levels, such as log prices, without a gap; build them with `of`.

    Attributes
    ----------
    assets
        Labels of the rows, each once.
    centred
        Each asset's levels less their mean, shape (n_assets, n_sessions).
    means
        Shape (n_assets,).
    gram
        Products of the centred levels, shape (n_assets, n_assets).

    >>> from tangency.sdk import Levels
    >>> levels = Levels.of(("A", "B"), [[1.0, 5.0], [3.0, 7.0]])
    >>> levels.centred.tolist(), levels.means.tolist()
    ([[-1.0, 1.0], [-1.0, 1.0]], [2.0, 6.0])
    """

    assets: tuple[str, ...]
    centred: Floats
    means: Floats
    gram: Floats

    @classmethod
    def of(cls, assets: tuple[str, ...], values: object) -> Self:
        """Return levels of shape (n_sessions, n_assets), copied.

        Raises
        ------
        DataError
            For a label that stands twice, another number of columns, a level that is missing or infinite, or one that
            never moves.
        """
        rows = frozen_floats(np.array(values, dtype=np.float64).T)
        twice = [label for label, count in Counter(assets).items() if count > 1]
        if twice:
            raise DataError("an asset appears twice", where="assets", value=twice[0], remedy="keep one of them")
        if rows.ndim != 2 or len(rows) != len(assets):  # noqa: PLR2004  # sessions down, assets across
            raise DataError("levels and labels differ in number", where="levels", value=f"{rows.shape}, {len(assets)}")
        if not all_finite(rows.ravel()):
            asset = assets[int((~np.isfinite(rows)).any(axis=1).argmax())]
            raise DataError(
                "a level is missing or infinite", where=f"levels[{asset}]", remedy="leave the asset out, or cut the gap"
            )
        means = rows.mean(axis=1)
        centred = np.ascontiguousarray(rows - means[:, None])
        is_still = np.abs(centred).max(axis=1) <= _STILL * np.abs(means)
        if is_still.any():
            still = assets[int(is_still.argmax())]
            raise DataError("a level never moves", where=f"levels[{still}]", remedy="leave the asset out")
        return cls(
            assets=assets, centred=read_only(centred), means=read_only(means), gram=read_only(centred @ centred.T)
        )

    @property
    def n_sessions(self) -> int:
        """T."""
        return int(self.centred.shape[1])

    def are_collinear(self, first: Indices, second: Indices) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Whether one level of each pair is the other's, but for a factor and a constant, shape (n_pairs,)."""
        squares = self.gram.diagonal()
        found: np.ndarray[tuple[int], np.dtype[np.bool_]] = self.gram[first, second] ** 2 >= (1.0 - _COLLINEAR) * (
            squares[first] * squares[second]
        )
        return found

    def correlations(self, first: Indices, second: Indices) -> Floats:
        """Return Pearson's correlation of the changes of each pair, shape (n_pairs,), in [−1, 1]."""
        changes = np.diff(self.centred, axis=1)
        changes = changes - changes.mean(axis=1, keepdims=True)
        moments = changes @ changes.T
        sizes = np.sqrt(moments.diagonal())
        return read_only(np.clip(moments[first, second] / (sizes[first] * sizes[second]), -1.0, 1.0))

    def slopes(self, first: Indices, second: Indices) -> Floats:
        """Return the slope of least squares of each first level on the second, with a constant, shape (n_pairs,)."""
        return read_only(self.gram[first, second] / self.gram.diagonal()[second])
