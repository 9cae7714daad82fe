"""Sessions: the instants at which a market is observed, and the one as of which data are read."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt

from tangency.domain.calendar import Calendar
from tangency.errors import ConfigurationError, DataError
from tangency.market.calendars.own import OwnCalendar
from tangency.market.calendars.schedule import schedule_between

__all__ = ["Sessions", "all_sessions", "as_datetime", "is_hole", "label", "locate", "microseconds", "on_grid"]

Sessions = npt.NDArray[np.datetime64]


def microseconds(length: timedelta) -> np.timedelta64:
    """Return a length of time in microseconds."""
    return np.timedelta64(length // timedelta(microseconds=1), "us")


def all_sessions(timestamps: Sessions, calendar: Calendar, own: OwnCalendar | None = None) -> Sessions:
    """Return the sessions between the first and the last timestamp, ascending.

    Every step where the calendar is continuous, and every session that an exchange or a user's `own` calendar
    schedules, so that a missing observation shows, beside the timestamps themselves. Where nothing is scheduled it is
    the union of the timestamps, because only the market itself knows when it was open.
    """
    unique = np.unique(timestamps)
    if not calendar.continuous:
        schedule = schedule_between(calendar, own, unique[0], unique[-1])
        return unique if schedule is None else np.union1d(unique, schedule.sessions)
    step = microseconds(calendar.step)
    return np.arange(unique[0], unique[-1] + step, step)


def is_hole(sessions: Sessions, calendar: Calendar) -> npt.NDArray[np.bool_]:
    """Return for each session but the first whether a hole lies before it, shape (n_sessions - 1,)."""
    return np.diff(sessions) > microseconds(calendar.longest_gap)


def on_grid(moment: datetime, calendar: Calendar) -> np.datetime64:
    """Return `moment` as a label.

    Raises
    ------
    ConfigurationError
        An instant inside a session: its bar closes later, and would be known too early.
    """
    stamp = np.datetime64(moment, "us")
    if (stamp - np.datetime64(0, "us")) % microseconds(calendar.grid) != np.timedelta64(0, "us"):
        raise ConfigurationError(
            f"not a session label of calendar {calendar.name!r}, whose step is {calendar.grid}",
            where="as_of",
            value=moment.isoformat(),
            remedy="give the label of the last session that is known in full",
        )
    return stamp


def locate(
    sessions: Sessions, priced: npt.NDArray[np.bool_], calendar: Calendar, moment: datetime, *, where: str
) -> int:
    """Return the position of the session that is the latest known at `moment`.

    Parameters
    ----------
    sessions, priced
        Labels, shape (n_sessions,), and whether any asset has a price there.
    moment
        A label. On a continuous calendar it must be a session with prices; on another it may fall on a day
        on which the market was closed.
    where
        Name of the dataset, for the error.

    Raises
    ------
    DataError
        Before the first prices, after the last, or in a hole; names the nearest days with prices.
    """
    stamp = on_grid(moment, calendar)
    known = sessions[priced]
    if not len(known):
        raise DataError("there are no prices at all", where=where, remedy="choose other assets, or a later date")
    before = int(np.searchsorted(known, stamp, side="right"))
    asked = label(stamp, calendar)
    if before == 0:
        raise DataError(
            f"there are no prices yet at {asked}",
            where=where,
            value=asked,
            remedy=f"the first day with prices is {label(known[0], calendar)}",
        )
    last = known[before - 1]
    reach = microseconds(timedelta(0) if calendar.continuous else calendar.longest_gap)
    if stamp > known[-1] or stamp - last > reach:
        resumed = f"; they resume on {label(known[before], calendar)}" if before < len(known) else ""
        raise DataError(
            f"there are no prices at {asked}",
            where=where,
            value=asked,
            remedy=f"the last day with prices is {label(last, calendar)}{resumed}",
        )
    return int(np.searchsorted(sessions, last))


def as_datetime(stamp: np.datetime64) -> datetime:
    """Return a label as a Python datetime without a time zone."""
    return datetime.fromisoformat(str(stamp.astype("datetime64[us]")))


def label(stamp: np.datetime64, calendar: Calendar) -> str:
    """Return a label as people read it: the day, with the time only where the step is shorter than a day."""
    moment = as_datetime(stamp)
    return moment.date().isoformat() if calendar.step >= timedelta(days=1) else moment.isoformat(timespec="minutes")
