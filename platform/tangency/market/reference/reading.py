"""From a table as given to canonical rows: its columns by name, each cell read, nothing twice."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from tangency.domain.naming import nearest_names
from tangency.errors import DataError
from tangency.market.reading.raw import RawTable
from tangency.market.reference.cells import read_cells
from tangency.market.reference.schema import ColumnSpec, TableSchema

__all__ = ["ReadRows", "read_rows"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReadRows:
    """The rows of a table in the order of their source.

    Attributes
    ----------
    rows
        `pyarrow.Table` of the schema's columns.
    raw
        The source; row i of `rows` stands at row i of it.
    left_out
        Columns of the source that no one asked for.
    """

    schema: TableSchema
    rows: Any
    raw: RawTable
    left_out: tuple[str, ...]

    def fault(self, row: int, what: str, *, value: object, remedy: str) -> DataError:
        """Return the error for a row."""
        return DataError(what, where=f"{self.schema.name}: {self.raw.place(row)}", value=value, remedy=remedy)

    def sorted(self) -> Any:
        """Return the rows in canonical order, so that the order of the source does not count."""
        keys = [(name, "ascending") for name in dict.fromkeys((*self.schema.key, *self.schema.arrow.names))]
        return self.rows.sort_by(keys)


def read_rows(raw: RawTable, schema: TableSchema) -> ReadRows:
    """Return a table's rows.

    Raises
    ------
    DataError
        For a column that is missing or there twice, no rows, a cell that cannot be read or may not be empty, and a row
        that repeats another.
    """
    found = _columns(raw, schema)
    if raw.frame.empty:
        raise DataError("the table has no rows", where=f"{schema.name}: {raw.source}", remedy="leave the table out")
    arrays = [_read(raw, found.get(column.name), column, schema) for column in schema.columns]
    used = set(found.values())
    read = ReadRows(
        schema=schema,
        rows=pa.Table.from_arrays(arrays, schema=schema.arrow),
        raw=raw,
        left_out=tuple(name for name in raw.frame.columns if name not in used),
    )
    _refuse_repeated(read)
    return read


def _columns(raw: RawTable, schema: TableSchema) -> dict[str, str]:
    """Return canonical name → the source's."""
    present = list(raw.frame.columns)
    where = f"{schema.name}: {raw.source}"
    twice = next((name for name, count in Counter(present).items() if count > 1), None)
    if twice is not None:
        raise DataError("a column appears twice", where=where, value=twice, remedy="rename or remove one of them")
    found = {}
    for column in schema.columns:
        names = [name for name in (column.name, *column.also) if name in present]
        if len(names) > 1:
            raise DataError(
                f"two columns claim to be {column.name!r}", where=where, value=", ".join(names), remedy="remove one"
            )
        if names:
            found[column.name] = names[0]
        elif column.required:
            raise _missing(column, schema, present, where)
    return found


def _missing(column: ColumnSpec, schema: TableSchema, present: list[str], where: str) -> DataError:
    near = nearest_names(column.name, present)
    needed = ", ".join(each.name for each in schema.columns if each.required)
    meant = f"rename the one that is meant, perhaps {near[0]!r}" if near else "add it"
    return DataError(
        f"the table has no column {column.name!r}",
        where=where,
        value=", ".join(present),
        remedy=f"{meant}; the table needs {needed}",
    )


def _read(raw: RawTable, name: str | None, column: ColumnSpec, schema: TableSchema) -> Any:
    if name is None:
        return pa.array([column.default] * len(raw.frame), column.kind.arrow)
    cells = read_cells(raw.frame[name], column)
    if cells.wrong:
        raise _fault(raw, cells.wrong[0], name, cells.what, cells.remedy, len(cells.wrong), schema)
    values = cells.values
    if column.required and not column.may_be_empty and values.null_count:
        empty = np.flatnonzero(values.is_null().to_numpy(zero_copy_only=False))
        raise _fault(raw, int(empty[0]), name, "the cell is empty", "fill it, or remove the row", len(empty), schema)
    return values if column.default is None else values.fill_null(column.default)


def _fault(raw: RawTable, row: int, name: str, what: str, remedy: str, count: int, schema: TableSchema) -> DataError:
    more = f"; {count - 1} more of this kind" if count > 1 else ""
    return DataError(
        what, where=f"{schema.name}: {raw.place(row, name)}", value=str(raw.frame[name].iloc[row]), remedy=remedy + more
    )


def _refuse_repeated(read: ReadRows) -> None:
    keys = read.rows.select(list(read.schema.key)).to_pandas()
    again = keys.duplicated().to_numpy()
    if again.any():
        row = int(np.argmax(again))
        own = ", ".join("" if pd.isna(part) else str(part) for part in keys.iloc[row])
        raise read.fault(
            row,
            "the row repeats another",
            value=own,
            remedy=f"keep one row for each {', '.join(read.schema.key)}",
        )
