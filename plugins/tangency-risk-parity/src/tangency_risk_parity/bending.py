"""How much each part of a split may have under the constraints, and splits bent to it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from tangency.sdk import FeasibleSet, Floats, frozen_floats, primal_residual, solve_linear
from tangency_risk_parity.splits import Splits

__all__ = ["Bent", "Given", "RoomOfBounds", "RoomOfRows", "bent"]

_MOVED = 1e-9
_PRESSING = 1e-9
_SATISFIED = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Bent:
    """Weights, shape (n_assets,), and for each split that was moved the indices of the constraints that held it."""

    weights: Floats
    moved: tuple[frozenset[int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a split's first part has, and the indices of the constraints that kept it from what it is due."""

    amount: float
    sources: frozenset[int]


def bent(splits: Splits, net: float, feasible: FeasibleSet, inside: Floats) -> Bent:
    """Return weights such that each split is as near to its own share as the constraints and earlier splits allow.

    Parameters
    ----------
    net
        The sum of all weights.
    feasible
        A set of bounds and rows, its assets in the order that is split.
    inside
        Some portfolio of that set, shape (n_assets,); the nearer it is to the splits' own weights, the less there is
        to compute.
    """
    room = RoomOfBounds(feasible) if len(feasible.rows) == 1 else RoomOfRows(feasible, inside)
    amounts = np.full(len(splits.shares) + 1, net)  # of what begins at a place
    moved = []
    for (start, middle, end), share in zip(splits.places.tolist(), splits.shares.tolist(), strict=True):
        total = float(amounts[start])
        wanted = share * total
        given = room.given(slice(start, middle), slice(middle, end), total, wanted)
        if abs(given.amount - wanted) > _MOVED * abs(net):
            moved.append(given.sources)
        amounts[start], amounts[middle] = given.amount, total - given.amount
    return Bent(weights=amounts, moved=tuple(moved))


class RoomOfBounds:
    """Bounds alone: a part may have between the sums of its bounds, and must leave the other between its own."""

    def __init__(self, feasible: FeasibleSet) -> None:
        self._feasible = feasible

    def given(self, first: slice, second: slice, total: float, wanted: float) -> Given:
        """Return what is nearest to the wanted amount."""
        lower, upper = self._feasible.lower, self._feasible.upper
        by_lower, by_upper = self._feasible.lower_source, self._feasible.upper_source
        least = (
            Given(amount=float(lower[first].sum()), sources=_known(by_lower[first])),
            Given(amount=total - float(upper[second].sum()), sources=_known(by_upper[second])),
        )
        most = (
            Given(amount=float(upper[first].sum()), sources=_known(by_upper[first])),
            Given(amount=total - float(lower[second].sum()), sources=_known(by_lower[second])),
        )
        return _nearest(wanted, max(least, key=lambda side: side.amount), min(most, key=lambda side: side.amount))


class RoomOfRows:
    """Bounds and rows: two linear programs a split, over what the splits before have left.

    None is needed where a portfolio shows that a part can have what it is due: one that kept all splits so far, with
    both parts scaled.
    """

    def __init__(self, feasible: FeasibleSet, inside: Floats) -> None:
        self._feasible, self._inside = feasible, inside
        self._earlier: list[tuple[slice, float]] = []

    def given(self, first: slice, second: slice, total: float, wanted: float) -> Given:
        """Return what is nearest to the wanted amount, and keep to it from now on."""
        scaled = self._scaled((first, wanted), (second, total - wanted))
        if scaled is not None:
            found, self._inside = Given(amount=wanted, sources=frozenset()), scaled
        else:
            least, lower_end = self._side(first, 1.0)
            most, upper_end = self._side(first, -1.0)
            found = _nearest(wanted, least, most)
            span = most.amount - least.amount
            part = (found.amount - least.amount) / span if span > 0.0 else 0.0
            self._inside = lower_end + part * (upper_end - lower_end)
        self._earlier.append((first, found.amount))
        return found

    def _scaled(self, *parts: tuple[slice, float]) -> Floats | None:
        """Return the portfolio with parts that have these amounts, or None where constraints forbid it."""
        moved = self._inside.copy()
        for part, amount in parts:
            held = float(moved[part].sum())
            if not held > 0.0:
                return None
            moved[part] *= amount / held
        return moved if primal_residual(moved, self._feasible) <= _SATISFIED else None

    def _side(self, first: slice, sign: float) -> tuple[Given, Floats]:
        """Return the least (or, with −1, the most) that a part may have, what says so, and a portfolio that has it."""
        feasible = self._left()
        part = _members(first, feasible.lower.size)
        point, multipliers = solve_linear(sign * part, feasible)
        pressing = np.flatnonzero(np.abs(multipliers.bounds) > _PRESSING)
        sources = [
            (feasible.upper_source if multipliers.bounds[i] > 0.0 else feasible.lower_source)[i] for i in pressing
        ]
        sources += [
            feasible.row_source[k]
            for k, row in enumerate(self._feasible.rows)  # rows after these are earlier splits
            if abs(multipliers.rows[k]) > _PRESSING and np.ptp(row) > 0.0  # the net holds every split, and says nothing
        ]
        return Given(amount=float(part @ point), sources=_known(sources)), point

    def _left(self) -> FeasibleSet:
        """Return the set with what earlier splits have given as rows."""
        feasible = self._feasible
        rows = [_members(part, feasible.lower.size) for part, _ in self._earlier]
        amounts = [amount for _, amount in self._earlier]
        return replace(
            feasible,
            rows=frozen_floats(np.vstack([feasible.rows, *rows])),
            row_lower=frozen_floats(np.append(feasible.row_lower, amounts)),
            row_upper=frozen_floats(np.append(feasible.row_upper, amounts)),
            row_source=(*feasible.row_source, *(feasible.row_source[0] for _ in amounts)),
        )


def _nearest(wanted: float, least: Given, most: Given) -> Given:
    if wanted < least.amount:
        return least
    return most if wanted > most.amount else Given(amount=wanted, sources=frozenset())


def _known(sources: Iterable[int]) -> frozenset[int]:
    return frozenset(source for source in sources if source >= 0)


def _members(part: slice, n_assets: int) -> Floats:
    row = np.zeros(n_assets)
    row[part] = 1.0
    return row
