"""The sessions that a calendar schedules, known to an exchange's rules or listed by a user."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd

from tangency.domain.calendar import Calendar, period_of
from tangency.domain.exchange_bars import hourly_bars
from tangency.domain.exchange_sessions import coverage, exchange_sessions
from tangency.market.calendars.own import OwnCalendar

__all__ = ["Schedule", "schedule_between"]

_ONE_DAY = timedelta(days=1)
Instants = npt.NDArray[np.datetime64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Schedule:
    """The sessions that a calendar schedules within a stretch of labels.

    Attributes
    ----------
    sessions
        Shape (n_sessions,), ascending, datetime64[us].
    first, last
        The labels between which the calendar knows its sessions; beyond them nothing is said.
    opens, closes
        Instants in UTC, shape (n_sessions,); None where they are not known.
    is_short
        Which are shorter than the exchange's usual ones, half days; None where the hours are not known.
    """

    sessions: Instants
    first: np.datetime64
    last: np.datetime64
    opens: Instants | None = None
    closes: Instants | None = None
    is_short: npt.NDArray[np.bool_] | None = None

    def covers(self, labels: Instants) -> npt.NDArray[np.bool_]:
        """Return which labels lie where the sessions are known, the shape of `labels`."""
        return (labels >= self.first) & (labels <= self.last)

    def to_frame(self) -> pd.DataFrame:
        """Return `open` and `close` in UTC and `is_short` by session, as far as they are known."""
        known = {"open": self.opens, "close": self.closes}
        columns = {name: pd.DatetimeIndex(at).tz_localize("UTC") for name, at in known.items() if at is not None}
        frame = pd.DataFrame(columns, index=pd.DatetimeIndex(self.sessions, name="session"))
        return frame if self.is_short is None else frame.assign(is_short=self.is_short)


def schedule_between(
    calendar: Calendar, own: OwnCalendar | None, first: np.datetime64, last: np.datetime64
) -> Schedule | None:
    """Return the sessions scheduled from one label to another; None of a calendar that schedules none."""
    if own is not None:
        return _own(own, first, last)
    if calendar.exchange is None:
        return None
    known_from, known_to = (np.datetime64(day, "us") for day in coverage(calendar.exchange.code))
    code, begin, end = calendar.exchange.code, _day(first), _day(last)
    if calendar.is_hourly:
        return replace(_of_hours(code, first, last), first=known_from, last=known_to)
    if calendar.bars != "day":
        return replace(_of_periods(code, calendar, begin, end), first=known_from, last=known_to)
    found = exchange_sessions(code, begin, end)
    return Schedule(
        sessions=found.sessions,
        first=known_from,
        last=known_to,
        opens=found.opens,
        closes=found.closes,
        is_short=found.is_short,
    )


def _of_periods(code: str, calendar: Calendar, begin: date, end: date) -> Schedule:
    """Return the weeks or months whose last session lies between two days, from their opening to their close."""
    reach = calendar.step
    found = exchange_sessions(code, begin - reach, end + reach)
    periods = [_period(day, calendar) for day in found.sessions]
    is_last = np.array([each != after for each, after in pairwise((*periods, None))], dtype=np.bool_)
    is_first = np.array([each != before for before, each in pairwise((None, *periods))], dtype=np.bool_)
    labels = found.sessions[is_last]
    is_asked = (labels >= np.datetime64(begin, "us")) & (labels <= np.datetime64(end, "us"))
    return Schedule(
        sessions=labels[is_asked],
        first=labels[0] if len(labels) else np.datetime64(begin, "us"),
        last=labels[-1] if len(labels) else np.datetime64(end, "us"),
        opens=found.opens[is_first][is_asked],
        closes=found.closes[is_last][is_asked],
    )


def _of_hours(code: str, first: np.datetime64, last: np.datetime64) -> Schedule:
    """Return the hourly bars that open from one label to another; of a half day they are fewer, and none is short."""
    # East of Greenwich a session's first bar lies on the day before.
    found = exchange_sessions(code, _day(first) - _ONE_DAY, _day(last) + _ONE_DAY)
    opens, closes = hourly_bars(found.opens, found.closes)
    is_asked = (opens >= first) & (opens <= last)
    return Schedule(sessions=opens[is_asked], first=first, last=last, opens=opens[is_asked], closes=closes[is_asked])


def _period(session: np.datetime64, calendar: Calendar) -> tuple[int, ...]:
    assert calendar.bars is not None  # noqa: S101  # for the type checker: it is an exchange's
    return period_of(datetime.fromisoformat(str(session)), calendar.bars)


def _day(label: np.datetime64) -> date:
    day: date = label.astype("datetime64[D]").item()
    return day


def _own(own: OwnCalendar, first: np.datetime64, last: np.datetime64) -> Schedule:
    labels = own.labels()
    is_asked = (labels >= first) & (labels <= last)
    opens, closes = (
        None if at is None else np.array(at, dtype="datetime64[s]").astype("datetime64[us]")[is_asked]
        for at in (own.opens, own.closes)
    )
    return Schedule(sessions=labels[is_asked], first=labels[0], last=labels[-1], opens=opens, closes=closes)
