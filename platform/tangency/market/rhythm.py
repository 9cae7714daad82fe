"""The rhythm of dates: how often rows really come, beside the periods that are said to make a year.

Annual figures multiply by the periods of a year, and weekly rows under a daily calendar are wrong by a factor of √5 in
volatility. A window says how often its rows come only as well as its length allows: holes make rows rarer, never more
frequent, and a few days of trading know of no weekend. So a contradiction is called one only where neither explains it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tangency.domain.calendar import CALENDARS, Calendar
from tangency.errors import DataError, Remedy, Setting

__all__ = ["Rhythm", "common_misfit", "contradiction", "misfits", "require_calendar", "require_rhythm", "typical_step"]

_YEAR_DAYS = 365.2425
_MICROSECONDS = 86_400e6
# Markets that open on weekdays have 261 of them in a year, less four to sixteen holidays.
_WEEKDAYS, _SESSIONS = 261.0, 252.0
# What counts as the same rhythm: 250 or 260 beside 252, but not 300.
_TOLERANCE = 0.15
_FEWEST_STEPS = 3
# Three weeks without a Saturday or a Sunday are no accident.
_FEWEST_DAYS = 15
_ALIKE = 0.7  # four of five steps between weekdays are one day
_SATURDAY = 5
# The names of what comes once in so many days, and how many of it make a year.
_NAMES = (
    (6.0, 8.0, 52.0, "weekly"),
    (13.0, 15.0, 26.0, "fortnightly"),
    (27.0, 36.0, 12.0, "monthly"),
    (88.0, 93.0, 4.0, "quarterly"),
    (180.0, 185.0, 2.0, "half-yearly"),
    (360.0, 370.0, 1.0, "yearly"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """How often rows come.

    Attributes
    ----------
    words
        Such as "weekly" or "daily, weekends among them".
    periods_per_year
        Observations in a year that fit.
    """

    words: str
    periods_per_year: float

    @property
    def calendar(self) -> str | None:
        """The name of the known calendar that fits; None where none does."""
        fitting = [name for name, each in CALENDARS.items() if each.periods_per_year == self.periods_per_year]
        return fitting[0] if fitting else None

    def against(self, calendar: Calendar) -> str:
        """Return what is wrong with rows of this rhythm under a calendar."""
        return (
            f"the rows are {self.words}, about {self.periods_per_year:g} a year, and calendar {calendar.name!r} has "
            f"{calendar.periods_per_year:g}: annual figures would be wrong"
        )


def typical_step(stamps: npt.NDArray[np.datetime64]) -> float | None:
    """Return the years from one of the ascending dates to the next, the median; None of fewer than two dates."""
    return float(np.median(_days(stamps))) / _YEAR_DAYS if len(stamps) > 1 else None


def require_rhythm(
    stamps: npt.NDArray[np.datetime64], periods_per_year: float, *, what: str, where: str, remedy: str
) -> None:
    """Return if ascending dates, shape (n,), may be `periods_per_year` of which make a year.

    Parameters
    ----------
    what
        What says that they are, for the error.
    remedy
        In which `{fits:g}` stands for the number that fits.

    Raises
    ------
    DataError
        Where they surely are not.
    """
    rhythm = contradiction(stamps, periods_per_year)
    if rhythm is not None:
        raise DataError(
            f"the rows are {rhythm.words}, about {rhythm.periods_per_year:g} a year, and {what} {periods_per_year:g}",
            where=where,
            value=f"{stamps[0].astype('datetime64[m]')} to {stamps[-1].astype('datetime64[m]')}, {len(stamps)} rows",
            remedy=remedy.format(fits=rhythm.periods_per_year),
        )


def misfits(
    sessions: npt.NDArray[np.datetime64], is_priced: npt.NDArray[np.bool_], symbols: tuple[str, ...], calendar: Calendar
) -> Mapping[str, Rhythm]:
    """Return the assets whose own rows surely have another rhythm than the calendar, with theirs.

    Parameters
    ----------
    sessions
        Shape (n_sessions,), ascending, datetime64[us].
    is_priced
        Shape (n_sessions, n_assets).
    """
    own = [(symbol, sessions[is_priced[:, i]]) for i, symbol in enumerate(symbols)]
    if calendar.is_hourly:
        # The hours of a few days are as many as those of a market that never closes.
        own = [(symbol, stamps) for symbol, stamps in own if _n_days(stamps) >= _FEWEST_DAYS or _is_daily(stamps)]
    found = ((symbol, contradiction(stamps, calendar.periods_per_year)) for symbol, stamps in own)
    return {symbol: rhythm for symbol, rhythm in found if rhythm is not None}


def common_misfit(
    sessions: npt.NDArray[np.datetime64], is_priced: npt.NDArray[np.bool_], symbols: tuple[str, ...], calendar: Calendar
) -> Rhythm | None:
    """Return the usual rhythm where every asset that has one has another than the calendar; parameters as above."""
    found = misfits(sessions, is_priced, symbols, calendar)
    if not found or len(found) < np.count_nonzero(is_priced.sum(axis=0) > _FEWEST_STEPS):
        return None
    return Counter(found.values()).most_common(1)[0][0]


def require_calendar(
    sessions: npt.NDArray[np.datetime64],
    is_priced: npt.NDArray[np.bool_],
    symbols: tuple[str, ...],
    calendar: Calendar,
    *,
    where: str,
) -> None:
    """Return if the rhythm of any asset may be the calendar's, or too little is known; parameters as for `misfits`.

    Raises
    ------
    DataError
        Where every asset that has a rhythm has another one.
    """
    rhythm = common_misfit(sessions, is_priced, symbols, calendar)
    if rhythm is None:
        return
    raise DataError(
        rhythm.against(calendar),
        where=where,
        value=calendar.name,
        remedy=Remedy("say ", Setting("calendar", rhythm.calendar), _other_calendar(rhythm.calendar, calendar))
        if rhythm.calendar is not None
        else Remedy(
            "no known calendar has this rhythm: give one of your own by file, or pass returns inline with ",
            Setting("periods_per_year", _plain(rhythm.periods_per_year)),
        ),
    )


def _other_calendar(fits: str, calendar: Calendar) -> str:
    if fits == "us-equity":
        return ", or the code of its exchange, such as XLON"
    if calendar.exchange is None or fits not in ("weekly", "monthly"):
        return ""
    return f", or {calendar.exchange.code}-{fits} if each row is labelled by its last session"


def _plain(number: float) -> float | int:
    return int(number) if number.is_integer() else number


def contradiction(stamps: npt.NDArray[np.datetime64], periods_per_year: float) -> Rhythm | None:
    """Return the rhythm of ascending dates, shape (n,), where it surely is not `periods_per_year`; None elsewhere.

    >>> import numpy as np
    >>> fridays = np.arange("2024-01-05", "2024-03-01", 7, dtype="datetime64[D]")
    >>> contradiction(fridays, 252)
    Rhythm(words='weekly', periods_per_year=52.0)
    """
    n_steps = len(stamps) - 1
    if n_steps < _FEWEST_STEPS:
        return None
    ticks = _ticks(stamps)
    observed = n_steps * _YEAR_DAYS * _MICROSECONDS / (int(ticks[-1]) - int(ticks[0]))
    if abs(observed - periods_per_year) <= 0.05 * periods_per_year:
        return None
    days = _days(stamps)
    step = float(np.median(days))
    # Rows too frequent: a window that begins on a Monday and ends on a Friday has one weekend too few.
    if observed > periods_per_year * (1.0 + _TOLERANCE + 3.0 / n_steps):
        return _rhythm(stamps, step, observed)
    # Rows too rare, not for holes: nearly every step is longer than the one that is said.
    if _is_regular(days, step) and periods_per_year > (1.0 + _TOLERANCE) * _YEAR_DAYS / step:
        return _rhythm(stamps, step, observed)
    bars = _bars_a_weekday(stamps)
    if bars is not None and step <= 1.0 and periods_per_year > (1.0 + _TOLERANCE) * _WEEKDAYS * bars:
        return _rhythm(stamps, step, observed)
    return None


def _is_regular(days: npt.NDArray[np.float64], step: float) -> bool:
    """Whether nearly all steps are alike: a week's or a month's but for holidays, or many of a few days to the hour."""
    is_week_or_more = step > 5.0  # noqa: PLR2004  # a few days may be holes in daily rows
    slack = max(1.0, 0.2 * step) if is_week_or_more else 0.01 * step
    is_many = len(days) >= (_FEWEST_STEPS if is_week_or_more else _FEWEST_DAYS)
    return is_many and float(np.mean(np.abs(days - step) <= slack)) >= _ALIKE


def _rhythm(stamps: npt.NDArray[np.datetime64], step: float, observed: float) -> Rhythm:
    for least, most, periods, name in _NAMES:
        if least <= step <= most:
            return Rhythm(words=name, periods_per_year=periods)
    bars = _bars_a_weekday(stamps)
    if abs(step - 1.0) < 0.01:  # noqa: PLR2004
        if bars is not None:
            return Rhythm(words="daily, without weekends", periods_per_year=_SESSIONS)
        is_every_day = observed > 365.0 / (1.0 + _TOLERANCE)
        fits = 365.0 if is_every_day else float(f"{observed:.3g}")
        return Rhythm(words="daily, weekends among them", periods_per_year=fits)
    if step < 1.0:
        minutes = round(step * 1440.0)
        every = "hourly" if minutes == 60 else f"every {minutes} minutes"  # noqa: PLR2004  # an hour
        if bars is not None:
            return Rhythm(words=f"{every}, {bars:g} a weekday", periods_per_year=_SESSIONS * bars)
        return Rhythm(words=every, periods_per_year=round(365.0 / step))
    return Rhythm(words=f"every {step:g} days", periods_per_year=float(f"{observed:.3g}"))


def _bars_a_weekday(stamps: npt.NDArray[np.datetime64]) -> float | None:
    """Return the rows of a typical weekday; None where there are weekends among them, or too few days to know."""
    days, counts = np.unique(stamps.astype("datetime64[D]"), return_counts=True)
    # The first of January 1970 was a Thursday, the third day after a Monday.
    weekdays = (days.astype(np.int64) + 3) % 7
    if len(days) < _FEWEST_DAYS or (weekdays >= _SATURDAY).any():
        return None
    return float(np.median(counts))


def _n_days(stamps: npt.NDArray[np.datetime64]) -> int:
    return len(np.unique(stamps.astype("datetime64[D]")))


def _is_daily(stamps: npt.NDArray[np.datetime64]) -> bool:
    """Whether no day has two rows."""
    return _n_days(stamps) == len(stamps)


def _days(stamps: npt.NDArray[np.datetime64]) -> npt.NDArray[np.float64]:
    return np.diff(_ticks(stamps).astype(np.float64)) / _MICROSECONDS


def _ticks(stamps: npt.NDArray[np.datetime64]) -> npt.NDArray[np.int64]:
    """Return dates of any unit as microseconds since 1970."""
    return stamps.astype("datetime64[us]", copy=False).view(np.int64)
