"""Reads the cells of a column by its kind: values, and what is wrong with those that have none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal, DecimalException
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from tangency.domain.decimals import exact
from tangency.errors import ConfigurationError
from tangency.market.reading.timestamps import ISO_DATE
from tangency.market.reference.schema import ColumnKind, ColumnSpec

__all__ = ["Cells", "is_blank", "read_cells"]

_MISSING = frozenset({"", "nan", "nat", "na", "n/a", "null", "none"})
_TRUE, _FALSE = frozenset({"true", "yes", "1"}), frozenset({"false", "no", "0"})
_DATE_REMEDY = "write dates as YYYY-MM-DD and times as YYYY-MM-DDTHH:MM:SS, all without an offset or all with one"
_EARLIEST, _LATEST = np.datetime64("1800-01-01"), np.datetime64("2200-01-01")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cells:
    """The cells of a column.

    Attributes
    ----------
    values
        Arrow array, null where a cell is empty or wrong, shape (n_rows,).
    wrong
        Rows whose cell cannot be read, ascending.
    what, remedy
        What is wrong with those, and what to do.
    """

    values: Any
    wrong: tuple[int, ...]
    what: str
    remedy: str


def read_cells(cells: pd.Series, spec: ColumnSpec) -> Cells:
    """Return a column read by its kind."""
    values, wrong, what, remedy = _READERS[spec.kind](cells)
    return Cells(values=values, wrong=tuple(wrong), what=what, remedy=remedy)


def is_blank(value: Any) -> bool:
    """Return whether a cell is empty, whatever way its source writes that."""
    if isinstance(value, str):
        return value.strip().casefold() in _MISSING
    return value is None or (not isinstance(value, list | dict) and bool(pd.isna(value)))


_Read = tuple[Any, Iterator[int] | list[int], str, str]


def _texts(cells: pd.Series) -> _Read:
    # "NA" is a ticker, and "None" a name: of texts only the empty one is missing.
    missing = cells.isna().tolist()
    texts = [None if is_missing else str(value).strip() for value, is_missing in zip(cells, missing, strict=True)]
    return pa.array([text or None for text in texts], pa.string()), [], "", ""


def _moments(cells: pd.Series) -> _Read:
    what = "the date cannot be read"
    if cells.dtype.kind == "M":
        stamps = cells if cells.dt.tz is None else cells.dt.tz_convert("UTC").dt.tz_localize(None)
        moments, blank = stamps.to_numpy(dtype="datetime64[us]"), stamps.isna().to_numpy()
        wrong = np.zeros(len(cells), dtype=np.bool_)
    else:
        blank = np.array([is_blank(value) for value in cells], dtype=np.bool_)
        texts = [_iso(value) for value in cells]
        matches = [ISO_DATE.fullmatch(text) for text in texts]
        zones = {bool(match.group(1)) for match in matches if match is not None}
        readable = np.array([match is not None for match in matches], dtype=np.bool_)
        kept = [text if ok else None for text, ok in zip(texts, readable, strict=True)]
        parsed = pd.to_datetime(pd.Series(kept, dtype="str"), format="ISO8601", utc=True, errors="coerce")
        moments = parsed.dt.tz_localize(None).to_numpy(dtype="datetime64[us]")
        wrong = np.isnat(moments) & ~blank
        if len(zones) > 1:
            what = "some dates have an offset and others have none"
            wrong |= np.array([match is not None and bool(match.group(1)) for match in matches], dtype=np.bool_)
    wrong |= ~blank & ((moments < _EARLIEST) | (moments >= _LATEST))
    moments = np.where(wrong, np.datetime64("NaT", "us"), moments)
    return pa.array(moments, pa.timestamp("us"), from_pandas=True), np.flatnonzero(wrong).tolist(), what, _DATE_REMEDY


def _iso(value: Any) -> str:
    return value.strip() if isinstance(value, str) else value.isoformat() if hasattr(value, "isoformat") else str(value)


def _numbers(
    allowed: Callable[[npt.NDArray[np.float64]], npt.NDArray[np.bool_]], what: str
) -> Callable[[pd.Series], _Read]:
    def read(cells: pd.Series) -> _Read:
        if cells.dtype.kind in "fiu":
            values = cells.to_numpy(dtype=np.float64, na_value=np.nan)
            blank = np.isnan(values)
        else:
            # By way of text, so that booleans and nested values are no numbers.
            values = pd.to_numeric(cells.astype("str"), errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
            blank = np.zeros(len(cells), dtype=np.bool_)
            for row in np.flatnonzero(np.isnan(values)):
                blank[row] = is_blank(cells.iloc[row])
        wrong = ~blank & ~(np.isfinite(values) & allowed(values))
        array = pa.array(values, pa.float64(), mask=wrong | blank)
        return array, np.flatnonzero(wrong).tolist(), what, "write plain decimal numbers, without units"

    return read


def _amounts(is_allowed: Callable[[Decimal], bool], what: str) -> Callable[[pd.Series], _Read]:
    def read(cells: pd.Series) -> _Read:
        amounts: list[Decimal | None] = []
        wrong: list[int] = []
        for row, value in enumerate(cells):
            amount = None if is_blank(value) else _amount(value)
            if amount is not None and is_allowed(amount):
                amounts.append(amount)
                continue
            amounts.append(None)
            if not is_blank(value):
                wrong.append(row)
        remedy = "write digits, such as 100 or 0.001, of at most eighteen places"
        return pa.array(amounts, ColumnKind.AMOUNT.arrow), wrong, what, remedy

    return read


def _amount(value: object) -> Decimal | None:
    # A float of a frame has the shortest digits that it is written with.
    text = repr(float(value)) if isinstance(value, float | np.floating) else str(value).strip()
    if isinstance(value, bool):
        return None
    try:
        amount = exact(Decimal(text), where="amount")
    except (DecimalException, ConfigurationError):
        return None
    return amount if amount.adjusted() < _DIGITS_BEFORE_POINT else None


_DIGITS_BEFORE_POINT = 20  # of the 38 that a stored decimal has, eighteen are places


def _flags(cells: pd.Series) -> _Read:
    flags: list[bool | None] = []
    wrong = []
    for row, value in enumerate(cells):
        text = str(value).strip().casefold()
        flags.append(True if text in _TRUE else False if text in _FALSE else None)
        if flags[-1] is None and not is_blank(value):
            wrong.append(row)
    return pa.array(flags, pa.bool_()), wrong, "neither true nor false", "write true or false"


_READERS: dict[ColumnKind, Callable[[pd.Series], _Read]] = {
    ColumnKind.TEXT: _texts,
    ColumnKind.MOMENT: _moments,
    ColumnKind.FRACTION: _numbers(lambda x: (x > 0) & (x <= 1), "a fraction is more than 0 and at most 1"),
    ColumnKind.POSITIVE: _numbers(lambda x: x > 0, "this must be a positive number"),
    ColumnKind.NUMBER: _numbers(np.isfinite, "not a finite number"),
    ColumnKind.AMOUNT: _amounts(lambda amount: amount >= 0, "an exact amount, zero or more, must stand here"),
    ColumnKind.STEP: _amounts(lambda amount: amount > 0, "an exact amount above zero must stand here"),
    ColumnKind.FLAG: _flags,
}
