"""Data sources: where bars and latest prices of assets come from, page by page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Protocol, runtime_checkable

from tangency.domain.calendar import Calendar

__all__ = ["Bar", "DataSource", "LatestPrice", "Page"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """The prices of one asset over one session.

    Attributes
    ----------
    timestamp
        Label of the session, without a time zone: the day, or the opening in UTC where there are several a day.
    open, high, low, close
        In the quote currency of the page; None where the source gives none.
    volume
        In units of the asset; None where the source gives none.
    dividend
        Cash of which the session is the ex-date, for one unit, exact, in the currency of the page; None without one.
    split
        How many new units one old unit becomes with this session, exact, where the source's earlier bars are in the new
        units already; None without one.

    >>> from datetime import datetime
    >>> from tangency.sdk import Bar
    >>> Bar(timestamp=datetime(2024, 11, 30), close=96_407.99).high is None
    True
    """

    timestamp: datetime
    close: float
    open: float | None = None
    high: float | None = None
    low: float | None = None
    volume: float | None = None
    dividend: Decimal | None = None
    split: Fraction | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What one request to a source brought of one asset.

    Attributes
    ----------
    currency
        In which the asset is quoted there, such as USDT, which is not USD.
    venue
        Where it was traded, or who computed it.
    retrieved_at
        When the answer arrived, by the clock of this machine, with a time zone.
    served_at
        The same by the clock of the source; None where it does not say.
    bars
        Ascending; a page may be empty, and it may repeat bars of the page before.

    >>> from datetime import UTC, datetime
    >>> from tangency.sdk import Bar, Page
    >>> bar = Bar(timestamp=datetime(2024, 11, 30), close=96_407.99)
    >>> at = datetime(2024, 12, 1, 0, 5, tzinfo=UTC)
    >>> page = Page(symbol="BTC/USDT", currency="USDT", venue="binance", retrieved_at=at, bars=(bar,))
    >>> len(page.bars)
    1
    """

    symbol: str
    currency: str
    venue: str
    retrieved_at: datetime
    bars: tuple[Bar, ...]
    served_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LatestPrice:
    """The last price of an asset that a source knows, which no finished session may hold yet.

    Attributes
    ----------
    at
        When it was traded or quoted, with a time zone.

    >>> from datetime import UTC, datetime
    >>> from tangency.sdk import LatestPrice
    >>> LatestPrice(symbol="ETH/USDT", price=3703.5, currency="USDT", at=datetime(2024, 11, 30, tzinfo=UTC)).price
    3703.5
    """

    symbol: str
    price: float
    currency: str
    at: datetime


@runtime_checkable
class DataSource(Protocol):
    """Serves prices; the caller keeps its pace, repeats what failed and keeps what came.

    Attributes
    ----------
    calendars
        Names of the calendars under which it serves bars, such as `crypto`.
    page_size
        How many bars a page has at most.
    pause_seconds
        What lies between two requests at least, for the source's limit of rate.

    Raises
    ------
    SourceUnavailable
        What is worth another try: maintenance, too many requests, a connection or an answer that broke off.
    UnknownName
        A symbol that the source does not know.
    DataError
        An answer that cannot be understood.

    >>> from tangency.sdk import DataSource
    >>> class Nothing:
    ...     calendars, page_size, pause_seconds = ("crypto",), 1000, 0.1
    ...
    ...     def symbols(self):
    ...         return ()
    ...
    ...     def fetch(self, symbols, start, end, calendar):
    ...         yield from ()
    ...
    ...     def latest(self, symbols):
    ...         return ()
    >>> isinstance(Nothing(), DataSource)
    True
    """

    @property
    def calendars(self) -> tuple[str, ...]:
        """Names of the calendars."""
        ...

    @property
    def page_size(self) -> int:
        """Most bars of a page."""
        ...

    @property
    def pause_seconds(self) -> float:
        """Seconds between two requests."""
        ...

    def symbols(self) -> tuple[str, ...]:
        """Return every symbol that it serves, sorted."""
        ...

    def fetch(self, symbols: Sequence[str], start: datetime, end: datetime, calendar: Calendar) -> Iterator[Page]:
        """Yield the bars from one session to another, both included, one page a request.

        Bars beyond, such as the one that is not finished yet, may be among them: they are left out by the caller.
        """
        ...

    def latest(self, symbols: Sequence[str]) -> tuple[LatestPrice, ...]:
        """Return the last price of each symbol that has one."""
        ...
