"""How much each half of a split may have under the constraints, and splits bent to it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from tangency.sdk import FeasibleSet, Floats, frozen_floats, solve_linear
from tangency_risk_parity.split import Split

__all__ = ["Bent", "bent", "unbent"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Bent:
    """Weights, shape (n_assets,), and how many splits the constraints moved."""

    weights: Floats
    n_moved: int


def unbent(splits: Sequence[Split], net: float) -> Floats:
    """Return the weights of a sequence of splits, in the order that was halved; `net` is their sum."""
    weights = np.full(len(splits) + 1, net)
    for split in splits:
        weights[split.start : split.middle] *= split.share
        weights[split.middle : split.end] *= 1.0 - split.share
    return weights


def bent(splits: Sequence[Split], net: float, feasible: FeasibleSet) -> Bent:
    """Return weights such that each split is as near to its own share as the constraints and earlier splits allow.

    Parameters
    ----------
    net
        The sum of all weights.
    feasible
        A set of bounds and rows that some portfolio satisfies, its assets in the order that was halved.
    """
    room = _RoomOfBounds(feasible) if len(feasible.rows) == 1 else _RoomOfRows(feasible)
    totals = {(0, len(splits) + 1): net}
    n_moved = 0
    for split in splits:
        total = totals.pop((split.start, split.end))
        wanted = split.share * total
        least, most = room.of(split, total)
        given = min(max(wanted, least), most)
        n_moved += given != wanted
        totals[split.start, split.middle], totals[split.middle, split.end] = given, total - given
        room = room.after(split, given)
    return Bent(weights=np.array([totals[i, i + 1] for i in range(len(splits) + 1)]), n_moved=n_moved)


class _RoomOfBounds:
    """Bounds alone: a half may have between the sums of its bounds, and must leave the other half between its own."""

    def __init__(self, feasible: FeasibleSet) -> None:
        self._lower, self._upper = feasible.lower, feasible.upper

    def of(self, split: Split, total: float) -> tuple[float, float]:
        first, second = slice(split.start, split.middle), slice(split.middle, split.end)
        least = max(float(self._lower[first].sum()), total - float(self._upper[second].sum()))
        most = min(float(self._upper[first].sum()), total - float(self._lower[second].sum()))
        return least, most

    def after(self, split: Split, given: float) -> "_RoomOfBounds":
        del split, given  # each half's own bounds stay what they are
        return self


class _RoomOfRows:
    """Bounds and rows: two linear programs a split, over what the splits before have left."""

    def __init__(self, feasible: FeasibleSet) -> None:
        self._feasible = feasible

    def of(self, split: Split, total: float) -> tuple[float, float]:
        del total  # a row of an earlier split says it
        half = _members(split, self._feasible.lower.size)
        least, most = (solve_linear(sign * half, self._feasible)[0] for sign in (1.0, -1.0))
        return float(half @ least), float(half @ most)

    def after(self, split: Split, given: float) -> "_RoomOfRows":
        feasible = self._feasible
        return _RoomOfRows(
            replace(
                feasible,
                rows=frozen_floats(np.vstack([feasible.rows, _members(split, feasible.lower.size)])),
                row_lower=frozen_floats(np.append(feasible.row_lower, given)),
                row_upper=frozen_floats(np.append(feasible.row_upper, given)),
                row_source=(*feasible.row_source, feasible.row_source[0]),
            )
        )


def _members(split: Split, n_assets: int) -> Floats:
    half = np.zeros(n_assets)
    half[split.start : split.middle] = 1.0
    return half
