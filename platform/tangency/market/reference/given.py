"""What users give as a table — a mapping, rows, Series, DataFrame, Arrow table or file — as a table with places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias, TypedDict

import pandas as pd
import pyarrow as pa

from tangency.errors import DataError
from tangency.market.reading.held_file import HeldFile
from tangency.market.reading.raw import RawTable
from tangency.market.reading.source import read_raw
from tangency.market.reference.schema import TableSchema

__all__ = ["TableGiven", "TablesGiven", "raw_table"]

TableGiven: TypeAlias = (
    str
    | Path
    | HeldFile
    | Mapping[str, Any]
    | Sequence[Mapping[str, Any]]
    | pd.Series
    | pd.DataFrame
    | pa.Table
    | RawTable
)
"""A file's path, `{symbol: value}`, `{symbol: {column: value}}`, a list of rows, or a table."""


class TablesGiven(TypedDict, total=False):
    """The arguments of an import by which Python takes tables: the names of the catalogue."""

    sectors: TableGiven | None
    market_caps: TableGiven | None
    assets: TableGiven | None
    memberships: TableGiven | None
    trading: TableGiven | None
    dividends: TableGiven | None
    funding: TableGiven | None
    borrow: TableGiven | None
    interest: TableGiven | None
    spreads: TableGiven | None
    characteristics: TableGiven | None


def raw_table(given: TableGiven, schema: TableSchema) -> RawTable:
    """Return what was given with the names of its columns; one column for each asset becomes rows.

    Raises
    ------
    DataError
        For what is no table, and as the readers of files do.
    """
    if isinstance(given, RawTable):
        raw = given
    elif isinstance(given, str | Path | HeldFile):
        raw = read_raw(given)
    else:
        raw = RawTable(frame=_frame(given, schema), source=schema.name)
    return _long(raw, schema)


def _frame(given: Any, schema: TableSchema) -> pd.DataFrame:
    if isinstance(given, pa.Table):
        frame: pd.DataFrame = given.to_pandas()
        return frame
    if isinstance(given, pd.DataFrame):
        is_numbered = isinstance(given.index, pd.RangeIndex) and given.index.name is None
        return given if is_numbered else _with_index(given, schema)
    if isinstance(given, pd.Series):
        return _frame(given.to_dict(), schema)
    if isinstance(given, Mapping):
        return pd.DataFrame([row for symbol, own in given.items() for row in _rows_of(str(symbol), own, schema)])
    if isinstance(given, Sequence) and all(isinstance(row, Mapping) for row in given):
        return pd.DataFrame(list(given))
    raise DataError(
        "this is no table",
        where=schema.name,
        value=type(given).__name__,
        remedy="give a file, a mapping from symbols, a list of rows, a DataFrame or an Arrow table",
    )


def _with_index(frame: pd.DataFrame, schema: TableSchema) -> pd.DataFrame:
    """Return a frame with its index as columns; one without a name is the time, or the symbols."""
    if frame.index.nlevels == 1 and frame.index.name is None:
        own = {"timestamp"} if not schema.has_symbols else set(_names(schema, "symbol"))
        if frame.index.dtype.kind in "iu" and not own.isdisjoint(frame.columns):
            return frame.reset_index(drop=True)  # the rows' own numbers, as a filter leaves them
        is_time = isinstance(frame.index, pd.DatetimeIndex) or not schema.has_symbols
        frame = frame.rename_axis("timestamp" if is_time or "symbol" in frame.columns else "symbol")
    return frame.reset_index()


def _rows_of(symbol: str, own: object, schema: TableSchema) -> list[dict[str, object]]:
    """Return the rows of one asset: of a value, of labels with shares, or of columns."""
    if isinstance(own, Mapping):
        if schema.value == "label" and not set(own) <= {each.name for each in schema.columns}:
            return [{"symbol": symbol, "label": label, "weight": weight} for label, weight in own.items()]
        return [{"symbol": symbol, **own}]
    if schema.value is None or schema.may_be_wide:
        raise DataError(
            "a plain value says too little",
            where=f"{schema.name}, {symbol}",
            value=own,
            remedy=f"give columns {', '.join(each.name for each in schema.columns if each.required)}",
        )
    return [{"symbol": symbol, schema.value: own}]


def _long(raw: RawTable, schema: TableSchema) -> RawTable:
    """Return a table of one column for each asset as rows; any other as it is."""
    if schema.value is None or not schema.may_be_wide:
        return raw
    present = set(raw.frame.columns)
    time = next((name for name in _names(schema, "timestamp") if name in present), None)
    if time is None or not present.isdisjoint({*_names(schema, "symbol"), *_names(schema, schema.value)}):
        return raw
    numbered = raw.frame.reset_index(names="row")
    melted = numbered.melt(id_vars=["row", time], var_name="symbol", value_name=schema.value)
    # Empty cells are no rows: an asset without a value on a day has none.
    melted = melted[[not _is_empty(value) for value in melted[schema.value]]]
    rows = melted["row"].to_numpy()
    # A row says where the one that it was a part of stands.
    return replace(raw, frame=melted.drop(columns="row"), row_place=lambda row: raw.place(int(rows[row])))


def _names(schema: TableSchema, column: str) -> tuple[str, ...]:
    return column, *schema.column(column).also


def _is_empty(value: Any) -> bool:
    return not value.strip() if isinstance(value, str) else bool(pd.isna(value))
