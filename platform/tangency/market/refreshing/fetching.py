"""Asks a source for pages, at its pace, again where a request failed, and from where it broke off."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tangency.contracts.data_source import DataSource, Page
from tangency.domain.calendar import Calendar
from tangency.errors import DataError, SourceUnavailable
from tangency.market.refreshing.pace import Pace

__all__ = ["FetchLog", "fetched"]

# Clocks that differ by more would take a bar for finished that still moves.
_MOST_SKEW_SECONDS = 60.0
_MOST_IDLE = 10


@dataclass(slots=True)
class FetchLog:
    """What a fetch took, counted as it goes.

    Attributes
    ----------
    waited_seconds
        After failures, without the source's ordinary pauses.
    """

    pages: int = 0
    retries: int = 0
    waited_seconds: float = 0.0


def fetched(
    source: DataSource,
    starts: Mapping[str, datetime],
    end: datetime,
    calendar: Calendar,
    *,
    pace: Pace,
    log: FetchLog,
) -> Iterator[Page]:
    """Yield the pages from each symbol's start to the end.

    Raises
    ------
    SourceUnavailable
        As many failures in a row as the pace allows.
    DataError
        Clocks that differ by more than a minute, or a source that repeats itself.
    """
    queue: deque[tuple[Sequence[str], datetime]] = deque()
    for start in sorted(set(starts.values())):
        if start <= end:
            queue.append((tuple(symbol for symbol, own in starts.items() if own == start), start))
    failures = 0
    while queue:
        symbols, since = queue.popleft()
        progress = _Progress()
        try:
            for page in source.fetch(symbols, since, end, calendar):
                log.pages += 1
                if progress.note(page):
                    failures = 0
                yield page
                pace.sleep(source.pause_seconds)
        except SourceUnavailable as error:
            log.waited_seconds += pace.wait_or_raise(failures, error)
            log.retries += 1
            failures += 1
            queue.extendleft(reversed(list(progress.rest(symbols, since, end, calendar))))


@dataclass(slots=True)
class _Progress:
    """How far one question, about one symbol after the other, has come.

    Attributes
    ----------
    symbol, last
        The one at hand, and its newest bar.
    idle
        How many of its pages brought bars and none of them newer.
    """

    symbol: str | None = None
    last: datetime | None = None
    idle: int = 0

    def note(self, page: Page) -> bool:
        """Take notice of a page and return whether it goes forward.

        Refuses a page by another clock, and a source that does not come forward at all.
        """
        _require_clock(page)
        is_next = self.symbol is not None and page.symbol != self.symbol
        if page.symbol != self.symbol:
            self.symbol, self.last, self.idle = page.symbol, None, 0
        newest = max((bar.timestamp for bar in page.bars), default=None)
        if newest is not None and (self.last is None or newest > self.last):
            self.last, self.idle = newest, 0
            return True
        self.idle += newest is not None
        if self.idle >= _MOST_IDLE:
            raise DataError(
                "the source sends the same bars again and again",
                where=f"{page.venue}, {page.symbol}",
                value=f"{self.idle} pages without a newer bar than {self.last}",
                remedy="report it to the plugin's author",
            )
        return is_next

    def rest(
        self, symbols: Sequence[str], since: datetime, end: datetime, calendar: Calendar
    ) -> Iterator[tuple[Sequence[str], datetime]]:
        """Yield what is still to be asked after a failure: the symbol at hand from where it broke off, the others."""
        if self.symbol is None:
            yield symbols, since
            return
        place = symbols.index(self.symbol)
        own = since if self.last is None else max(since, self.last + calendar.grid)
        if own <= end:
            yield symbols[place : place + 1], own
        if place + 1 < len(symbols):
            yield symbols[place + 1 :], since


def _require_clock(page: Page) -> None:
    if page.served_at is None:
        return
    skew = (page.retrieved_at - page.served_at).total_seconds()
    if abs(skew) > _MOST_SKEW_SECONDS:
        raise DataError(
            "the clock of this machine differs from the source's, so which bars are finished is not known",
            where=page.venue,
            value=f"{skew:+.0f} s",
            remedy="set the clock of this machine (NTP)",
        )
