"""Means and covariance given by the user, matched by label."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.contracts.covariance import Covariance
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

    def __post_init__(self) -> None:
        labels = texts(self.mean.index)
        _require_finite_mean(self.mean)
        if isinstance(self.covariance, FactorModel):
            require_same_labels(labels, list(self.covariance.assets), place="mean", where="factor model")
            return
        for name, index in (("rows", self.covariance.index), ("columns", self.covariance.columns)):
            require_same_labels(labels, texts(index), place="mean", where=f"covariance {name}")
        _require_finite(self.covariance)
        _require_symmetric(_in_order(self.covariance, labels), labels)

    @property
    def assets(self) -> tuple[str, ...]:
        """Labels in the order of the mean."""
        return tuple(texts(self.mean.index))

    def in_order(self, assets: tuple[str, ...]) -> tuple[Floats, Covariance]:
        """Return mean (n,) and covariance (n, n) in the order of `assets`."""
        index = list(assets)
        labels = texts(self.mean.index)
        mean = self.mean.to_numpy(dtype=np.float64)
        ordered = mean if labels == index else mean[pd.Index(labels).get_indexer(pd.Index(index))]
        if isinstance(self.covariance, FactorModel):
            return frozen_floats(ordered), self.covariance.in_order(assets)
        return frozen_floats(ordered), frozen_floats(_in_order(self.covariance, index))


def _in_order(covariance: pd.DataFrame, labels: list[str]) -> Floats:
    matrix = covariance.to_numpy(dtype=np.float64)
    rows, columns = texts(covariance.index), texts(covariance.columns)
    if rows == labels == columns:
        return matrix
    wanted = pd.Index(labels)
    ordered: Floats = matrix[np.ix_(pd.Index(rows).get_indexer(wanted), pd.Index(columns).get_indexer(wanted))]
    return ordered


def _require_symmetric(matrix: Floats, labels: list[str]) -> None:
    asymmetry = matrix - matrix.T
    if max(asymmetry.max(initial=0.0), -asymmetry.min(initial=0.0)) > _ASYMMETRY * np.abs(matrix).max(initial=0.0):
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


def _require_finite(covariance: pd.DataFrame) -> None:
    matrix = covariance.to_numpy(dtype=np.float64)
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
