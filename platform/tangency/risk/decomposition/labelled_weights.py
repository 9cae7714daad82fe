"""Weights by row, each of an asset, with labels such as sector, strategy and account by which risk is rolled up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from tangency.contracts.arrays import Floats, all_finite, own_floats
from tangency.domain.naming import known_name
from tangency.errors import DataError

__all__ = ["Groups", "LabelledWeights"]

ASSET = "asset"


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """The groups of rows that share labels.

    Attributes
    ----------
    names
        The labels of each group, sorted.
    members
        The group of each row, shape (n_rows,).
    """

    names: tuple[tuple[str, ...], ...]
    members: npt.NDArray[np.int64]

    def sums(self, values: Floats) -> Floats:
        """Return the sum over the rows of each group, shape (n_groups,)."""
        found: Floats = np.bincount(self.members, weights=values, minlength=len(self.names)).astype(np.float64)
        return found


@dataclass(frozen=True, kw_only=True, eq=False)
class LabelledWeights:
    """Weights of one row for each asset, or several: an asset that two strategies hold has two.

    Attributes
    ----------
    assets
        Of each row.
    weights
        Fractions of NAV, shape (n_rows,).
    labels
        By kind, such as `sector`, the label of each row; `asset` is one too.

    Raises
    ------
    DataError
        No rows, rows of another number than weights or labels, a weight that is not finite, or labels called `asset`
        that are not the assets.

    >>> held = LabelledWeights(
    ...     assets=("BTC", "ETH", "BTC"), weights=[0.3, 0.2, 0.1], labels={"strategy": ("trend", "trend", "carry")}
    ... )
    >>> held.groups("strategy").names, held.groups("strategy").sums(held.weights).round(9).tolist()
    ((('carry',), ('trend',)), [0.1, 0.5])
    """

    assets: tuple[str, ...]
    weights: Floats
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.labels.get(ASSET, self.assets) != self.assets:
            raise DataError(
                "the label `asset` is the row's own asset", where="labels", remedy="call the label otherwise"
            )
        object.__setattr__(self, "weights", own_floats(self.weights))
        object.__setattr__(self, "labels", MappingProxyType({**self.labels, ASSET: self.assets}))
        if not self.assets or self.weights.shape != (len(self.assets),):
            raise DataError(
                "each row is an asset with a weight",
                where="weights",
                value=f"{self.weights.shape} of {len(self.assets)}",
            )
        for kind, values in self.labels.items():
            if len(values) != len(self.assets):
                raise DataError(
                    "each row has one label of a kind", where=kind, value=f"{len(values)} of {len(self.assets)}"
                )
        if not all_finite(self.weights):
            row = int(np.isfinite(self.weights).argmin())
            raise DataError("a weight is not a number", where=f"{self.assets[row]}", value=float(self.weights[row]))

    def groups(self, *kinds: str) -> Groups:
        """Return the groups of rows that share the labels of all these kinds.

        Raises
        ------
        UnknownName
            For a kind of label that the rows have not.
        """
        for kind in kinds:
            known_name("label", kind, self.labels)
        if kinds not in self._groups:
            keys = list(zip(*(self.labels[kind] for kind in kinds), strict=True)) or [()] * len(self.assets)
            names = tuple(sorted(set(keys)))
            place = {name: index for index, name in enumerate(names)}
            self._groups[kinds] = Groups(names, np.fromiter((place[key] for key in keys), np.int64, len(keys)))
        return self._groups[kinds]

    def columns(self, assets: tuple[str, ...]) -> npt.NDArray[np.int64]:
        """Return which of `assets` each row is, shape (n_rows,).

        Raises
        ------
        UnknownName
            For a row of none of them.
        """
        if assets not in self._columns:
            place = {asset: index for index, asset in enumerate(assets)}
            found = [place[known_name("asset", asset, place, where="weights")] for asset in self.assets]
            self._columns[assets] = np.array(found, dtype=np.int64)
        return self._columns[assets]

    def by_asset(self, assets: tuple[str, ...], rows: npt.NDArray[np.bool_] | None = None) -> Floats:
        """Return the weight of each of `assets` over all rows, or over those chosen, shape (n_assets,).

        Raises
        ------
        UnknownName
            For a row of none of them.
        """
        columns = self.columns(assets)
        chosen = self.weights if rows is None else np.where(rows, self.weights, 0.0)
        found: Floats = np.bincount(columns, weights=chosen, minlength=len(assets)).astype(np.float64)
        return found

    @cached_property
    def _groups(self) -> dict[tuple[str, ...], Groups]:
        return {}

    @cached_property
    def _columns(self) -> dict[tuple[str, ...], npt.NDArray[np.int64]]:
        return {}
