"""How much each part of a split may have under the constraints, and splits bent to it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from tangency.sdk import FeasibleSet, Floats, frozen_floats, solve_linear
from tangency_risk_parity.splits import Splits

__all__ = ["Bent", "Side", "bent"]

_MOVED = 1e-9
_PRESSING = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Bent:
    """Weights, shape (n_assets,), and for each split that was moved the indices of the constraints that held it."""

    weights: Floats
    moved: tuple[frozenset[int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """The least or the most that a split's first part may have, and the indices of the constraints that say so."""

    amount: float
    sources: frozenset[int]


def bent(splits: Splits, net: float, feasible: FeasibleSet) -> Bent:
    """Return weights such that each split is as near to its own share as the constraints and earlier splits allow.

    Parameters
    ----------
    net
        The sum of all weights.
    feasible
        A set of bounds and rows that some portfolio satisfies, its assets in the order that is split.
    """
    room = _RoomOfBounds(feasible) if len(feasible.rows) == 1 else _RoomOfRows(feasible)
    amounts = np.full(len(splits.shares) + 1, net)  # of what begins at a place
    moved = []
    for (start, middle, end), share in zip(splits.places.tolist(), splits.shares.tolist(), strict=True):
        first, second = slice(start, middle), slice(middle, end)
        total = float(amounts[start])
        wanted = share * total
        least, most = room.of(first, second, total)
        given = min(max(wanted, least.amount), most.amount)
        if abs(given - wanted) > _MOVED * abs(net):
            moved.append(least.sources if given > wanted else most.sources)
        amounts[start], amounts[middle] = given, total - given
        room = room.after(first, given)
    return Bent(weights=amounts, moved=tuple(moved))


class _RoomOfBounds:
    """Bounds alone: a part may have between the sums of its bounds, and must leave the other between its own."""

    def __init__(self, feasible: FeasibleSet) -> None:
        self._feasible = feasible

    def of(self, first: slice, second: slice, total: float) -> tuple[Side, Side]:
        lower, upper = self._feasible.lower, self._feasible.upper
        by_lower, by_upper = self._feasible.lower_source, self._feasible.upper_source
        least = (
            Side(amount=float(lower[first].sum()), sources=_known(by_lower[first])),
            Side(amount=total - float(upper[second].sum()), sources=_known(by_upper[second])),
        )
        most = (
            Side(amount=float(upper[first].sum()), sources=_known(by_upper[first])),
            Side(amount=total - float(lower[second].sum()), sources=_known(by_lower[second])),
        )
        return max(least, key=lambda side: side.amount), min(most, key=lambda side: side.amount)

    def after(self, first: slice, given: float) -> "_RoomOfBounds":
        del first, given  # each part's own bounds stay what they are
        return self


class _RoomOfRows:
    """Bounds and rows: two linear programs a split, over what the splits before have left."""

    def __init__(self, feasible: FeasibleSet, n_own: int | None = None) -> None:
        self._feasible = feasible
        self._n_own = len(feasible.rows) if n_own is None else n_own  # rows after these are earlier splits

    def of(self, first: slice, second: slice, total: float) -> tuple[Side, Side]:
        del second, total  # rows of earlier splits say them
        return self._side(first, 1.0), self._side(first, -1.0)

    def after(self, first: slice, given: float) -> "_RoomOfRows":
        feasible = self._feasible
        row = _members(first, feasible.lower.size)
        return _RoomOfRows(
            replace(
                feasible,
                rows=frozen_floats(np.vstack([feasible.rows, row])),
                row_lower=frozen_floats(np.append(feasible.row_lower, given)),
                row_upper=frozen_floats(np.append(feasible.row_upper, given)),
                row_source=(*feasible.row_source, feasible.row_source[0]),
            ),
            self._n_own,
        )

    def _side(self, first: slice, sign: float) -> Side:
        feasible = self._feasible
        part = _members(first, feasible.lower.size)
        point, multipliers = solve_linear(sign * part, feasible)
        pressing = np.flatnonzero(np.abs(multipliers.bounds) > _PRESSING)
        sources = [
            (feasible.upper_source if multipliers.bounds[i] > 0.0 else feasible.lower_source)[i] for i in pressing
        ]
        sources += [
            feasible.row_source[k]
            for k in np.flatnonzero(np.abs(multipliers.rows[: self._n_own]) > _PRESSING)
            if np.ptp(feasible.rows[k]) > 0.0  # the net holds every split, and says nothing
        ]
        return Side(amount=float(part @ point), sources=_known(sources))


def _known(sources: Iterable[int]) -> frozenset[int]:
    return frozenset(source for source in sources if source >= 0)


def _members(part: slice, n_assets: int) -> Floats:
    row = np.zeros(n_assets)
    row[part] = 1.0
    return row
