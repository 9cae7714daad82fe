"""Excel files, by python-calamine where it is installed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from importlib import import_module
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd

from tangency.domain.naming import known_name
from tangency.errors import DataError, Remedy, Setting
from tangency.market.dialect import Dialect
from tangency.market.reading.header import read_header
from tangency.market.reading.held_file import FileLike, opened, own_path
from tangency.market.reading.paths import named, unreadable
from tangency.market.reading.raw import RawTable

__all__ = ["load_excel"]


def load_excel(path: FileLike, dialect: Dialect) -> RawTable:
    """Return the rows of a sheet; dates that Excel keeps as dates are timestamps.

    Raises
    ------
    DataError
        Missing or unreadable file, not Excel, empty, several sheets and none declared, or no reader installed.
    UnknownName
        A sheet that is not there, with the nearest ones.
    """
    source = named(path)
    name, cells = _cells(_calamine(source), path, source, dialect)
    where = f"{source}, sheet {name!r}"
    # Rows that are blank throughout are no rows, as blank lines of a text file are none.
    rows = [(number, row) for number, row in enumerate(cells, start=1) if any(cell != "" for cell in row)]
    rows = [each for each in rows if each[0] > dialect.skip_lines]
    rows = rows[: len(rows) - dialect.skip_last_lines]
    if not rows:
        raise DataError("the sheet is empty", where=where, remedy="give one with a header and rows of prices")
    texts = [
        (at, [_name(cell) for cell in row]) for at, (_, row) in enumerate(rows[: dialect.header_rows + 1], start=1)
    ]
    header = read_header(texts, dialect, where=f"{where}, row {rows[0][0]}")
    body = rows[header.n_lines :]
    numbers = [number for number, _ in body]
    frame = pd.DataFrame(
        {str(place): _column([row[place] for _, row in body]) for place in range(len(header.names))}
    ).set_axis(pd.Index(header.names, dtype="object"), axis=1)
    return RawTable(
        frame=frame,
        source=where,
        file=own_path(path),
        row_place=lambda row: f"{where}, row {numbers[row]}",
        levels=header.levels,
        noticed=header.noticed,
    )


def _calamine(source: str) -> ModuleType:
    try:
        return import_module("python_calamine")
    except ImportError:
        raise DataError(
            "Excel files need a reader that is not installed",
            where=source,
            remedy="install tangency[excel], or save the sheet as CSV",
        ) from None


def _cells(calamine: Any, path: FileLike, source: str, dialect: Dialect) -> tuple[str, list[list[Any]]]:
    try:
        with opened(path) as handle, calamine.CalamineWorkbook.from_filelike(handle) as book:
            name = _sheet(list(book.sheet_names), source, dialect)
            return name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except OSError as error:
        if error.errno is None:
            raise _damaged(source, error) from None
        raise unreadable(source, error) from None
    except calamine.CalamineError as error:
        raise _damaged(source, error) from None


def _damaged(source: str, error: Exception) -> DataError:
    return DataError("the file is not Excel, or is damaged", where=source, value=str(error), remedy="save it again")


def _sheet(sheets: Sequence[str], source: str, dialect: Dialect) -> str:
    if dialect.sheet is not None:
        return known_name("sheet", dialect.sheet, sheets, where=source)
    if len(sheets) != 1:
        raise DataError(
            f"the file has {len(sheets)} sheets",
            where=source,
            value=", ".join(sheets),
            remedy=Remedy("declare the one that is meant, such as ", Setting("sheet", sheets[0] if sheets else None)),
        )
    return sheets[0]


def _name(cell: Any) -> str:
    if isinstance(cell, datetime | date):
        return cell.isoformat()[:10]
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _column(cells: list[Any]) -> Any:
    """Return cells of one kind as numbers or timestamps, and mixed ones as they are."""
    kinds = {type(cell) for cell in cells if cell != ""}
    if kinds <= {int, float}:
        return np.array([np.nan if cell == "" else cell for cell in cells], dtype=np.float64)
    if kinds <= {date, datetime}:
        return np.array([None if cell == "" else cell for cell in cells], dtype="datetime64[us]")
    return pd.Series(cells, dtype="str") if kinds == {str} else pd.Series(cells, dtype="object")
