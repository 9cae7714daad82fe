"""A universe through time: its members on each date, and who came and who left in between."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Literal

__all__ = ["MembershipEvent", "UniverseDate", "membership_events", "membership_turnover"]

_BEFORE_PRICES = "no price before"


@dataclass(frozen=True, slots=True, kw_only=True)
class UniverseDate:
    """The outcome of a rule on one date.

    Attributes
    ----------
    members
        In the universe's order; empty where the rule refuses the date.
    left_out
        Symbol → why it is no member.
    refusal
        Why the rule draws no universe; None where it draws one.
    """

    as_of: datetime
    members: tuple[str, ...]
    left_out: Mapping[str, str] = field(default_factory=dict)
    refusal: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MembershipEvent:
    """An asset that came into the universe, or left it.

    Attributes
    ----------
    why
        What speaks against it on the date on which it left, or spoke against it on the date before it came.
    """

    as_of: datetime
    symbol: str
    kind: Literal["came", "left"]
    why: str


def membership_events(dates: Iterable[UniverseDate]) -> Iterator[MembershipEvent]:
    """Yield who came and who left, date by date; within a date those who came first, each in order of symbol.

    >>> days = [datetime(2024, 1, 31), datetime(2024, 2, 29)]
    >>> first = UniverseDate(as_of=days[0], members=("A", "B"), left_out={"C": "2 of 3 prices in the window"})
    >>> second = UniverseDate(as_of=days[1], members=("A", "C"), left_out={"B": "prices end 2024-02-09"})
    >>> [(event.kind, event.symbol, event.why) for event in membership_events([first, second])]
    [('came', 'C', '2 of 3 prices in the window'), ('left', 'B', 'prices end 2024-02-09')]
    """
    for before, after in pairwise(dates):
        for symbol in sorted(set(after.members) - set(before.members)):
            why = before.refusal or before.left_out.get(symbol, _BEFORE_PRICES)
            yield MembershipEvent(as_of=after.as_of, symbol=symbol, kind="came", why=why)
        for symbol in sorted(set(before.members) - set(after.members)):
            why = after.refusal or after.left_out[symbol]
            yield MembershipEvent(as_of=after.as_of, symbol=symbol, kind="left", why=why)


def membership_turnover(before: Iterable[str], after: Iterable[str]) -> float:
    """Return the members that came or left, as a fraction of those before and after together.

    |B △ A| / (|B| + |A|): 0 where all stay, 1 where none does.

    >>> membership_turnover(["A", "B"], ["A", "C"])
    0.5
    """
    one, other = set(before), set(after)
    together = len(one) + len(other)
    return len(one ^ other) / together if together else 0.0
