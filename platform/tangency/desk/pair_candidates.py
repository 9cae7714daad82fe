"""The pairs that are to be tested: all, or those within labels, and of those the ones that are close enough."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from tangency.contracts.arrays import Floats
from tangency.dependence import Indices, Levels, price_distances
from tangency.desk.pair_prices import PairPrices
from tangency.desk.pair_request import ScreenPairsRequest
from tangency.domain.naming import known_name
from tangency.errors import DataError

__all__ = ["Candidates", "candidates", "close_enough"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Candidates:
    """Pairs by the rows of their levels, with what they are screened by; all of shape (n_pairs,)."""

    first: Indices
    second: Indices
    correlations: Floats
    distances: Floats

    @property
    def n(self) -> int:
        """How many."""
        return self.first.size

    def only(self, kept: npt.NDArray[np.bool_]) -> Candidates:
        """Return those that are kept."""
        return Candidates(
            first=self.first[kept],
            second=self.second[kept],
            correlations=self.correlations[kept],
            distances=self.distances[kept],
        )


def candidates(request: ScreenPairsRequest, given: PairPrices, levels: Levels) -> tuple[Candidates, dict[str, str]]:
    """Return all pairs, or those within the labels of a taxonomy, and why assets without a label are in none.

    Raises
    ------
    ConfigurationError
        For an unknown taxonomy.
    DataError
        Where no two assets have one label.
    """
    if request.within is None:
        rows, columns = np.triu_indices(len(given.assets), 1)
        left_out: dict[str, str] = {}
    else:
        pairs, left_out = _within(request, given, request.within)
        rows, columns = np.array(pairs).T
    first, second = np.ascontiguousarray(rows, dtype=np.int64), np.ascontiguousarray(columns, dtype=np.int64)
    found = Candidates(
        first=first,
        second=second,
        correlations=levels.correlations(first, second),
        distances=price_distances(given.prices, first, second),
    )
    return found, left_out


def close_enough(request: ScreenPairsRequest, pairs: Candidates) -> Candidates:
    """Return the pairs that pass the prescreens; raises DataError where none does."""
    kept = np.ones(pairs.n, dtype=bool)
    if request.max_distance is not None:
        kept &= pairs.distances <= request.max_distance
    if request.min_correlation is not None:
        kept &= pairs.correlations >= request.min_correlation
    if kept.any():
        return pairs.only(kept)
    raise DataError(
        f"none of {pairs.n} pairs is close enough to be tested",
        where="max_distance, min_correlation",
        value=f"the least distance is {pairs.distances.min():.4g}, "
        f"the largest correlation {pairs.correlations.max():.3g}",
        remedy="ask for less",
    )


def _within(
    request: ScreenPairsRequest, given: PairPrices, within: str
) -> tuple[list[tuple[int, int]], dict[str, str]]:
    groups = {**given.groups, **(request.groups or {})}
    taxonomy = groups[known_name("taxonomy", within, groups, where="within")]
    members: dict[str, list[int]] = {}
    left_out: dict[str, str] = {}
    for row, asset in enumerate(given.assets):
        label = taxonomy.get(asset)
        if isinstance(label, str):
            members.setdefault(label, []).append(row)
        else:
            left_out[asset] = f"it has {'no label' if label is None else 'several labels'} of {within}"
    pairs = sorted(pair for own in members.values() for pair in combinations(own, 2))
    if not pairs:
        raise DataError(
            "no two assets have one label", where=f"within {within}", remedy="label them, or screen across labels"
        )
    return pairs, left_out
