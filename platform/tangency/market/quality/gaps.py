"""Sessions without prices: of one asset, of the whole market, and after an asset's end."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from tangency.market.panel import PricePanel
from tangency.market.quality.closed_days import is_unscheduled
from tangency.market.quality.finding import Finding, FindingKind, Severity
from tangency.market.sessions import as_datetime, is_hole, label

__all__ = ["find_gaps", "runs_of"]


def find_gaps(panel: PricePanel) -> Iterator[Finding]:
    """Yield holes of the market once, then each asset's own gaps, then the assets that end before the panel."""
    there = ~np.isnan(panel.prices)
    market: npt.NDArray[np.bool_] = np.any(there, axis=1)
    yield from _market_gaps(panel, market)
    # On a day on which the market rests nothing is missing.
    is_open = market & ~is_unscheduled(panel)
    sessions = panel.sessions[is_open]
    own = there[is_open]
    for i, symbol in enumerate(panel.symbols):
        priced = np.flatnonzero(own[:, i])
        if not len(priced):
            continue
        start, end = int(priced[0]), int(priced[-1])
        for first, last in runs_of(~own[start : end + 1, i]):
            yield Finding(
                kind=FindingKind.GAP,
                severity=Severity.WARNING,
                symbol=symbol,
                first=as_datetime(sessions[start + first]),
                last=as_datetime(sessions[start + last]),
                count=last - first + 1,
                detail=f"{last - first + 1} sessions without a price on which other assets have one",
            )
        if end < len(sessions) - 1:
            yield Finding(
                kind=FindingKind.ENDED,
                severity=Severity.NOTE,
                symbol=symbol,
                first=as_datetime(sessions[end]),
                last=as_datetime(sessions[end]),
                count=len(sessions) - 1 - end,
                detail=f"prices end on {label(sessions[end], panel.calendar)}, before the panel does",
            )


def runs_of(marks: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return first and last position of each run of true marks, shape of `marks` (n,).

    >>> runs_of(np.array([True, False, True, True]))
    [(0, 0), (2, 3)]
    """
    edges = np.diff(np.concatenate(([0], marks.astype(np.int8), [0])))
    return [(int(a), int(b) - 1) for a, b in zip(np.flatnonzero(edges == 1), np.flatnonzero(edges == -1), strict=True)]


def _market_gaps(panel: PricePanel, market: npt.NDArray[np.bool_]) -> Iterator[Finding]:
    sessions, step = panel.sessions, panel.calendar.step
    for first, last in runs_of(~market):
        yield _market_gap(
            panel, sessions[first], sessions[last], last - first + 1, f"{last - first + 1} sessions without any price"
        )
    if not panel.calendar.continuous:
        for at in np.flatnonzero(is_hole(sessions, panel.calendar)):
            days = (as_datetime(sessions[at + 1]) - as_datetime(sessions[at])) // step
            yield _market_gap(
                panel, sessions[at], sessions[at + 1], days - 1, f"{days} steps between neighbouring sessions"
            )


def _market_gap(panel: PricePanel, first: np.datetime64, last: np.datetime64, count: int, what: str) -> Finding:
    return Finding(
        kind=FindingKind.MARKET_GAP,
        severity=Severity.WARNING,
        symbol=None,
        first=as_datetime(first),
        last=as_datetime(last),
        count=count,
        detail=f"{what}, {label(first, panel.calendar)} to {label(last, panel.calendar)}",
    )
