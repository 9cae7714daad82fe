"""Which candidates become pairs: by the false discovery rate, by p-value, or by distance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tangency.sdk import Floats, Indices, Levels, either_direction, frozen_floats, q_values
from tangency_pairs.candidates import Candidates
from tangency_pairs.lives import Legs
from tangency_pairs.traded_pairs_params import TradedPairsParams

__all__ = ["Selection", "selected"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Selection:
    """The candidates that may become pairs, the best first; of equal ones that whose legs come first.

    Attributes
    ----------
    first, second
        Rows of the levels, the leg on the left side of the line first, shape (n_selected,).
    said
        Legs → the figures that it was judged by, of all that were.
    unsolved
        Legs of which the test says nothing.
    """

    first: Indices
    second: Indices
    said: Mapping[Legs, str]
    unsolved: tuple[Legs, ...] = ()


def selected(pairs: Candidates, levels: Levels, params: TradedPairsParams) -> Selection:
    """Return the candidates in the order in which they become pairs.

    Raises
    ------
    DataError
        A formation of too few sessions for the lag.
    """
    if params.select == "distance":
        return _nearest(pairs, levels)
    tests = either_direction(levels, pairs.first, pairs.second, lags=params.lag)
    is_known = np.isfinite(tests.p_values)
    q = np.ones(len(is_known))
    if is_known.any():
        q[is_known] = q_values(frozen_floats(tests.p_values[is_known]), params.control)
    is_selected = is_known & ((q <= params.fdr) | (params.select == "p-value"))
    # P-values rise with the statistic up to one, which many pairs share.
    best = _best(np.where(is_selected, tests.statistics, np.inf), pairs)
    known = np.flatnonzero(is_known)
    return Selection(
        first=np.ascontiguousarray(tests.first[best]),
        second=np.ascontiguousarray(tests.second[best]),
        said={
            pairs.legs(row): f"p {tests.p_values[row]:.2g}, q {q[row]:.2g} of {known.size} tests"
            for row in known.tolist()
        },
        unsolved=tuple(pairs.legs(row) for row in np.flatnonzero(~is_known).tolist()),
    )


def _nearest(pairs: Candidates, levels: Levels) -> Selection:
    """Return all pairs by their distances; the leg whose level varies more is on the left side of the line."""
    best = _best(pairs.distances, pairs)
    first, second = pairs.first[best], pairs.second[best]
    squares = levels.gram.diagonal()
    is_back = squares[second] > squares[first]
    return Selection(
        first=np.where(is_back, second, first),
        second=np.where(is_back, first, second),
        said={pairs.legs(row): f"distance {each:.3g}" for row, each in enumerate(pairs.distances.tolist())},
    )


def _best(values: Floats, pairs: Candidates) -> Indices:
    """Return the rows of finite values, the smallest first; NumPy sorts by the last key first."""
    order = np.lexsort((pairs.second, pairs.first, values))
    return np.asarray(order[np.isfinite(values[order])], dtype=np.int64)
