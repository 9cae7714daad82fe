"""Rows that come more often, or more rarely, than the calendar says: annual figures would be wrong."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from tangency.market.panel import PricePanel
from tangency.market.quality.finding import Finding, FindingKind, Severity
from tangency.market.rhythm import common_misfit, misfits
from tangency.market.sessions import as_datetime

__all__ = ["find_rhythms"]


def find_rhythms(panel: PricePanel) -> Iterator[Finding]:
    """Yield one error where no asset has the calendar's rhythm, which refuses an import; else each that has not."""
    is_priced = ~np.isnan(panel.prices)
    first, last = panel.first_and_last()
    refused = common_misfit(panel.sessions, is_priced, panel.symbols, panel.calendar)
    if refused is not None:
        fits = "no known calendar fits" if refused.calendar is None else f"calendar {refused.calendar!r} fits"
        yield Finding(
            kind=FindingKind.CALENDAR,
            severity=Severity.ERROR,
            symbol=None,
            first=first,
            last=last,
            count=len(panel.sessions),
            detail=f"{refused.against(panel.calendar)} ({fits})",
        )
        return
    for symbol, rhythm in misfits(panel.sessions, is_priced, panel.symbols, panel.calendar).items():
        own = panel.sessions[is_priced[:, panel.symbols.index(symbol)]]
        yield Finding(
            kind=FindingKind.CALENDAR,
            severity=Severity.WARNING,
            symbol=symbol,
            first=as_datetime(own[0]),
            last=as_datetime(own[-1]),
            count=len(own),
            detail=f"rows are {rhythm.words}, about {rhythm.periods_per_year:g} a year; the calendar has "
            f"{panel.calendar.periods_per_year:g}",
        )
