"""Prices on days on which the market rests, and stretches of which the calendar knows nothing."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from tangency.market.calendars.schedule import Schedule
from tangency.market.panel import PricePanel
from tangency.market.quality.finding import Finding, FindingKind, Severity
from tangency.market.sessions import as_datetime, label

__all__ = ["find_closed_days", "is_unscheduled"]

_NAMED = 3


def is_unscheduled(panel: PricePanel) -> npt.NDArray[np.bool_]:
    """Return which sessions of a panel its calendar does not schedule, shape (n_sessions,); none where it is silent."""
    schedule = panel.schedule()
    if schedule is None:
        return np.zeros(len(panel.sessions), dtype=np.bool_)
    return schedule.covers(panel.sessions) & ~np.isin(panel.sessions, schedule.sessions)


def find_closed_days(panel: PricePanel) -> Iterator[Finding]:
    """Yield each session with prices that an exchange or a user's own calendar does not schedule."""
    schedule = panel.schedule()
    if schedule is None:
        return
    yield from _unknown_days(panel, schedule)
    there = ~np.isnan(panel.prices)
    for at in np.flatnonzero(is_unscheduled(panel)):
        symbols = [symbol for symbol, is_there in zip(panel.symbols, there[at], strict=True) if is_there]
        if not symbols:
            continue
        more = f" and {len(symbols) - _NAMED} more" if len(symbols) > _NAMED else ""
        yield Finding(
            kind=FindingKind.CLOSED_DAY,
            severity=Severity.WARNING,
            symbol=symbols[0] if len(symbols) == 1 else None,
            first=as_datetime(panel.sessions[at]),
            last=as_datetime(panel.sessions[at]),
            count=len(symbols),
            detail=f"{label(panel.sessions[at], panel.calendar)} is no session of {panel.calendar.name}, and "
            f"{', '.join(symbols[:_NAMED])}{more} {'has a price' if len(symbols) == 1 else 'have prices'}",
        )


def _unknown_days(panel: PricePanel, schedule: Schedule) -> Iterator[Finding]:
    unknown = panel.sessions[~schedule.covers(panel.sessions)]
    if len(unknown):
        span = " to ".join(label(at, panel.calendar) for at in (schedule.first, schedule.last))
        yield Finding(
            kind=FindingKind.CALENDAR,
            severity=Severity.NOTE,
            symbol=None,
            first=as_datetime(unknown[0]),
            last=as_datetime(unknown[-1]),
            count=len(unknown),
            detail=f"the sessions of {panel.calendar.name} are known for {span}; elsewhere the days with a price count",
        )
