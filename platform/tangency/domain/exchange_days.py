"""The days on which the New York exchanges open, by their rules: what was known in advance, and nothing else.

Closures that could not be foreseen (September 2001, hurricanes, days of mourning) are in no rule. A decision that
depends on the next session must not know of them either.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

__all__ = ["is_us_equity_day", "next_us_equity_day"]

_DAY = timedelta(days=1)
_MONDAY, _THURSDAY, _SATURDAY, _SUNDAY = 0, 3, 5, 6
_KING_SINCE, _JUNETEENTH_SINCE = 1998, 2022


def is_us_equity_day(day: date) -> bool:
    """Say whether the New York exchanges open on a day.

    >>> is_us_equity_day(date(2024, 11, 29)), is_us_equity_day(date(2024, 11, 28)), is_us_equity_day(date(2024, 11, 30))
    (True, False, False)
    """
    return day.weekday() < _SATURDAY and day not in us_equity_holidays(day.year)


def next_us_equity_day(after: date) -> date:
    """Return the first day after `after` on which they open.

    >>> next_us_equity_day(date(2024, 12, 31)), next_us_equity_day(date(2024, 3, 28))
    (datetime.date(2025, 1, 2), datetime.date(2024, 4, 1))
    """
    day = after + _DAY
    while not is_us_equity_day(day):
        day += _DAY
    return day


@lru_cache(maxsize=256)
def us_equity_holidays(year: int) -> frozenset[date]:
    """Return the weekdays of a year on which the exchanges rest, by NYSE rule 7.2 as of the year.

    A holiday on a Sunday moves to the Monday after. One on a Saturday moves to the Friday before, but for New Year's
    Day, which would fall into the year that ends.
    """
    fixed = [date(year, 7, 4), date(year, 12, 25)]
    if year >= _JUNETEENTH_SINCE:
        fixed.append(date(year, 6, 19))
    new_year = date(year, 1, 1)
    days = {_observed(day) for day in fixed}
    if new_year.weekday() != _SATURDAY:
        days.add(_observed(new_year))
    if year >= _KING_SINCE:
        days.add(_nth(year, 1, _MONDAY, 3))
    days |= {
        _nth(year, 2, _MONDAY, 3),  # Washington's birthday
        _easter(year) - 2 * _DAY,  # Good Friday
        _nth(year, 6, _MONDAY, 1) - 7 * _DAY,  # Memorial Day, the last Monday of May
        _nth(year, 9, _MONDAY, 1),  # Labor Day
        _nth(year, 11, _THURSDAY, 4),  # Thanksgiving
    }
    return frozenset(days)


def _observed(day: date) -> date:
    if day.weekday() == _SATURDAY:
        return day - _DAY
    return day + _DAY if day.weekday() == _SUNDAY else day


def _nth(year: int, month: int, weekday: int, n: int) -> date:
    """Return the n-th such weekday of a month."""
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (n - 1))


def _easter(year: int) -> date:
    """Return Easter Sunday of the Gregorian calendar (Anonymous Gregorian algorithm; Meeus 1991, chapter 8)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    shift = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * shift) // 451
    month, day = divmod(h + shift - 7 * m + 114, 31)
    return date(year, month, day + 1)
