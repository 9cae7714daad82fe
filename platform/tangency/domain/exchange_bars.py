"""The hourly bars of an exchange's sessions: from the opening on, the last one cut short by the close."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from tangency.domain.exchange_sessions import exchange_sessions, next_exchange_day
from tangency.domain.exchanges import Exchange

__all__ = ["hourly_bars", "next_hourly_bar"]

Instants = npt.NDArray[np.datetime64]

_HOUR = np.timedelta64(3_600_000_000, "us")
_LOOK_BACK = timedelta(days=30)


def hourly_bars(opens: Instants, closes: Instants) -> tuple[Instants, Instants]:
    """Return the openings and closes of the hourly bars of sessions, ascending.

    Parameters
    ----------
    opens, closes
        Of the sessions, in UTC, shape (n_sessions,), datetime64[us].

    >>> found = exchange_sessions("XNYS", date(2024, 11, 29), date(2024, 11, 29))  # a half day
    >>> [str(at)[11:16] for at in hourly_bars(found.opens, found.closes)[0]]
    ['14:30', '15:30', '16:30', '17:30']
    """
    if not len(opens):
        return opens, closes
    counts = -((opens - closes) // _HOUR)  # a bar that is cut short counts as one
    before = np.repeat(np.cumsum(counts) - counts, counts)
    begins = np.repeat(opens, counts) + (np.arange(int(counts.sum())) - before) * _HOUR
    return begins, np.minimum(begins + _HOUR, np.repeat(closes, counts))


def next_hourly_bar(exchange: Exchange, after: datetime) -> datetime | None:
    """Return the opening of the first bar after an instant in UTC, from what was known in advance; None if unknown.

    On a day of which it was not known that the exchange would stay closed, its hours are those of the session before.
    """
    stamp = np.datetime64(after, "us")
    day = next_exchange_day(exchange.code, after.date() - timedelta(days=2))
    while day is not None:
        begins, _ = hourly_bars(*_hours(exchange, day))
        later = begins[begins > stamp]
        if len(later):
            return datetime.fromisoformat(str(later[0]))
        day = next_exchange_day(exchange.code, day)
    return None


def _hours(exchange: Exchange, day: date) -> tuple[Instants, Instants]:
    """Return opening and close of a day on which the exchange was expected to open, each of shape (1,)."""
    held = exchange_sessions(exchange.code, day, day)
    if len(held.opens):
        return held.opens, held.closes
    before = exchange_sessions(exchange.code, day - _LOOK_BACK, day)
    shift = datetime.combine(day, datetime.min.time()) - datetime.fromisoformat(str(before.sessions[-1]))
    zone = ZoneInfo(exchange.zone)

    def moved(at: np.datetime64) -> np.datetime64:
        local = datetime.fromisoformat(str(at)).replace(tzinfo=ZoneInfo("UTC")).astimezone(zone).replace(tzinfo=None)
        there = (local + shift).replace(tzinfo=zone).astimezone(ZoneInfo("UTC")).replace(tzinfo=None)
        return np.datetime64(there, "us")

    return np.array([moved(before.opens[-1])]), np.array([moved(before.closes[-1])])
