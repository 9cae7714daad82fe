"""The sessions of exchanges, from `exchange_calendars`: those that were held, and those that were known in advance.

The library is loaded by the first question about an exchange, and asked for whole years within the bounds that it
states for itself; by default it would know the last twenty years alone.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from tangency.domain.exchanges import PUBLISHED_LISTS

__all__ = ["ExchangeSessions", "coverage", "exchange_sessions", "last_exchange_day_of", "next_exchange_day"]

Instants = npt.NDArray[np.datetime64]

# A year of which every calendar of the library knows something.
_KNOWN_YEAR = ("2025-01-01", "2025-12-31")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ExchangeSessions:
    """The sessions of an exchange in a stretch of days.

    Attributes
    ----------
    sessions
        Their days, shape (n_sessions,), ascending, datetime64[us] at midnight, without a time zone.
    opens, closes
        The instants in UTC at which each opens and closes, the same shape and type.
    is_short
        Which open later or close earlier than the exchange usually does.
    """

    sessions: Instants
    opens: Instants
    closes: Instants
    is_short: npt.NDArray[np.bool_]


def coverage(code: str) -> tuple[date, date]:
    """Return the first and the last day of which the library knows an exchange's sessions.

    >>> coverage("XTKS")[0]
    datetime.date(1997, 1, 1)
    """
    factory = _factory(code)
    first, last = factory.bound_min(), factory.bound_max()
    # Without a bound of its own any day can be asked for; labels lie within these years (see `read_timestamps`).
    return date(1800, 1, 1) if first is None else first.date(), date(2099, 12, 31) if last is None else last.date()


def exchange_sessions(code: str, first: date, last: date) -> ExchangeSessions:
    """Return the sessions from `first` to `last`, both included, as far as the library knows them.

    >>> str(exchange_sessions("XNYS", date(2001, 9, 10), date(2001, 9, 18)).closes[1])
    '2001-09-17T20:00:00.000000'
    """
    earliest, latest = coverage(code)
    begin, end = max(first, earliest), min(last, latest)
    if begin > end:
        none = np.array([], dtype="datetime64[us]")
        return ExchangeSessions(sessions=none, opens=none, closes=none, is_short=np.zeros(0, dtype=np.bool_))
    calendar = _library(code, begin.year, end.year)
    table = calendar.schedule
    days = table.index.to_numpy(dtype="datetime64[us]")
    is_asked = (days >= np.datetime64(begin, "us")) & (days <= np.datetime64(end, "us"))
    odd = np.isin(days, np.concatenate([_stamps(calendar.early_closes), _stamps(calendar.late_opens)]))
    return ExchangeSessions(
        sessions=days[is_asked],
        opens=_stamps(table["open"])[is_asked],
        closes=_stamps(table["close"])[is_asked],
        is_short=odd[is_asked],
    )


def next_exchange_day(code: str, after: date) -> date | None:
    """Return the first day after `after` on which an exchange opens, from what was known in advance.

    Closures that the library counts as ad hoc, such as those of September 2001, are no holidays here, but for
    exchanges that publish their holidays as lists (`PUBLISHED_LISTS`).

    Returns
    -------
    None before or beyond what the library knows.

    >>> next_exchange_day("XNYS", date(2001, 9, 10)), next_exchange_day("XLON", date(2024, 12, 24))
    (datetime.date(2001, 9, 11), datetime.date(2024, 12, 27))
    """
    if after < coverage(code)[0]:
        return None
    days = _foreseen(code, after.year)
    place = int(np.searchsorted(days, np.datetime64(after, "D"), side="right"))
    return days[place].item() if place < len(days) else None


def last_exchange_day_of(code: str, first: date, period: Callable[[date], Hashable]) -> date:
    """Return the last day of a period, from `first` on, on which an exchange opens, as far as was known in advance.

    Parameters
    ----------
    first
        A day on which it opens.
    period
        Returns what identifies the period of a day.
    """
    last, following = first, next_exchange_day(code, first)
    while following is not None and period(following) == period(first):
        last, following = following, next_exchange_day(code, following)
    return last


@lru_cache(maxsize=256)
def _foreseen(code: str, year: int) -> npt.NDArray[np.datetime64]:
    """Return the days of a year and the one after it on which an exchange was expected to open."""
    first, last = date(year, 1, 1), date(year + 1, 12, 31)
    days = exchange_sessions(code, first, last).sessions.astype("datetime64[D]")
    if code in PUBLISHED_LISTS or not len(days):
        return days
    calendar = _library(code, max(first, coverage(code)[0]).year, min(last, coverage(code)[1]).year)
    with _without_deprecations():
        by_rule = calendar.regular_holidays
        sudden = _stamps(calendar.adhoc_holidays).astype("datetime64[D]")
        ruled = _stamps([] if by_rule is None else by_rule.holidays(str(first), str(last))).astype("datetime64[D]")
    sudden = sudden[(sudden >= np.datetime64(first)) & (sudden <= np.datetime64(last))]
    is_weekday = np.is_busday(sudden, weekmask=calendar.weekmask)
    return np.union1d(days, sudden[is_weekday & ~np.isin(sudden, ruled)])


@lru_cache(maxsize=32)
def _library(code: str, first_year: int, last_year: int) -> Any:
    earliest, latest = coverage(code)
    start, end = max(date(first_year, 1, 1), earliest), min(date(last_year, 12, 31), latest)
    return _made(code, start.isoformat(), end.isoformat())


@lru_cache(maxsize=128)
def _factory(code: str) -> Any:
    return type(_made(code, *_KNOWN_YEAR))


def _made(code: str, start: str, end: str) -> Any:
    from exchange_calendars import get_calendar  # noqa: PLC0415  # half a second, and only where an exchange is named

    with _without_deprecations():
        return get_calendar(code, start=start, end=end)


@contextmanager
def _without_deprecations() -> Iterator[None]:
    """Leave out what the library's own use of pandas calls forth."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        yield


def _stamps(values: Any) -> Instants:
    """Return instants as datetime64[us] in UTC, without a time zone."""
    import pandas as pd  # noqa: PLC0415  # only where an exchange is asked for

    index = pd.DatetimeIndex(values)
    bare = index if index.tz is None else index.tz_convert("UTC").tz_localize(None)
    return bare.to_numpy(dtype="datetime64[us]")
