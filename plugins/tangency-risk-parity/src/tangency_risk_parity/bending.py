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
    room = RoomOfBounds(feasible) if len(feasible.rows) == 1 else RoomOfRows(feasible, inside, net)
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
    """Bounds and rows: at most one linear program a split, over what the splits before have left.

    None is needed where a portfolio shows that a part can have what it is due: one that kept all splits so far, with
    both parts scaled. Else that portfolio shows one end of the room, and the program finds the other, on the side of
    what the part is due.
    """

    def __init__(self, feasible: FeasibleSet, inside: Floats, net: float) -> None:
        self._feasible, self._inside = feasible, inside
        # The parts that nothing has split yet, by where they begin, and what each has.
        self._parts = {0: (slice(0, inside.size), net)}

    def given(self, first: slice, second: slice, total: float, wanted: float) -> Given:
        """Return what is nearest to the wanted amount, and keep to it from now on."""
        scaled = self._scaled((first, wanted), (second, total - wanted))
        if scaled is not None:
            found, self._inside = Given(amount=wanted, sources=frozenset()), scaled
        else:
            found = self._towards(first, wanted)
        self._parts[first.start] = first, found.amount
        self._parts[second.start] = second, total - found.amount
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

    def _towards(self, first: slice, wanted: float) -> Given:
        """Return the nearest amount on the way from the portfolio inside, and take the portfolio that has it."""
        now = float(self._inside[first].sum())
        is_less = wanted < now
        side, end = self._side(first, 1.0 if is_less else -1.0)
        if (side.amount >= wanted) if is_less else (side.amount <= wanted):
            self._inside = end
            return side
        self._inside = self._inside + (wanted - now) / (side.amount - now) * (end - self._inside)
        return Given(amount=wanted, sources=frozenset())

    def _side(self, first: slice, sign: float) -> tuple[Given, Floats]:
        """Return the least (or, with −1, the most) that a part may have, what says so, and a portfolio that has it."""
        feasible = self._left()
        part = _members(first, feasible.lower.size)
        point, multipliers = solve_linear(sign * part, feasible)
        own = np.abs(multipliers.bounds) > _PRESSING
        own[[place.start for place, _ in self._parts.values() if _is_single(place)]] = False  # an earlier split's doing
        pressing = np.flatnonzero(own)
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
        """Return the set with what the splits so far have left: a single asset's amount as bounds, others' as rows."""
        feasible = self._feasible
        lower, upper = feasible.lower.copy(), feasible.upper.copy()
        rows, amounts = [], []
        for part, amount in self._parts.values():
            if _is_single(part):
                lower[part] = upper[part] = amount
            else:
                rows.append(_members(part, lower.size))
                amounts.append(amount)
        return replace(
            feasible,
            lower=frozen_floats(lower),
            upper=frozen_floats(upper),
            rows=frozen_floats(np.vstack([feasible.rows, *rows])),
            row_lower=frozen_floats(np.append(feasible.row_lower, amounts)),
            row_upper=frozen_floats(np.append(feasible.row_upper, amounts)),
            row_source=(*feasible.row_source, *(feasible.row_source[0] for _ in amounts)),
        )


def _is_single(part: slice) -> bool:
    return bool(part.stop - part.start == 1)


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
