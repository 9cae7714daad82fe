"""Calendars: how often a market is observed, and how many observations make a year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from tangency.domain.naming import known_name
from tangency.errors import ConfigurationError

__all__ = ["CALENDARS", "Calendar", "calendar_named"]


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
        Distance between neighbouring observations.
    continuous
        True where every step holds an observation (crypto trades every day), so that a missing one is a gap;
        False where the sessions are those that the market's other assets show (exchanges close).
    """

    name: str
    periods_per_year: float
    step: timedelta
    continuous: bool

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
    )
}


def calendar_named(name: str) -> Calendar:
    """Return a calendar by name.

    Raises
    ------
    UnknownName
        With the nearest calendars.
    """
    return CALENDARS[known_name("calendar", name, CALENDARS, where="calendar")]
