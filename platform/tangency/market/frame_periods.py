"""The row labels of a frame as periods: dates of any kind are read, and rows out of order are refused.

One rule for the pure call and the desk. A row's label is a date where it is one of NumPy, pandas or Python, or a text
in ISO 8601. Days stay days: labels that are all midnights of their own time zone become those days, all other instants
become UTC, as an import reads them. Labels that have an order, dates and numbers alike, must ascend, each once;
other texts are names, and the rows are taken as they stand.
"""

from __future__ import annotations

import re
from typing import TypeGuard

import numpy as np
import numpy.typing as npt
import pandas as pd

from tangency.errors import DataError
from tangency.market.reading.timestamps import ISO_DATE

__all__ = ["Periods", "frame_periods", "is_dated"]

Periods = npt.NDArray[np.datetime64] | npt.NDArray[np.int64]

_WHERE = "data, index"
_DAY = np.timedelta64(1, "D")
_SORT = "pass frame.sort_index(), which puts the oldest row first"
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
# Texts that people mean as dates, and that only they can read: is 05/06 in May or in June?
_DATE_LIKE = re.compile(
    rf"\d{{1,4}}[./-]\d{{1,2}}([./-]\d{{1,4}})?(\D.*)?|\d{{8}}|(1[89]|20)\d\d|\d{{4}}[ -]?Q[1-4]"
    rf"|(\d{{1,2}}[ .-]+)?({_MONTHS})[a-z]*[ .,-]+\d{{1,4}}.*",
    re.IGNORECASE,
)


def frame_periods(index: pd.Index) -> Periods:
    """Return the label of each row, shape (n_periods,): datetime64[us] without a zone, or its number without dates.

    Raises
    ------
    DataError
        For dates or numbers that do not ascend, or stand twice; a date that is missing, cannot be read, or has a time
        zone of its own; rows with several labels each.
    """
    if isinstance(index, pd.DatetimeIndex) and index.tz is None and index.is_monotonic_increasing and index.is_unique:
        # What pandas knows of an index it remembers, so that this costs nothing the second time.
        if not index.hasnans:
            return np.asarray(index.values).astype("datetime64[us]", copy=False)
    elif isinstance(index, pd.RangeIndex):
        return np.arange(len(index)) if index.step > 0 else _refuse_order(index.to_numpy(), index)
    dates = index if isinstance(index, pd.DatetimeIndex) else _dates_of(index)
    return _numbered(index) if dates is None else _stamps(dates, index)


def is_dated(periods: Periods) -> TypeGuard[npt.NDArray[np.datetime64]]:
    """Whether periods are labelled by dates and not by their numbers."""
    return periods.dtype.kind == "M"


def _stamps(dates: pd.DatetimeIndex, index: pd.Index) -> npt.NDArray[np.datetime64]:
    # In UTC no hour comes twice.
    stamps = (dates if dates.tz is None else dates.tz_convert(None)).to_numpy(dtype="datetime64[us]")
    if np.isnat(stamps[0]) or not (stamps[1:] > stamps[:-1]).all():
        _refuse_order(stamps, index)
    if dates.tz is not None:
        local = dates.tz_localize(None).to_numpy(dtype="datetime64[us]")
        if (local == local.astype("datetime64[D]")).all():
            return np.asarray(local)
    return np.asarray(stamps)


def _dates_of(index: pd.Index) -> pd.DatetimeIndex | None:
    """Return the labels as dates; None where they are numbers or names."""
    if isinstance(index, pd.MultiIndex):
        raise DataError(
            "each row has several labels, as in a long table",
            where=_WHERE,
            value=str(index[0]),
            remedy="one row a period, one column an asset: frame.unstack() of one column, or frame.droplevel(…)",
        )
    if pd.api.types.is_numeric_dtype(index.dtype):
        return None
    if isinstance(index, pd.PeriodIndex):
        return _ends(index)
    labels = index.to_numpy(dtype=object)
    kind = pd.api.types.infer_dtype(labels, skipna=True)
    if kind == "string":
        return _of_texts(labels)
    if kind == "period":
        return _ends(pd.PeriodIndex(labels))
    if kind in {"date", "datetime", "datetime64"}:
        return _of_objects(labels)
    for row, label in enumerate(labels):
        if pd.api.types.infer_dtype([label]) in {"date", "datetime", "datetime64", "period"}:
            odd = next(other for other in labels if type(other) is not type(label))
            raise DataError(
                "some rows are labelled by dates, others are not",
                where=f"{_WHERE}, row {row}",
                value=f"{label} beside {odd}",
                remedy="give every row a date, or none",
            )
    return None


def _ends(index: pd.PeriodIndex) -> pd.DatetimeIndex:
    """Return the day on which each period ends; of periods shorter than a day the instant at which each begins."""
    ends = index.to_timestamp(how="end").normalize()
    is_shorter = len(index) > 1 and bool((index.end_time - index.start_time).max() < pd.Timedelta(hours=23))
    return index.to_timestamp(how="start") if is_shorter else ends


def _of_objects(labels: npt.NDArray[np.object_]) -> pd.DatetimeIndex:
    try:
        return pd.DatetimeIndex(labels)
    except (TypeError, ValueError) as error:
        raise _mixed_zones(str(error)) from None


def _of_texts(labels: npt.NDArray[np.object_]) -> pd.DatetimeIndex | None:
    texts = ["" if pd.isna(label) else str(label).strip() for label in labels]
    matches = [ISO_DATE.fullmatch(text) for text in texts]
    if not any(matches):
        if all(map(_DATE_LIKE.fullmatch, texts)):
            raise DataError(
                "dates in this form can be read in more than one way",
                where=_WHERE,
                value=texts[0],
                remedy='say how: frame.index = pd.to_datetime(frame.index, format="%d/%m/%Y"), or whichever it is',
            )
        return None
    for row, (text, match) in enumerate(zip(texts, matches, strict=True)):
        if match is None:
            raise DataError(
                "a date is missing" if not text else "a date cannot be read",
                where=f"{_WHERE}, row {row}",
                value=text or None,
                remedy="write all dates as YYYY-MM-DD, times as YYYY-MM-DDTHH:MM:SS",
            )
    zones = {"Z" if match and match.group(1) == "UTC" else match and match.group(1) for match in matches}
    if len(zones) > 1:
        raise _mixed_zones(f"{texts[0]} … {texts[-1]}")
    try:
        return pd.DatetimeIndex(pd.to_datetime([text.replace("UTC", "Z") for text in texts], format="ISO8601"))
    except ValueError as error:
        raise DataError(
            "a date cannot be read", where=_WHERE, value=str(error), remedy="correct it: there is no such day or time"
        ) from None


def _mixed_zones(value: str) -> DataError:
    return DataError(
        "the dates do not all have one offset from UTC",
        where=_WHERE,
        value=value,
        remedy="read them with pd.to_datetime(frame.index, utc=True); where they are days, of a market in New York for "
        'instance, add .tz_convert("America/New_York")',
    )


def _numbered(index: pd.Index) -> npt.NDArray[np.int64]:
    """Return the rows by number; where the labels are numbers, they must be in order, and names must differ."""
    if pd.api.types.is_numeric_dtype(index.dtype) and not pd.api.types.is_bool_dtype(index.dtype):
        labels = index.to_numpy(dtype=np.float64)
        if not (labels[1:] > labels[:-1]).all() or np.isnan(labels[0]):
            _refuse_order(labels, index)
    elif not index.is_unique:
        raise DataError(
            "a row's label stands twice",
            where=_WHERE,
            value=str(index[index.duplicated()][0]),
            remedy="keep one of the rows, or drop the labels with frame.reset_index(drop=True)",
        )
    return np.arange(len(index))


def _refuse_order(labels: npt.NDArray[np.generic], index: pd.Index) -> npt.NDArray[np.int64]:
    """Raise for labels that do not ascend strictly, naming the first that does not, and what it is."""
    is_dated = labels.dtype.kind == "M"
    noun = "date" if is_dated else "number"
    missing = pd.isna(labels)
    if missing.any():
        row = int(missing.argmax())
        raise DataError(
            f"a row has no {noun}", where=f"{_WHERE}, row {row}", remedy=f"leave the row out, or give it its {noun}"
        )
    frame = pd.Index(labels)
    if not frame.is_unique:
        row = int(frame.duplicated().argmax())
        raise DataError(
            f"a {noun} stands twice: the rows must be ascending, each {noun} once",
            where=f"{_WHERE}, row {row}",
            value=str(index[row]),
            remedy=f"keep one row a {noun}: frame[~frame.index.duplicated()] keeps the first"
            if is_dated
            else "keep one row a number; where the rows are in order as they stand, frame.reset_index(drop=True)",
        )
    if frame.is_monotonic_decreasing:
        what = "the rows run from the newest to the oldest" if is_dated else "the row numbers run backwards"
    else:
        what = "the rows are out of order"
    row = int((labels[1:] < labels[:-1]).argmax()) + 1  # type: ignore[operator]  # dates or numbers
    remedy = _SORT if is_dated else f"{_SORT}, or frame.reset_index(drop=True) where they are in order as they stand"
    raise DataError(
        f"{what}: {noun}s must be ascending",
        where=f"{_WHERE}, row {row}",
        value=f"{index[row]} after {index[row - 1]}",
        remedy=remedy,
    )
