"""The options that say under which calendar a table is read."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, TypeVar

import click

from tangency.errors import ConfigurationError, Remedy, Setting

if TYPE_CHECKING:
    from tangency.market import OwnCalendar

__all__ = ["calendar_options"]

P = ParamSpec("P")
R = TypeVar("R")

_FILES = (".csv", ".parquet", ".pq")
_HELP = (
    "crypto, crypto-hourly, us-equity, weekly, monthly, an exchange's code such as XLON, XLON-weekly or "
    "XLON-hourly, or a file of sessions (.csv, .parquet)."
)


def calendar_options(*, required: bool) -> Callable[[Callable[..., R]], Callable[..., R]]:
    """Add the options; the command gets `calendar`, the name of a known one or a calendar of the user's own."""

    def decorate(command: Callable[..., R]) -> Callable[..., R]:
        @wraps(command)
        def called(
            *given: object, calendar: str | None, periods_per_year: float | None, weekmask: str | None, **others: object
        ) -> R:
            return command(*given, calendar=_calendar(calendar, periods_per_year, weekmask), **others)

        for option in (
            click.option("--weekmask", metavar="1111100", help="Of a calendar's file of holidays: days of trading."),
            click.option("--periods-per-year", type=float, metavar="N", help="Of a calendar's file: sessions a year."),
            click.option("--calendar", required=required, help=_HELP),
        ):
            called = option(called)
        return called

    return decorate


def _calendar(named: str | None, periods_per_year: float | None, weekmask: str | None) -> str | OwnCalendar | None:
    if named is None or not named.lower().endswith(_FILES):
        for name, value in (("periods_per_year", periods_per_year), ("weekmask", weekmask)):
            if value is not None:
                raise ConfigurationError(
                    "only a calendar's file needs this", where=name, value=value, remedy="leave it out"
                )
        return named
    from tangency.market import calendar_from_file  # noqa: PLC0415  # the market is heavy; `--help` does without

    if periods_per_year is None:
        raise ConfigurationError(
            "a calendar's file does not say how many sessions make a year",
            where="calendar",
            value=named,
            remedy=Remedy("say ", Setting("periods_per_year", 252), ", as it is for this market"),
        )
    return calendar_from_file(named, name=Path(named).stem, periods_per_year=periods_per_year, weekmask=weekmask)
