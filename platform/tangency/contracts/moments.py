"""Means and covariance given by the user, matched by label."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
import pandas as pd

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.domain.naming import nearest_names
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
        Shape (n_assets, n_assets), rows and columns labelled by the same assets, in any order.

    Raises
    ------
    DataError
        Labels that are repeated or do not match, a value that is not finite, a matrix that is not symmetric.
    """

    mean: pd.Series
    covariance: pd.DataFrame

    def __post_init__(self) -> None:
        labels = [str(label) for label in self.mean.index]
        for name, index in (("rows", self.covariance.index), ("columns", self.covariance.columns)):
            _require_same_labels(labels, [str(label) for label in index], where=f"covariance {name}")
        _require_finite(self)
        matrix = self.in_order(tuple(labels))[1]
        asymmetry = np.abs(matrix - matrix.T)
        if asymmetry.max(initial=0.0) > 1e-10 * np.abs(matrix).max(initial=0.0):
            i, j = divmod(int(asymmetry.argmax()), len(labels))
            raise DataError(
                "the covariance is not symmetric",
                where=f"covariance[{labels[i]}, {labels[j]}]",
                value=f"{matrix[i, j]:g} against {matrix[j, i]:g}",
                remedy="symmetrise it where it is made; half of it is wrong",
            )

    @property
    def assets(self) -> tuple[str, ...]:
        """Labels in the order of the mean."""
        return tuple(str(label) for label in self.mean.index)

    def in_order(self, assets: tuple[str, ...]) -> tuple[Floats, Floats]:
        """Return mean (n,) and covariance (n, n) in the order of `assets`."""
        index = list(assets)
        mean = self.mean.set_axis([str(label) for label in self.mean.index])
        covariance = self.covariance.set_axis([str(label) for label in self.covariance.index], axis=0).set_axis(
            [str(label) for label in self.covariance.columns], axis=1
        )
        return frozen_floats(mean.loc[index].to_numpy()), frozen_floats(covariance.loc[index, index].to_numpy())


def _require_same_labels(expected: list[str], found: list[str], *, where: str) -> None:
    for labels, place in ((expected, "mean"), (found, where)):
        repeated = [label for label, count in Counter(labels).items() if count > 1]
        if repeated:
            raise DataError("an asset appears twice", where=place, value=repeated[0], remedy="keep one of them")
    known, there = set(expected), set(found)
    missing = [label for label in expected if label not in there]
    extra = [label for label in found if label not in known]
    if missing or extra:
        name = (missing or extra)[0]
        near = nearest_names(name, found if missing else expected)
        hint = f"; the nearest there is {near[0]!r}" if near else ""
        raise DataError(
            f"mean and covariance name different assets{hint}",
            where=where if missing else "mean",
            value=name,
            remedy="give both the same labels; the order does not matter",
        )


def _require_finite(moments: Moments) -> None:
    mean = moments.mean.to_numpy(dtype=np.float64)
    if not np.isfinite(mean).all():
        asset = moments.mean.index[int(np.argmin(np.isfinite(mean)))]
        raise DataError(
            "the mean is not finite", where=f"mean[{asset}]", value=moments.mean[asset], remedy="leave the asset out"
        )
    finite = np.isfinite(moments.covariance.to_numpy(dtype=np.float64))
    if not finite.all():
        i, j = divmod(int(np.argmin(finite)), finite.shape[1])
        row, column = moments.covariance.index[i], moments.covariance.columns[j]
        raise DataError(
            "the covariance is not finite",
            where=f"covariance[{row}, {column}]",
            value=moments.covariance.iloc[i, j],
            remedy="leave the asset out, or estimate with a risk model that handles missing data",
        )
