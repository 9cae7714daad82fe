"""The pairs that a formation looks at: all of complete histories, or those within labels that are close enough."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np

from tangency.sdk import DataError, Floats, Indices, Levels, Window, frozen_floats, price_distances
from tangency_pairs.lives import Legs
from tangency_pairs.requirements import unusable
from tangency_pairs.traded_pairs_params import TradedPairsParams

__all__ = ["Candidates", "candidates"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Candidates:
    """Pairs by the rows of their levels.

    Attributes
    ----------
    levels
        Log prices over the formation; None where fewer than two assets have all of them.
    first, second
        Rows, shape (n_pairs,), in canonical order.
    distances
        Shape (n_pairs,).
    left_out
        Asset → why it is in no pair.
    refused
        Legs → why the pair is not looked at, of those that cannot be tested.
    """

    levels: Levels | None
    first: Indices
    second: Indices
    distances: Floats
    left_out: Mapping[str, str] = field(default_factory=dict)
    refused: Mapping[Legs, str] = field(default_factory=dict)

    def legs(self, row: int) -> Legs:
        """Return the labels of a pair, in canonical order."""
        assets = () if self.levels is None else self.levels.assets
        return assets[self.first[row]], assets[self.second[row]]


def candidates(window: Window, params: TradedPairsParams) -> Candidates:
    """Return the pairs of the latest `formation_window` sessions.

    Raises
    ------
    DataError
        Where no asset has a label of the taxonomy that pairs are formed within.
    """
    closes = window.closes[-params.formation_window :]
    is_usable, left_out = unusable(window.assets, closes)
    labels = _labels(window, params)
    for asset in window.assets:
        if labels is not None and asset not in labels and asset not in left_out:
            left_out[asset] = f"it has no label of {params.within}, or several"
    # Sorted, so that what is summed over assets and which of two equal pairs is first do not depend on their order.
    kept = sorted((asset, i) for i, asset in enumerate(window.assets) if is_usable[i] and asset not in left_out)
    empty = np.empty(0, dtype=np.int64)
    nothing = Candidates(levels=None, first=empty, second=empty, distances=frozen_floats([]), left_out=left_out)
    if len(kept) < 2:  # noqa: PLR2004  # legs of a pair
        return nothing
    assets = tuple(asset for asset, _ in kept)
    prices = np.ascontiguousarray(closes[:, [i for _, i in kept]])
    rows = [
        (i, j)
        for i, j in combinations(range(len(assets)), 2)
        if labels is None or labels[assets[i]] == labels[assets[j]]
    ]
    if not rows:
        return nothing
    first, second = (np.ascontiguousarray(each, dtype=np.int64) for each in np.array(rows).T)
    return _close_enough(Levels.of(assets, np.log(prices)), prices, first, second, params, left_out)


def _close_enough(
    levels: Levels,
    prices: Floats,
    first: Indices,
    second: Indices,
    params: TradedPairsParams,
    left_out: Mapping[str, str],
) -> Candidates:
    are_collinear = levels.are_collinear(first, second)
    refused = {
        (levels.assets[first[row]], levels.assets[second[row]]): "collinear: one price is a power of the other"
        for row in np.flatnonzero(are_collinear)
    }
    distances = price_distances(prices, first, second)
    kept = ~are_collinear
    if params.max_distance is not None:
        kept &= distances <= params.max_distance
    if params.min_correlation is not None:
        with np.errstate(divide="ignore", invalid="ignore"):  # a level of equal steps has no correlation
            kept &= levels.correlations(first, second) >= params.min_correlation
    return Candidates(
        levels=levels,
        first=first[kept],
        second=second[kept],
        distances=frozen_floats(distances[kept]),
        left_out=left_out,
        refused=refused,
    )


def _labels(window: Window, params: TradedPairsParams) -> dict[str, str] | None:
    if params.within is None:
        return None
    taxonomy = window.groups.get(params.within, {})
    found = {asset: label for asset in window.assets if isinstance(label := taxonomy.get(asset), str)}
    if not found:
        raise DataError(
            f"no asset has a label of the taxonomy {params.within!r}",
            where=window.label,
            value=f"taxonomies with labels: {', '.join(sorted(window.groups)) or 'none'}",
            remedy="name one of these, or import a table of groups with the data",
        )
    return found
