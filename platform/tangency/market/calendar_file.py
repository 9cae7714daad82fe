"""A user's own calendar from a file: a list of sessions, or of holidays beside the weekdays of trading."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import numpy as np
import numpy.typing as npt

from tangency.domain.calendar import CALENDARS, Calendar
from tangency.domain.exchanges import EXCHANGES, NOT_COMPUTABLE
from tangency.errors import ConfigurationError, DataError, Remedy, Setting
from tangency.market.calendars.own import OwnCalendar
from tangency.market.dialect import Dialect
from tangency.market.reading.faults import Faults
from tangency.market.reading.raw import RawTable
from tangency.market.reading.source import Source, read_raw
from tangency.market.reading.timestamps import read_timestamps
from tangency.market.rhythm import require_rhythm
from tangency.market.sessions import Sessions

__all__ = ["calendar_from_file"]

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_WEEKMASK = re.compile(r"[01]{7}")
_FEWEST = 2
_MOST_SESSIONS = 366
_DAYS = Calendar(name="days", periods_per_year=365, step=timedelta(days=1), continuous=False)
_MINUTES = Calendar(name="minutes", periods_per_year=365, step=timedelta(minutes=1), continuous=False)
# A session is known by one day, and no market's hours stray further from it: futures open the evening before.
_REACH = np.timedelta64(2, "D")


def calendar_from_file(
    source: Source, *, name: str, periods_per_year: float, weekmask: str | None = None
) -> OwnCalendar:
    """Return the calendar that a CSV or Parquet file lists.

    Parameters
    ----------
    source
        A file or another table with a column `session`, one day a row, and perhaps `open` and `close`, instants in UTC
        or with an offset; or, where `weekmask` is given, with a column `holiday`.
    name
        What the calendar is called: lower-case letters, digits, hyphens; no known calendar has it.
    periods_per_year
        Sessions in a year, by which annual figures are computed. Sessions that contradict it are refused.
    weekmask
        Seven digits from Monday on, 1 for a day of trading, such as `1111100`. The sessions are then those days but
        for the file's holidays, in the whole years from the first holiday's to the last one's.

    Raises
    ------
    ConfigurationError
        A name that is taken or none, a weekmask that is none, or a number of sessions that no year has.
    DataError
        A file that cannot be read, lacks the column, or names days that are unreadable or repeat; hours that do not
        follow one another; sessions that come more or less often than is said.
    """
    _require_name(name)
    if not 0.0 < periods_per_year <= _MOST_SESSIONS:
        raise ConfigurationError(
            f"a calendar has between 1 and {_MOST_SESSIONS} sessions a year",
            where="periods_per_year",
            value=periods_per_year,
        )
    raw = read_raw(source, called=f"calendar {name!r}")
    days = _days(raw, "session") if weekmask is None else _weekdays(_days(raw, "holiday"), weekmask)
    if len(days) < _FEWEST:
        raise DataError("a calendar needs two sessions at least", where=raw.source, value=len(days))
    require_rhythm(
        days.astype("datetime64[us]"),
        periods_per_year,
        what="the calendar is said to have",
        where=raw.source,
        remedy="say periods per year {fits:g}",
    )
    step = timedelta(days=max(1, round(float(np.median(np.diff(days).astype(np.int64))))))
    own = OwnCalendar(
        calendar=Calendar(name=name, periods_per_year=periods_per_year, step=step, continuous=False),
        sessions=tuple(days.astype(np.int64).tolist()),
    )
    return own if weekmask is not None else _with_hours(own, raw)


def _require_name(name: str) -> None:
    if _NAME.fullmatch(name) is None or name in CALENDARS or name.upper() in (*EXCHANGES, *NOT_COMPUTABLE):
        raise ConfigurationError(
            "not a name for a calendar of one's own",
            where="name",
            value=name,
            remedy="use lower-case letters, digits and hyphens, and no known calendar's name",
        )


def _days(raw: RawTable, column: str) -> npt.NDArray[np.datetime64]:
    """Return the days of a column in order of time; raises DataError for the first that is wrong."""
    if column not in raw.frame.columns:
        raise DataError(
            f"a calendar's file has a column {column!r}",
            where=raw.source,
            value=", ".join(raw.frame.columns),
            remedy=Remedy("name it so, one day a row; a list of holidays needs ", Setting("weekmask", "1111100"))
            if column == "session"
            else "name it so, one day a row",
        )
    days = np.sort(_instants(raw, column, _DAYS)).astype("datetime64[D]")
    twice = np.flatnonzero(np.diff(days) == np.timedelta64(0, "D"))
    if len(twice):
        raise DataError(
            "a day is listed twice",
            where=f"{raw.source}, column {column!r}",
            value=str(days[twice[0]]),
            remedy="list it once",
        )
    return days


def _instants(raw: RawTable, column: str, calendar: Calendar) -> Sessions:
    """Return a column as labels of a calendar; raises DataError for the first that is none."""
    stamps, faults = read_timestamps(raw, column, calendar, Dialect())
    Faults(groups=tuple(faults), located=lambda fault: fault).refuse()
    return stamps


def _weekdays(holidays: npt.NDArray[np.datetime64], weekmask: str) -> npt.NDArray[np.datetime64]:
    if _WEEKMASK.fullmatch(weekmask) is None or "1" not in weekmask:
        raise ConfigurationError(
            "not a mask of weekdays",
            where="weekmask",
            value=weekmask,
            remedy=Remedy("write seven digits from Monday on: ", Setting("weekmask", "1111100")),
        )
    if not len(holidays):
        return holidays
    first, last = (day.astype("datetime64[Y]") for day in (holidays[0], holidays[-1]))
    days = np.arange(first.astype("datetime64[D]"), (last + 1).astype("datetime64[D]"))
    return days[np.is_busday(days, weekmask=weekmask, holidays=holidays)]


def _with_hours(own: OwnCalendar, raw: RawTable) -> OwnCalendar:
    named = [column for column in ("open", "close") if column in raw.frame.columns]
    if not named:
        return own
    order = np.argsort(_instants(raw, "session", _DAYS))
    labels, hours = own.labels(), {}
    for column in named:
        hours[column] = _instants(raw, column, _MINUTES)[order]
        _require(raw, column, np.abs(hours[column] - labels) <= _REACH, labels, "lies more than two days from its day")
    if len(hours) > 1:
        _require(raw, "close", hours["close"] > hours["open"], labels, "does not come after the opening")
    opens, closes = (
        None if column not in hours else tuple(hours[column].astype("datetime64[s]").astype(np.int64).tolist())
        for column in ("open", "close")
    )
    return replace(own, opens=opens, closes=closes)


def _require(
    raw: RawTable,
    column: str,
    is_right: npt.NDArray[np.bool_],
    labels: npt.NDArray[np.datetime64],
    what: str,
) -> None:
    wrong = np.flatnonzero(~is_right)
    if len(wrong):
        raise DataError(
            f"the {column} of a session {what}",
            where=f"{raw.source}, column {column!r}",
            value=f"session {labels[wrong[0]].astype('datetime64[D]')}",
            remedy="write instants in UTC, or with an offset",
        )
