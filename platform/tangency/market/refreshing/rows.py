"""The rows of a page: bars that are finished, possible and on the grid; what is left out is told with its reason."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import pyarrow as pa

from tangency.contracts.data_source import Bar, Page
from tangency.domain.calendar import Calendar
from tangency.domain.decimals import money
from tangency.errors import DataError
from tangency.market.sessions import microseconds
from tangency.market.spec import FLOAT_COLUMNS

__all__ = ["BAR_SCHEMA", "PAGE_SCHEMA", "LeftOut", "PageRows", "page_rows"]

BAR_SCHEMA = pa.schema(
    [
        ("timestamp", pa.timestamp("us")),
        ("symbol", pa.string()),
        *((name, pa.float64()) for name in FLOAT_COLUMNS),
        ("venue", pa.string()),
    ]
)
"""The columns of bars, in canonical order."""
PAGE_SCHEMA = pa.schema(
    [
        *BAR_SCHEMA,
        ("currency", pa.string()),
        ("dividend", pa.decimal128(38, 18)),
        ("split", pa.string()),
    ]
)
"""Those of fetched rows, which say in what they are quoted, and what happened at the beginning of the session."""

_MOST = 10**9
_UNFINISHED = "the session is not over yet"
_OUTSIDE = "before the first session that was asked for"
_NO_PRICE = "a price is missing, not positive or not finite"
_VOLUME = "the volume is negative or not finite"
_EVENT = "its dividend or split is not a positive number"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """Bars of an asset that were left out, and why."""

    symbol: str
    reason: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PageRows:
    """A page as rows of `PAGE_SCHEMA`, in the order of the page."""

    table: Any
    left_out: tuple[LeftOut, ...]


def page_rows(page: Page, calendar: Calendar, start: datetime, end: datetime) -> PageRows:
    """Return the rows of a page from one session to another, both included.

    Raises
    ------
    DataError
        A bar whose label is no session of the calendar: the source counts its sessions otherwise.
    """
    kept: list[Bar] = []
    left_out: Counter[str] = Counter()
    for bar in page.bars:
        _require_grid(bar, page, calendar)
        reason = next((text for is_so, text in _reasons(start, end) if is_so(bar)), None)
        if reason is None:
            kept.append(bar)
        else:
            left_out[reason] += 1
    columns = {
        "timestamp": [bar.timestamp for bar in kept],
        "symbol": [page.symbol] * len(kept),
        **{name: [getattr(bar, name) for bar in kept] for name in FLOAT_COLUMNS},
        "venue": [page.venue] * len(kept),
        "currency": [page.currency] * len(kept),
        "dividend": [None if bar.dividend is None else money(bar.dividend) for bar in kept],
        "split": [None if bar.split is None else str(bar.split) for bar in kept],
    }
    return PageRows(
        table=pa.table(columns, schema=PAGE_SCHEMA),
        left_out=tuple(LeftOut(symbol=page.symbol, reason=text, count=n) for text, n in sorted(left_out.items())),
    )


def _reasons(start: datetime, end: datetime) -> tuple[tuple[Callable[[Bar], bool], str], ...]:
    return (
        (lambda bar: bar.timestamp > end, _UNFINISHED),
        (lambda bar: bar.timestamp < start, _OUTSIDE),
        (lambda bar: not all(_is_price(value) for value in (bar.open, bar.high, bar.low, bar.close)), _NO_PRICE),
        (lambda bar: bar.close is None, _NO_PRICE),
        (lambda bar: bar.volume is not None and not 0 <= bar.volume < math.inf, _VOLUME),
        (lambda bar: not all(each is None or 0 < each < _MOST for each in (bar.dividend, bar.split)), _EVENT),
    )


def _is_price(value: float | None) -> bool:
    return value is None or 0 < value < math.inf


def _require_grid(bar: Bar, page: Page, calendar: Calendar) -> None:
    if bar.timestamp.tzinfo is not None:
        raise DataError("the label of a bar has a time zone", where=f"{page.venue}, {page.symbol}", value=bar.timestamp)
    stamp = np.datetime64(bar.timestamp, "us")
    if (stamp - np.datetime64(0, "us")) % microseconds(calendar.grid) != np.timedelta64(0, "us"):
        raise DataError(
            f"a bar is of no session of calendar {calendar.name!r}, whose step is {calendar.grid}",
            where=f"{page.venue}, {page.symbol}",
            value=bar.timestamp.isoformat(),
            remedy="fetch under the calendar that the source keeps",
        )
