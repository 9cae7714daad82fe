"""Texts as instants, by a declared format: ISO 8601, a pattern, seconds since 1970 and such, or Excel's days."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from tangency.market.dialect import DATE_UNITS, Dialect
from tangency.market.sessions import Sessions

__all__ = ["ReadDates", "read_dates"]

_ISO = r"^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?\s*(?P<zone>Z|UTC|[+-]\d{2}:?\d{2})?)?$"
_COUNT = r"^(?P<whole>\d{1,18}|[1-8]\d{18})(?P<fraction>\.\d+)?$"
_PER_UNIT = {"epoch-s": 1_000_000, "epoch-ms": 1_000, "epoch-us": 1}
_DIGITS = {"Y": 4}
# Excel counts a 29th of February 1900 as day 60, which there was not: what comes before is not read.
_EXCEL = {"excel-1900": (np.datetime64("1899-12-30", "us"), 61), "excel-1904": (np.datetime64("1904-01-01", "us"), 0)}
_DAY_MS = 86_400_000
_MOST_EXCEL_DAYS = 2_958_465  # the last day of 9999


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadDates:
    """Instants as they stand without a zone and as UTC with one, NaT where unreadable; and the zones, as text."""

    stamps: Sessions
    zones: npt.NDArray[np.object_]


def read_dates(texts: npt.NDArray[np.object_], dialect: Dialect) -> ReadDates:
    """Return the instants of some texts, shape (n_texts,)."""
    trimmed = pc.utf8_trim_whitespace(pa.array(texts, pa.large_string()))
    if dialect.date_format == "iso":
        return _iso(trimmed)
    none = np.full(len(texts), "", dtype=np.object_)
    if dialect.date_format in DATE_UNITS:
        return ReadDates(stamps=_counted(trimmed, dialect.date_format), zones=none)
    has_zone = "%z" in dialect.date_format
    cells = _series(_of_their_length(trimmed, dialect.date_format))
    parsed = pd.to_datetime(cells, format=dialect.date_format, errors="coerce", utc=has_zone)
    if has_zone:
        parsed, none = parsed.dt.tz_localize(None), np.full(len(texts), "Z", dtype=np.object_)
    return ReadDates(stamps=parsed.to_numpy(dtype="datetime64[us]"), zones=none)


def _iso(texts: Any) -> ReadDates:
    found = pc.extract_regex(texts, _ISO)
    texts = pc.replace_substring_regex(texts, r"\s*UTC$", "Z")
    readable = found.is_valid()
    parsed = pd.to_datetime(_series(pc.if_else(readable, texts, None)), format="ISO8601", utc=True, errors="coerce")
    zones = pc.fill_null(pc.struct_field(found, "zone"), "").to_numpy(zero_copy_only=False)
    return ReadDates(
        stamps=parsed.dt.tz_localize(None).to_numpy(dtype="datetime64[us]"), zones=zones.astype(np.object_)
    )


def _series(texts: Any) -> pd.Series:
    return pd.Series(texts.to_pandas(), dtype="str")


def _counted(texts: Any, unit: str) -> Sessions:
    """Return numbers of a unit as instants in whole microseconds; NaT for what is no number or out of range."""
    found = pc.extract_regex(texts, _COUNT)
    whole = pc.fill_null(pc.cast(pc.struct_field(found, "whole"), pa.int64()), 0).to_numpy()
    fraction = pc.struct_field(found, "fraction")
    parts = pc.fill_null(pc.cast(pc.if_else(pc.equal(fraction, ""), "0", fraction), pa.float64()), 0.0).to_numpy()
    if unit in _EXCEL:
        start, first = _EXCEL[unit]
        is_in = (whole >= first) & (whole <= _MOST_EXCEL_DAYS)
        # To the millisecond: Excel's days are fractions of few digits.
        milliseconds = np.where(is_in, whole, 0) * _DAY_MS + np.round(parts * _DAY_MS).astype(np.int64)
        stamps = start + milliseconds.astype("timedelta64[ms]")
    elif unit == "epoch-ns":
        is_in, stamps = np.ones(len(whole), dtype=np.bool_), (whole // 1_000).view("datetime64[us]")
    else:
        is_in = whole <= np.iinfo(np.int64).max // (2 * _PER_UNIT[unit])
        counts = np.where(is_in, whole, 0) * _PER_UNIT[unit] + np.round(parts * _PER_UNIT[unit]).astype(np.int64)
        stamps = counts.view("datetime64[us]")
    is_read = pc.is_valid(found).to_numpy(zero_copy_only=False) & is_in
    read: Sessions = np.where(is_read, stamps, np.datetime64("NaT", "us"))
    return read


def _of_their_length(texts: Any, date_format: str) -> Any:
    """Return texts, null those that a format of digits alone would read though digits are missing: `2024011`."""
    if not re.fullmatch("(?:%[YmdHMS])+", date_format):
        return texts
    digits = sum(_DIGITS.get(sign, 2) for sign in date_format.split("%")[1:])
    return pc.if_else(pc.equal(pc.utf8_length(texts), digits), texts, None)
