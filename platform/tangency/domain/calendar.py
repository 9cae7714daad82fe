"""Calendars: how often a market is observed, when next, and how many observations make a year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from tangency.domain.exchange_bars import next_hourly_bar
from tangency.domain.exchange_days import next_us_equity_day
from tangency.domain.exchange_sessions import last_exchange_day_of, next_exchange_day
from tangency.domain.exchanges import BARS_PER_SESSION, EXCHANGES, NOT_COMPUTABLE, Exchange
from tangency.domain.naming import known_name
from tangency.errors import ConfigurationError

__all__ = ["CALENDARS", "Calendar", "Period", "calendar_named", "next_session", "period_of"]

Period = Literal["day", "week", "month", "quarter", "year"]
"""A period of the calendar; weeks are those of ISO 8601.

>>> from typing import get_args
>>> from tangency.sdk import Period
>>> get_args(Period)
('day', 'week', 'month', 'quarter', 'year')
"""
"""A stretch of the civil calendar; weeks are ISO weeks, which begin on Monday."""

_DAY, _QUARTER = timedelta(days=1), timedelta(minutes=15)
# Exchanges close for weekends, holidays and emergencies. The longest closure of the New York exchanges since
# the Second World War, September 2001, left a week between sessions; anything beyond ten steps is a hole.
_LONGEST_CLOSURE_STEPS = 10
# A week of holidays, such as the new year of the moon, has no session, and now and then two have none.
_LONGEST_WEEKS = 4
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  # labels carry no time zone


# Rows of several sessions of an exchange, labelled by the last of them: their period, how many a year, their step.
_OF_EXCHANGES: dict[str, tuple[Period, int, timedelta]] = {
    "weekly": ("week", 52, 7 * _DAY),
    "monthly": ("month", 12, 31 * _DAY),
}
_HOURLY = "hourly"


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """The rhythm of a price series.

    Attributes
    ----------
    name
        What configurations call it.
    periods_per_year
        Observations in a year; annualisation takes it from here and from nowhere else.
    step
        Distance between neighbouring observations; of months, that of the longest.
    continuous
        True where every step holds an observation (crypto trades every day), so that a missing one is a gap;
        False where exchanges close: the sessions are then those of the exchange or of a user's own list, and where
        there is neither, those that the market's other assets show.

    >>> from datetime import timedelta
    >>> from tangency.sdk import Calendar
    >>> Calendar(name="crypto", periods_per_year=365, step=timedelta(days=1), continuous=True).longest_gap.days
    1
    """

    name: str
    periods_per_year: float
    step: timedelta
    continuous: bool

    @property
    def grid(self) -> timedelta:
        """Distance of the labels that an observation can have: any day where there is less than one a day.

        Bars within an exchange's day begin with its opening, which is on a quarter of an hour.
        """
        return _QUARTER if self.is_hourly else min(self.step, _DAY)

    @property
    def longest_gap(self) -> timedelta:
        """What may lie between neighbouring observations; anything longer is a hole."""
        if self.continuous:
            return self.step
        if self.bars == "week":
            return _LONGEST_WEEKS * self.step
        if self.is_hourly:
            return _LONGEST_CLOSURE_STEPS * _DAY
        return max(_LONGEST_CLOSURE_STEPS * self.grid, 1.5 * self.step)

    @property
    def exchange(self) -> Exchange | None:
        """The exchange with whose code the calendar's name begins; None of other calendars."""
        code, _, rows = self.name.partition("-")
        is_derived = rows in _OF_EXCHANGES or (rows == _HOURLY and code in BARS_PER_SESSION)
        return EXCHANGES.get(code) if not rows or is_derived else None

    @property
    def bars(self) -> Period | None:
        """The period of an exchange's sessions of which a row is: of `XNYS-weekly` a week; None of hours and others."""
        if self.exchange is None or self.is_hourly:
            return None
        rows = self.name.partition("-")[2]
        return _OF_EXCHANGES[rows][0] if rows else "day"

    @property
    def is_hourly(self) -> bool:
        """Whether a row is an hour of an exchange's session, as of `XNYS-hourly`; false of other calendars."""
        code, _, rows = self.name.partition("-")
        return rows == _HOURLY and code in BARS_PER_SESSION

    @property
    def zone(self) -> str | None:
        """The time zone in which the sessions open and close (IANA); None where the calendar does not say."""
        if self.name == "us-equity":
            return EXCHANGES["XNYS"].zone
        return None if self.exchange is None else self.exchange.zone

    def __post_init__(self) -> None:
        if not self.periods_per_year > 0:
            raise ConfigurationError(
                "periods per year must be positive", where=f"calendar {self.name!r}", value=self.periods_per_year
            )


CALENDARS: dict[str, Calendar] = {
    calendar.name: calendar
    for calendar in (
        Calendar(name="crypto", periods_per_year=365, step=timedelta(days=1), continuous=True),
        Calendar(name="crypto-hourly", periods_per_year=365 * 24, step=timedelta(hours=1), continuous=True),
        Calendar(name="us-equity", periods_per_year=252, step=timedelta(days=1), continuous=False),
        Calendar(name="weekly", periods_per_year=52, step=timedelta(days=7), continuous=False),
        Calendar(name="monthly", periods_per_year=12, step=timedelta(days=31), continuous=False),
    )
}


def calendar_named(name: str) -> Calendar:
    """Return a calendar by name: one of `CALENDARS`, or an exchange's by its ISO 10383 code.

    `XNYS-weekly` and `XNYS-monthly` are of an exchange's weeks and months, each labelled by its last session, and
    `XNYS-hourly`, of exchanges that trade without a break, of the hours of its sessions, each labelled by its opening
    in UTC.

    Raises
    ------
    UnknownName
        With the nearest calendars.
    ConfigurationError
        For an exchange whose calendar cannot be computed here.

    >>> calendar_named("XTKS").periods_per_year, calendar_named("XTKS").zone
    (245, 'Asia/Tokyo')
    >>> calendar_named("XTKS-weekly").periods_per_year
    52
    """
    if name in CALENDARS:
        return CALENDARS[name]
    if name.partition("-")[0] in NOT_COMPUTABLE:
        raise ConfigurationError(
            "the sessions of this exchange cannot be computed with the libraries installed",
            where="calendar",
            value=name,
            remedy="give its sessions as a calendar of your own, by file",
        )
    derived = (f"{code}-{rows}" for code in EXCHANGES for rows in _OF_EXCHANGES)
    hourly = (f"{code}-{_HOURLY}" for code in BARS_PER_SESSION)
    known = known_name("calendar", name, (*CALENDARS, *EXCHANGES, *derived, *hourly), where="calendar")
    code, _, rows = known.partition("-")
    if rows == _HOURLY:
        bars = EXCHANGES[code].sessions_per_year * BARS_PER_SESSION[code]
        return Calendar(name=known, periods_per_year=bars, step=timedelta(hours=1), continuous=False)
    if rows:
        _, periods, step = _OF_EXCHANGES[rows]
        return Calendar(name=known, periods_per_year=periods, step=step, continuous=False)
    return Calendar(name=code, periods_per_year=EXCHANGES[code].sessions_per_year, step=_DAY, continuous=False)


def next_session(calendar: Calendar, after: datetime) -> datetime | None:
    """Return the label of the first session after an instant, from what is known in advance.

    A continuous calendar has one at every step. Exchanges open by their rules, so that the answer is the same in a
    backtest, where the panel goes on, and on its last day; unforeseen closures are not in it. Of another
    market that closes nothing is known in advance.

    Parameters
    ----------
    after
        Such as a session's own label; its time zone, if it has one, is kept.

    Returns
    -------
    None where it is not known.

    >>> next_session(calendar_named("crypto"), datetime(2024, 11, 30))
    datetime.datetime(2024, 12, 1, 0, 0)
    >>> next_session(calendar_named("us-equity"), datetime(2024, 11, 29))
    datetime.datetime(2024, 12, 2, 0, 0)
    >>> next_session(calendar_named("XLON"), datetime(2024, 12, 24))
    datetime.datetime(2024, 12, 27, 0, 0)
    >>> next_session(calendar_named("XNYS-weekly"), datetime(2024, 3, 25))  # Friday is Good Friday
    datetime.datetime(2024, 3, 28, 0, 0)
    """
    if calendar.continuous:
        wall = after.replace(tzinfo=None)
        steps = (wall - _EPOCH) // calendar.step + 1
        return (_EPOCH + steps * calendar.step).replace(tzinfo=after.tzinfo)
    if calendar.is_hourly and calendar.exchange is not None:
        bar = next_hourly_bar(calendar.exchange, after.replace(tzinfo=None))
        return None if bar is None else bar.replace(tzinfo=after.tzinfo)
    following = _next_day(calendar, after.date())
    return None if following is None else datetime.combine(following, time(), tzinfo=after.tzinfo)


def _next_day(calendar: Calendar, after: date) -> date | None:
    if calendar.name == "us-equity":
        return next_us_equity_day(after)
    if calendar.exchange is None:
        return None
    code, bars = calendar.exchange.code, calendar.bars
    following = next_exchange_day(code, after)
    if following is None or bars == "day" or bars is None:
        return following
    # The rest of the period of `after`, or the whole of the next one.
    return last_exchange_day_of(code, following, lambda day: period_of(datetime.combine(day, time()), bars))


def period_of(instant: datetime, every: Period) -> tuple[int, ...]:
    """Return a key that identifies the period of an instant.

    >>> from datetime import datetime
    >>> from tangency.sdk import period_of
    >>> period_of(datetime(2024, 12, 30), "week"), period_of(datetime(2024, 12, 30), "quarter")
    ((2025, 1), (2024, 4))
    """
    if every == "day":
        return (instant.year, instant.month, instant.day)
    if every == "week":
        return tuple(instant.isocalendar()[:2])
    if every == "month":
        return (instant.year, instant.month)
    if every == "quarter":
        return (instant.year, (instant.month + 2) // 3)
    return (instant.year,)
