"""Ticks of an axis of time, at round days, months and years of UTC."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from tangency.plots.static.ticks import Tick

__all__ = ["date_ticks", "seconds_of"]

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_HOUR, _DAY = 3600.0, 86400.0
_SPANS = (_HOUR, 3 * _HOUR, 6 * _HOUR, 12 * _HOUR, _DAY, 2 * _DAY, 7 * _DAY, 14 * _DAY)
_MONTH_STEPS = (1, 2, 3, 6, 12, 24, 60, 120)
_START = datetime(1970, 1, 1, tzinfo=UTC)
_MONDAY = 4 * _DAY  # 1970-01-05


def seconds_of(moment: object) -> float:
    """Return the seconds since 1970 of a date, a datetime or its ISO text; without a time zone it is UTC.

    Raises
    ------
    ValueError
        For a text that is neither.
    """
    read = datetime.fromisoformat(str(moment))
    return (read.replace(tzinfo=UTC) if read.tzinfo is None else read).timestamp()


def date_ticks(low: float, high: float, most: int) -> tuple[Tick, ...]:
    """Return ticks between two moments in seconds, no more than asked for.

    >>> [tick.text for tick in date_ticks(seconds_of("2023-02-10"), seconds_of("2024-03-01"), 5)]
    ['Apr 2023', 'Jul 2023', 'Oct 2023', 'Jan 2024']
    """
    for span in _SPANS:
        if (high - low) / span <= most:
            return tuple(Tick(at=at, text=_day_text(at, span)) for at in _multiples(low, high, span))
    for months in _MONTH_STEPS:
        found = tuple(_firsts(low, high, months))
        if len(found) <= most:
            break
    return found


def _multiples(low: float, high: float, span: float) -> Iterator[float]:
    origin = _MONDAY if span > _DAY else 0.0
    at = origin + span * -((origin - low) // span)
    while at <= high:
        yield at
        at += span


def _firsts(low: float, high: float, months: int) -> Iterator[Tick]:
    first = _START + timedelta(seconds=low)
    count = 12 * first.year + first.month - 1
    count = months * (count // months)
    while True:
        year, month = divmod(count, 12)
        at = datetime(year, month + 1, 1, tzinfo=UTC).timestamp()
        if at > high:
            return
        if at >= low:
            yield Tick(at=at, text=str(year) if months >= 12 else f"{_MONTHS[month]} {year}")  # noqa: PLR2004  # a year
        count += months


def _day_text(at: float, span: float) -> str:
    moment = _START + timedelta(seconds=at)
    day = f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}"
    return day if span >= _DAY else f"{day} {moment:%H:%M}"
