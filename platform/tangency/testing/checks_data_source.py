"""Checks of data sources: what a source declares; none of them asks it for data, for that may need the network."""

from __future__ import annotations

import math

from tangency.contracts.data_source import DataSource
from tangency.domain.calendar import calendar_named
from tangency.testing.report import CheckFailed
from tangency.testing.subject import Subject

__all__ = ["DATA_SOURCE_CHECKS"]


def check_contract(subject: Subject) -> str:
    """Require every member of the contract."""
    source = subject.build()
    if not isinstance(source, DataSource):
        raise CheckFailed("it lacks a member of the contract: calendars, page_size, pause_seconds, symbols, latest")
    return "all members"


def check_calendars(subject: Subject) -> str:
    """Require at least one calendar, each of a known name."""
    names = subject.build().calendars
    if not names:
        raise CheckFailed("it declares no calendar, so nothing can be fetched from it")
    return ", ".join(calendar_named(name).name for name in names[:5])


def check_pace(subject: Subject) -> str:
    """Require a page of at least one bar, and a finite pause that is not negative."""
    source = subject.build()
    if source.page_size < 1:
        raise CheckFailed(f"its pages hold {source.page_size} bars")
    if not (math.isfinite(source.pause_seconds) and source.pause_seconds >= 0):
        raise CheckFailed(f"it asks for a pause of {source.pause_seconds} s")
    return f"{source.page_size} bars a page, {source.pause_seconds:g} s between requests"


DATA_SOURCE_CHECKS = (
    ("keeps its contract", check_contract),
    ("declares calendars", check_calendars),
    ("declares its pace", check_pace),
)
