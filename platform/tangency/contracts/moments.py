"""Means and covariance given by the user, matched by label."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from tangency.contracts.arrays import Floats, frozen_floats, read_only
from tangency.contracts.covariance import Covariance, FactorCovariance, sound_covariance
from tangency.contracts.factor_model import FactorModel
from tangency.contracts.labels import require_same_labels, texts
from tangency.contracts.repaired_covariance import RepairedCovariance
from tangency.contracts.semidefinite import mark_proven
from tangency.domain.input_limits import LARGEST_RETURN
from tangency.domain.return_kind import ReturnKind
from tangency.errors import ConfigurationError, DataError

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
        the same assets; or what `nearest_covariance` has made of one that is none.
    mean_kind
        Whether the means are total returns, or in excess of the risk-free rate: `"total"` or `"excess"`.

    Raises
    ------
    ConfigurationError
        For another kind of mean.
    DataError
        Labels that are repeated or do not match, a value that is not finite, a matrix that is not symmetric or
        not positive semi-definite; to rounding, and to the digits that it is stated to, so that a singular matrix
        passes.

    >>> import pandas as pd
    >>> import tangency as tg
    >>> names = ["BTC", "ETH"]
    >>> covariance = pd.DataFrame([[0.04, 0.0], [0.0, 0.01]], names, names)
    >>> moments = tg.Moments(mean=pd.Series([0.02, 0.01], names), covariance=covariance)
    >>> moments.assets
    ('BTC', 'ETH')
    """

    mean: pd.Series
    covariance: pd.DataFrame | FactorModel | RepairedCovariance
    mean_kind: ReturnKind = ReturnKind.TOTAL

    # What the checks have read: labels in the order of the mean, and both in that order.
    _labels: tuple[str, ...] = field(init=False, repr=False)
    _mean: Floats = field(init=False, repr=False)
    _covariance: Covariance = field(init=False, repr=False)
    _notes: tuple[str, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        if self.mean_kind not in tuple(ReturnKind):
            raise ConfigurationError(
                "means are total or excess returns",
                where="moments, mean_kind",
                value=self.mean_kind,
                remedy='say "total", or "excess" of the risk-free rate',
            )
        object.__setattr__(self, "mean_kind", ReturnKind(self.mean_kind))
        labels = texts(self.mean.index)
        given = self.covariance
        matrix, notes = (given.covariance, (given.note,)) if isinstance(given, RepairedCovariance) else (given, ())
        mean, covariance, note = self._checked(labels, matrix)
        object.__setattr__(self, "_labels", labels)
        object.__setattr__(self, "_mean", frozen_floats(mean))
        object.__setattr__(self, "_covariance", covariance)
        object.__setattr__(self, "_notes", notes if note is None else (*notes, f"the covariance is {note}"))

    @property
    def assets(self) -> tuple[str, ...]:
        """Labels in the order of the mean."""
        return self._labels

    @property
    def notes(self) -> tuple[str, ...]:
        """What was changed in the covariance that was given, as texts; empty where nothing was."""
        return self._notes

    def in_order(self, assets: tuple[str, ...]) -> tuple[Floats, Covariance]:
        """Return mean (n,) and covariance (n, n) in the order of `assets`."""
        if assets == self._labels:
            return self._mean, self._covariance
        order = pd.Index(self._labels).get_indexer(pd.Index(assets))
        mean = frozen_floats(self._mean[order])
        if isinstance(self._covariance, FactorCovariance):
            return mean, self._covariance.taken(order)
        return mean, mark_proven(read_only(self._covariance[np.ix_(order, order)]))  # in another order it is one too

    def _checked(
        self, labels: tuple[str, ...], given: pd.DataFrame | FactorModel
    ) -> tuple[Floats, Covariance, str | None]:
        # Copies of both: what the user writes into his frames later has not been checked.
        mean = self.mean.to_numpy(dtype=np.float64, copy=True)
        if isinstance(given, FactorModel):
            require_same_labels(labels, given.assets, place="mean", where="factor model")
            _require_finite_mean(mean, labels)
            return mean, given.in_order(labels), given.note
        rows, columns = texts(given.index), texts(given.columns)
        require_same_labels(labels, rows, place="mean", where="covariance rows")
        if columns != rows:
            require_same_labels(labels, columns, place="mean", where="covariance columns")
        _require_finite_mean(mean, labels)
        if rows == labels == columns:
            matrix = given.to_numpy(dtype=np.float64, copy=True)
        else:
            wanted = pd.Index(labels)
            order = np.ix_(pd.Index(rows).get_indexer(wanted), pd.Index(columns).get_indexer(wanted))
            matrix = given.to_numpy(dtype=np.float64)[order]
        _require_possible(matrix.diagonal(), labels)
        return mean, *sound_covariance(matrix, labels, where="covariance")


def _require_finite_mean(mean: Floats, labels: tuple[str, ...]) -> None:
    if np.abs(mean).max(initial=0.0) <= LARGEST_RETURN:  # not where one is NaN
        return
    i = int((np.abs(mean) <= LARGEST_RETURN).argmin())
    what = f"is larger than {LARGEST_RETURN:.0%}" if np.isfinite(mean[i]) else "is not finite"
    raise DataError(f"the mean {what}", where=f"mean[{labels[i]}]", value=float(mean[i]), remedy="leave the asset out")


def _require_possible(variances: Floats, labels: tuple[str, ...]) -> None:
    most = LARGEST_RETURN**2
    if most < variances.max(initial=0.0) < np.inf:  # what is not finite is refused with its pair
        i = int(variances.argmax())
        raise DataError(
            f"the variance is larger than {most:g}, that of no returns",
            where=f"covariance[{labels[i]}, {labels[i]}]",
            value=float(variances[i]),
            remedy="state it of returns as fractions, 0.01 for one percent",
        )
