"""Which session is the last one that is over."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from tangency.domain.calendar import Calendar, calendar_named
from tangency.errors import ConfigurationError, DataError, Remedy, Setting
from tangency.market.calendars.schedule import schedule_between
from tangency.market.sessions import as_datetime

__all__ = ["last_finished"]

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  # labels carry no time zone
_LOOK_BACK = timedelta(days=30)


def last_finished(calendar: Calendar, now: datetime) -> datetime:
    """Return the label of the last session that was over at an instant.

    A bar that goes on is no observation yet: its close still moves. Where the hours of the exchange are known a session
    is over at its close, otherwise at midnight of its own day.

    Parameters
    ----------
    now
        With a time zone.

    Raises
    ------
    ConfigurationError
        A calendar whose labels do not say when a session ends, such as `weekly`.
    DataError
        No session in the month before.

    >>> from tangency.domain.calendar import calendar_named
    >>> last_finished(calendar_named("crypto"), datetime(2024, 12, 1, 0, 5, tzinfo=UTC))
    datetime.datetime(2024, 11, 30, 0, 0)
    >>> last_finished(calendar_named("us-equity"), datetime(2024, 11, 29, 17, 59, tzinfo=UTC))  # a half day
    datetime.datetime(2024, 11, 27, 0, 0)
    """
    wall = now.astimezone(UTC).replace(tzinfo=None)
    if calendar.continuous:
        return _EPOCH + ((wall - _EPOCH) // calendar.step - 1) * calendar.step
    exchange = calendar_named("XNYS") if calendar.name == "us-equity" else calendar
    if exchange.exchange is None:
        raise ConfigurationError(
            "when a session of this calendar ends is not known",
            where="calendar",
            value=calendar.name,
            remedy=Remedy("fetch days or hours: ", Setting("calendar", "crypto"), ", or an exchange's own calendar"),
        )
    return _last_closed(exchange, wall)


def _last_closed(calendar: Calendar, wall: datetime) -> datetime:
    day = datetime.combine(wall.date(), time()) + timedelta(days=1)  # east of Greenwich tomorrow may have begun
    schedule = schedule_between(calendar, None, np.datetime64(day - _LOOK_BACK, "us"), np.datetime64(day, "us"))
    found = [] if schedule is None else list(schedule.sessions)
    closes = None if schedule is None else schedule.closes
    for place in reversed(range(len(found))):
        label = as_datetime(found[place])
        end = _midnight(label, calendar) if closes is None else as_datetime(closes[place])
        if end <= wall:
            return label
    raise DataError(
        "no session has ended in the month before", where=f"calendar {calendar.name!r}", value=wall.isoformat()
    )


def _midnight(label: datetime, calendar: Calendar) -> datetime:
    zone = ZoneInfo(calendar.zone or "UTC")
    return (label + timedelta(days=1)).replace(tzinfo=zone).astimezone(UTC).replace(tzinfo=None)
