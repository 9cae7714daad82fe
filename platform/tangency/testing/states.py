"""Test states for rebalancing policies: drift, cash, zero targets, first days, ends of months and years."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime

import numpy as np

from tangency.contracts.arrays import frozen_floats
from tangency.contracts.rebalancing import RebalanceState

__all__ = ["Situation", "permuted_state", "situations"]

_NOW = datetime(2024, 11, 30, tzinfo=UTC)  # a month end where every day is a session
_NEXT = datetime(2024, 12, 1, tzinfo=UTC)
_LONG_AGO = datetime(2022, 3, 1, tzinfo=UTC)
_ASSETS = ("BTC", "ETH", "SOL", "XRP")


# Session and the next one.
_DAYS: dict[str, tuple[tuple[int, int, int, int], tuple[int, int, int, int]]] = {
    "the middle of a month": ((2024, 11, 13, 0), (2024, 11, 14, 0)),
    "a Friday that ends the month": ((2024, 11, 29, 0), (2024, 12, 2, 0)),
    "the last hour of a month": ((2024, 11, 30, 23), (2024, 12, 1, 0)),
    "the end of a quarter that is no week's": ((2024, 9, 30, 0), (2024, 10, 1, 0)),
    "the last session of a year": ((2024, 12, 31, 0), (2025, 1, 2, 0)),
    "the first session of a year": ((2025, 1, 2, 0), (2025, 1, 3, 0)),
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Situation:
    """A state with a name for the evidence."""

    name: str
    state: RebalanceState


def situations() -> tuple[Situation, ...]:
    """Return the states; where `current` and `target` leave something to one, that is cash."""
    even = (0.25, 0.25, 0.25, 0.25)
    return (
        _situation("at target", even, even),
        _situation("at target with cash", (0.3, 0.3, 0.2, 0.1), (0.3, 0.3, 0.2, 0.1)),
        _situation("tiny drift", (0.2501, 0.2499, 0.25, 0.25), even),
        _situation("large drift", (0.40, 0.15, 0.25, 0.20), even),
        _situation("held, but target zero", (0.3, 0.3, 0.2, 0.2), (0.4, 0.4, 0.2, 0.0)),
        _situation("target, but not held", (0.5, 0.3, 0.2, 0.0), (0.3, 0.3, 0.2, 0.2)),
        _situation("all targets zero but one", (0.7, 0.1, 0.1, 0.1), (1.0, 0.0, 0.0, 0.0)),
        _situation("cash came in", (0.2, 0.2, 0.2, 0.2), even),
        _situation("cash is to be raised", even, (0.2, 0.2, 0.2, 0.2)),
        _situation("large drift beside cash", (0.5, 0.2, 0.1, 0.1), (0.3, 0.3, 0.2, 0.1)),
        _situation("all cash", (0.0, 0.0, 0.0, 0.0), even),
        _situation("everything to be sold", even, (0.0, 0.0, 0.0, 0.0)),
        _situation("never rebalanced", (0.40, 0.15, 0.25, 0.20), even, last=None),
        _situation("rebalanced a moment ago", (0.40, 0.15, 0.25, 0.20), even, last=_NOW),
        *(_on(name, *(datetime(*parts, tzinfo=UTC) for parts in days)) for name, days in _DAYS.items()),
    )


def permuted_state(state: RebalanceState, order: np.ndarray[tuple[int], np.dtype[np.intp]]) -> RebalanceState:
    """Return the state with its assets in another order."""
    return replace(
        state,
        assets=tuple(state.assets[i] for i in order),
        current=frozen_floats(state.current[order]),
        target=frozen_floats(state.target[order]),
    )


def _on(name: str, as_of: datetime, next_session: datetime) -> Situation:
    """Return a drifted portfolio at a session, rebalanced long ago."""
    drifted = _situation(name, (0.40, 0.15, 0.25, 0.20), (0.25, 0.25, 0.25, 0.25))
    return Situation(name=name, state=replace(drifted.state, as_of=as_of, next_session=next_session))


def _situation(
    name: str, current: tuple[float, ...], target: tuple[float, ...], *, last: datetime | None = _LONG_AGO
) -> Situation:
    state = RebalanceState(
        as_of=_NOW,
        assets=_ASSETS,
        current=frozen_floats(current),
        target=frozen_floats(target),
        last_rebalance=last,
        next_session=_NEXT,
    )
    return Situation(name=name, state=state)
