"""Means and covariance given by the user, matched by label."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from tangency.contracts.arrays import Floats, all_finite, frozen_floats
from tangency.contracts.covariance import Covariance, FactorCovariance, require_covariance
from tangency.contracts.factor_model import FactorModel
from tangency.contracts.labels import require_same_labels, texts
from tangency.errors import DataError

__all__ = ["Moments"]


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
        Labels that are repeated or do not match, a value that is not finite, a matrix that is not symmetric or
        not positive semi-definite; to rounding, so that a singular matrix passes.

    >>> import pandas as pd
    >>> import tangency as tg
    >>> names = ["BTC", "ETH"]
    >>> covariance = pd.DataFrame([[0.04, 0.0], [0.0, 0.01]], names, names)
    >>> moments = tg.Moments(mean=pd.Series([0.02, 0.01], names), covariance=covariance)
    >>> moments.assets
    ('BTC', 'ETH')
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
        for name, value in (("_labels", labels), ("_mean", frozen_floats(mean)), ("_covariance", covariance)):
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

    def _checked(self, labels: tuple[str, ...]) -> tuple[Floats, Covariance]:
        # Copies of both: what the user writes into his frames later has not been checked.
        mean = self.mean.to_numpy(dtype=np.float64, copy=True)
        if isinstance(self.covariance, FactorModel):
            require_same_labels(labels, self.covariance.assets, place="mean", where="factor model")
            _require_finite_mean(mean, labels)
            return mean, self.covariance.in_order(labels)
        rows, columns = texts(self.covariance.index), texts(self.covariance.columns)
        require_same_labels(labels, rows, place="mean", where="covariance rows")
        if columns != rows:
            require_same_labels(labels, columns, place="mean", where="covariance columns")
        _require_finite_mean(mean, labels)
        matrix = self.covariance.to_numpy(dtype=np.float64)
        if not rows == labels == columns:
            wanted = pd.Index(labels)
            matrix = matrix[np.ix_(pd.Index(rows).get_indexer(wanted), pd.Index(columns).get_indexer(wanted))]
        require_covariance(matrix, labels, where="covariance")
        return mean, frozen_floats(matrix.copy())


def _require_finite_mean(mean: Floats, labels: tuple[str, ...]) -> None:
    if all_finite(mean):
        return
    finite = np.isfinite(mean)
    if not finite.all():
        i = int(finite.argmin())
        raise DataError(
            "the mean is not finite", where=f"mean[{labels[i]}]", value=float(mean[i]), remedy="leave the asset out"
        )
