"""Means and covariance given by the user, matched by label."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.contracts.covariance import Covariance, FactorCovariance
from tangency.contracts.factor_model import FactorModel
from tangency.contracts.labels import require_same_labels, texts
from tangency.errors import DataError

__all__ = ["Moments"]

_ASYMMETRY = 1e-10


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Moments:
    """Expected simple returns and their covariance, both per period.

    Attributes
    ----------
    mean
        Shape (n_assets,), indexed by asset.
    covariance
        Shape (n_assets, n_assets), rows and columns labelled by the same assets, in any order; or a `FactorModel` of
        the same assets.

    Raises
    ------
    DataError
        Labels that are repeated or do not match, a value that is not finite, a matrix that is not symmetric.
    """

    mean: pd.Series
    covariance: pd.DataFrame | FactorModel

    # What the checks have read: labels in the order of the mean, and both in that order.
    _labels: tuple[str, ...] = field(init=False, repr=False)
    _mean: Floats = field(init=False, repr=False)
    _covariance: Covariance = field(init=False, repr=False)

    def __post_init__(self) -> None:
        labels = texts(self.mean.index)
        mean, covariance = self._checked(labels)
        for name, value in (("_labels", tuple(labels)), ("_mean", frozen_floats(mean)), ("_covariance", covariance)):
            object.__setattr__(self, name, value)

    @property
    def assets(self) -> tuple[str, ...]:
        """Labels in the order of the mean."""
        return self._labels

    def in_order(self, assets: tuple[str, ...]) -> tuple[Floats, Covariance]:
        """Return mean (n,) and covariance (n, n) in the order of `assets`."""
        if assets == self._labels:
            return self._mean, self._covariance
        order = pd.Index(self._labels).get_indexer(pd.Index(assets))
        mean = frozen_floats(self._mean[order])
        if isinstance(self._covariance, FactorCovariance):
            return mean, self._covariance.taken(order)
        return mean, frozen_floats(self._covariance[np.ix_(order, order)])

    def _checked(self, labels: list[str]) -> tuple[Floats, Covariance]:
        mean = self.mean.to_numpy(dtype=np.float64)
        if isinstance(self.covariance, FactorModel):
            require_same_labels(labels, list(self.covariance.assets), place="mean", where="factor model")
            _require_finite_mean(self.mean)
            return mean, self.covariance.in_order(tuple(labels))
        rows, columns = texts(self.covariance.index), texts(self.covariance.columns)
        require_same_labels(labels, rows, place="mean", where="covariance rows")
        require_same_labels(labels, columns, place="mean", where="covariance columns")
        _require_finite_mean(self.mean)
        matrix = self.covariance.to_numpy(dtype=np.float64)
        _require_finite(matrix, self.covariance)
        if not rows == labels == columns:
            wanted = pd.Index(labels)
            matrix = matrix[np.ix_(pd.Index(rows).get_indexer(wanted), pd.Index(columns).get_indexer(wanted))]
        _require_symmetric(matrix, labels)
        return mean, frozen_floats(matrix)


def _require_symmetric(matrix: Floats, labels: list[str]) -> None:
    asymmetry = matrix - matrix.T
    # Antisymmetric: its largest entry is the largest in size.
    if asymmetry.max(initial=0.0) > _ASYMMETRY * max(matrix.max(initial=0.0), -matrix.min(initial=0.0)):
        i, j = divmod(int(np.abs(asymmetry).argmax()), len(labels))
        raise DataError(
            "the covariance is not symmetric",
            where=f"covariance[{labels[i]}, {labels[j]}]",
            value=f"{matrix[i, j]:g} against {matrix[j, i]:g}",
            remedy="symmetrise it where it is made; half of it is wrong",
        )


def _require_finite_mean(series: pd.Series) -> None:
    finite = np.isfinite(series.to_numpy(dtype=np.float64))
    if not finite.all():
        asset = series.index[int(np.argmin(finite))]
        raise DataError(
            "the mean is not finite", where=f"mean[{asset}]", value=series[asset], remedy="leave the asset out"
        )


def _require_finite(matrix: Floats, covariance: pd.DataFrame) -> None:
    if np.isfinite(matrix.sum()):  # a sum is finite only where all its terms are
        return
    finite = np.isfinite(matrix)
    if not finite.all():
        i, j = divmod(int(np.argmin(finite)), finite.shape[1])
        row, column = covariance.index[i], covariance.columns[j]
        raise DataError(
            "the covariance is not finite",
            where=f"covariance[{row}, {column}]",
            value=covariance.iloc[i, j],
            remedy="leave the asset out, or estimate with a risk model that handles missing data",
        )
