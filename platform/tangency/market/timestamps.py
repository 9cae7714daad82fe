"""Reads session labels from a table's date columns of any type."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from tangency.domain.calendar import Calendar
from tangency.market.faults import Fault, FaultKind, faults_at
from tangency.market.raw import RawTable
from tangency.market.sessions import Sessions, microseconds

__all__ = ["ISO_DATE", "read_timestamps"]

# A whole date is required: ISO 8601 would read a line cut short, "2024-10", as the first of the month.
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?)?")
# A year mistyped would make the calendar span millennia.
_EARLIEST, _LATEST = np.datetime64("1800-01-01"), np.datetime64("2100-01-01")
_REMEDY = "write dates as YYYY-MM-DD and times as YYYY-MM-DDTHH:MM:SS"


def read_timestamps(raw: RawTable, column: str, calendar: Calendar) -> tuple[Sessions, list[Fault]]:
    """Return naive labels, shape (n_rows,), NaT where unreadable, and the faults found.

    Values without a time zone are labels as they stand; values that all carry one zone become UTC.
    """
    values = raw.frame[column]
    faults: list[Fault] = []
    if isinstance(values.dtype, pd.DatetimeTZDtype):
        stamps = values.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy(dtype="datetime64[us]")
        missing = np.isnat(stamps)
    elif values.dtype.kind == "M":
        stamps = values.to_numpy(dtype="datetime64[us]")
        missing = np.isnat(stamps)
    else:
        missing = np.array([_is_blank(value) for value in values], dtype=np.bool_)
        stamps, faults = _from_texts(raw, column, missing)
    faults += faults_at(
        raw, missing, column, kind=FaultKind.MISSING_TIMESTAMP, what="the date is missing", remedy=_REMEDY
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


def _from_texts(raw: RawTable, column: str, missing: npt.NDArray[np.bool_]) -> tuple[Sessions, list[Fault]]:
    texts = [_text(value) for value in raw.frame[column]]
    matches = [ISO_DATE.fullmatch(text) for text in texts]
    readable = np.array([match is not None for match in matches], dtype=np.bool_)
    parsed = pd.to_datetime(
        pd.Series([text if ok else None for text, ok in zip(texts, readable, strict=True)], dtype="str"),
        format="ISO8601",
        utc=True,
        errors="coerce",
    )
    stamps = parsed.dt.tz_localize(None).to_numpy(dtype="datetime64[us]")
    faults = faults_at(
        raw,
        np.isnat(stamps) & ~missing,
        column,
        kind=FaultKind.BAD_TIMESTAMP,
        what="the date cannot be read",
        remedy=_REMEDY,
    )
    zones = [None if match is None else match.group(1) or "" for match in matches]
    return stamps, faults + _mixed_zones(raw, column, zones)


def _mixed_zones(raw: RawTable, column: str, zones: list[str | None]) -> list[Fault]:
    counts = Counter("UTC" if zone in ("Z", "+00:00", "+0000") else zone for zone in zones if zone is not None)
    if len(counts) < 2:  # noqa: PLR2004  # one zone, or none, is no mixture
        return []
    usual = counts.most_common(1)[0][0]
    same = {usual, "Z", "+00:00", "+0000"} if usual == "UTC" else {usual}
    other = np.array([zone is not None and zone not in same for zone in zones], dtype=np.bool_)
    named = usual or "no offset"
    return faults_at(
        raw,
        other,
        column,
        kind=FaultKind.MIXED_TIME_ZONES,
        what=f"time zones are mixed: most rows carry {named}, this one does not",
        remedy="write all timestamps in UTC, or all as labels without an offset",
    )


def _off_session(raw: RawTable, column: str, stamps: Sessions, calendar: Calendar) -> list[Fault]:
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


def _is_blank(value: Any) -> bool:
    return not value.strip() if isinstance(value, str) else bool(pd.isna(value))


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else value.isoformat() if hasattr(value, "isoformat") else str(value)
