"""Reads session labels from a table's date columns of any type."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from tangency.domain.calendar import Calendar
from tangency.errors import DataError
from tangency.market.dialect import Dialect
from tangency.market.reading.date_formats import ReadDates, read_dates
from tangency.market.reading.date_hints import date_remedy
from tangency.market.reading.faults import ColumnFaults, FaultKind, faults_at
from tangency.market.reading.raw import RawTable
from tangency.market.reading.texts import coded
from tangency.market.sessions import Sessions, microseconds

__all__ = ["ISO_DATE", "read_timestamps"]

# A whole date is required: ISO 8601 would read a line cut short, "2024-10", as the first of the month.
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?)?")
# A year mistyped would make the calendar span millennia.
_EARLIEST, _LATEST = np.datetime64("1800-01-01"), np.datetime64("2100-01-01")
_UTC = ("Z", "UTC", "+00:00", "+0000")
_Flags = npt.NDArray[np.bool_]


def read_timestamps(
    raw: RawTable, column: str, calendar: Calendar, dialect: Dialect
) -> tuple[Sessions, list[ColumnFaults]]:
    """Return naive labels, shape (n_rows,), NaT where unreadable, and the faults found.

    Values without a time zone are labels as they stand, or clocks of the declared zone; values that all carry one zone
    become UTC.

    Raises
    ------
    DataError
        Where no date at all can be read as declared; with what to declare.
    """
    values = raw.frame[column]
    faults: list[ColumnFaults] = []
    if isinstance(values.dtype, pd.DatetimeTZDtype):
        stamps = values.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy(dtype="datetime64[us]")
        missing = np.isnat(stamps)
    elif values.dtype.kind == "M":
        stamps = _localised(values.to_numpy(dtype="datetime64[us]"), dialect)
        missing = np.isnat(values.to_numpy(dtype="datetime64[us]"))
        faults = _off_clock(raw, column, np.isnat(stamps) & ~missing, dialect)
    else:
        stamps, missing, faults = _from_texts(raw, column, dialect)
    faults += faults_at(
        raw,
        missing,
        column,
        kind=FaultKind.MISSING_TIMESTAMP,
        what="the date is missing",
        remedy="write a date in every row",
    )
    faults += faults_at(
        raw,
        (stamps < _EARLIEST) | (stamps >= _LATEST),
        column,
        kind=FaultKind.BAD_TIMESTAMP,
        what=f"the date is not between {_EARLIEST} and {_LATEST}",
        remedy="correct the year",
    )
    return stamps, faults + _off_session(raw, column, stamps, calendar)


def _from_texts(raw: RawTable, column: str, dialect: Dialect) -> tuple[Sessions, _Flags, list[ColumnFaults]]:
    """Read each different text once: a table of many assets repeats its dates."""
    codes, texts = coded(raw.frame[column])
    blank = np.array([not text.strip() for text in texts], dtype=np.bool_)
    read = read_dates(texts, dialect)
    unread = np.isnat(read.stamps) & ~blank
    if unread.any() and (unread | blank).all():
        _refuse_all(raw, column, _taken(unread, codes, default=False), texts[unread].tolist())
    stamps = _localised(read.stamps, dialect, carries_zone=read.zones)
    missing = _taken(blank, codes, default=True)
    faults = faults_at(
        raw,
        _taken(unread, codes, default=False),
        column,
        kind=FaultKind.BAD_TIMESTAMP,
        what="the date cannot be read",
        remedy=date_remedy(texts[~blank].tolist()),
    )
    faults += _off_clock(raw, column, _taken(np.isnat(stamps) & ~np.isnat(read.stamps), codes, default=False), dialect)
    labels = np.append(stamps, np.datetime64("NaT"))[codes]
    return labels, missing, faults + _mixed_zones(raw, column, codes, read)


def _taken(flags: _Flags, codes: npt.NDArray[np.int64], *, default: bool) -> _Flags:
    taken: _Flags = np.append(flags, default)[codes]
    return taken


def _refuse_all(raw: RawTable, column: str, unread: _Flags, texts: list[str]) -> None:
    first = int(np.argmax(unread))
    raise DataError(
        "the dates cannot be read" if unread.sum() > 1 else "the date cannot be read",
        where=raw.place(first, column),
        value=str(raw.frame[column].iloc[first]),
        remedy=date_remedy(texts),
    )


def _localised(stamps: Sessions, dialect: Dialect, *, carries_zone: npt.NDArray[Any] | None = None) -> Sessions:
    """Return clocks of the declared zone as UTC, NaT for those that a change of clocks leaves out or doubles."""
    if dialect.time_zone is None:
        return stamps
    utc = pd.DatetimeIndex(stamps).tz_localize(dialect.time_zone, ambiguous="NaT", nonexistent="NaT").tz_convert("UTC")
    labels: Sessions = utc.tz_localize(None).to_numpy(dtype="datetime64[us]")
    return labels if carries_zone is None else np.where(carries_zone != "", stamps, labels)


def _off_clock(raw: RawTable, column: str, rows: _Flags, dialect: Dialect) -> list[ColumnFaults]:
    return faults_at(
        raw,
        rows,
        column,
        kind=FaultKind.BAD_TIMESTAMP,
        what=f"the clocks of {dialect.time_zone} never showed this, or twice",
        remedy="write such times in UTC or with their offset",
    )


def _mixed_zones(raw: RawTable, column: str, codes: npt.NDArray[np.int64], read: ReadDates) -> list[ColumnFaults]:
    readable = ~np.isnat(read.stamps)
    rows = np.bincount(codes[codes >= 0], minlength=len(readable))
    counts: Counter[str] = Counter()
    for zone, count in zip(read.zones[readable].tolist(), rows[readable].tolist(), strict=True):
        counts["UTC" if zone in _UTC else zone] += count
    if len(counts) < 2:  # noqa: PLR2004  # one zone, or none, is no mixture
        return []
    usual = counts.most_common(1)[0][0]
    same = _UTC if usual == "UTC" else (usual,)
    other = readable & ~np.isin(read.zones, same)
    named = usual or "no offset"
    return faults_at(
        raw,
        _taken(other, codes, default=False),
        column,
        kind=FaultKind.MIXED_TIME_ZONES,
        what=f"time zones are mixed: most rows carry {named}, this one does not",
        remedy="write all timestamps in UTC, or all as labels without an offset",
    )


def _off_session(raw: RawTable, column: str, stamps: Sessions, calendar: Calendar) -> list[ColumnFaults]:
    offset = (stamps - np.datetime64(0, "us")) % microseconds(calendar.grid)
    off = ~np.isnat(stamps) & (offset != np.timedelta64(0, "us"))
    return faults_at(
        raw,
        off,
        column,
        kind=FaultKind.OFF_SESSION,
        what=f"not a session label of calendar {calendar.name!r}, whose step is {calendar.grid}",
        remedy="label each bar by its day (or the whole step at which it opens), or choose another calendar",
    )
