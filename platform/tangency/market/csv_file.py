"""CSV files, read so that every row knows its line."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import numpy as np
import pandas as pd

from tangency.errors import DataError
from tangency.market.raw import RawTable

__all__ = ["load_csv", "named", "unreadable"]


class _LineReader(Protocol):
    """What `csv.reader` returns; the standard library gives the type no public name."""

    @property
    def line_num(self) -> int: ...

    def __iter__(self) -> Iterator[list[str]]: ...


def load_csv(path: str | Path) -> RawTable:
    """Return the rows of a comma-separated UTF-8 file as texts, with their lines (the header is line 1).

    The standard library's reader, because it counts lines through quoted fields, which pandas does not report.

    Raises
    ------
    DataError
        Missing or unreadable file, not UTF-8, empty, a row with another number of fields than the header.
    """
    source = named(path)
    try:
        with Path(path).open(encoding="utf-8-sig", newline="") as handle:
            reader = csv.reader(handle, strict=True)
            header = [name.strip() for name in next(reader, [])]
            rows, lines = _rows(reader, header, source)
    except UnicodeDecodeError as error:
        raise DataError(
            "the file is not UTF-8 text", where=source, value=f"byte {error.start}", remedy="save it as UTF-8 CSV"
        ) from None
    except csv.Error as error:
        raise DataError(
            "the file is not CSV", where=f"{source}, line {reader.line_num}", value=str(error), remedy="mend the quotes"
        ) from None
    except OSError as error:
        raise unreadable(source, error) from None
    return RawTable(
        frame=pd.DataFrame(rows, columns=header, dtype="str"), source=source, lines=np.array(lines, dtype=np.int64)
    )


def named(path: str | Path) -> str:
    """Return what errors call a file; raises DataError for a name that no file can have."""
    source = str(path)
    if "\0" in source:
        raise unreadable(repr(source), FileNotFoundError())
    return source


def unreadable(source: str, error: OSError) -> DataError:
    """Return the error for a file that the system does not let us read."""
    missing = isinstance(error, FileNotFoundError)
    return DataError(
        "there is no such file" if missing else "the file cannot be read",
        where=source,
        value=None if missing else error.strerror,
        remedy="check the path" if missing else "check that it is a file and that you may read it",
    )


def _rows(reader: _LineReader, header: list[str], source: str) -> tuple[list[list[str]], list[int]]:
    if not any(header):
        raise DataError("the file is empty", where=source, remedy="give a file with a header and rows of prices")
    if len(header) == 1 and any(mark in header[0] for mark in ";\t|"):
        raise DataError(
            "the fields are not separated by commas", where=f"{source}, line 1", value=header[0], remedy="save as CSV"
        )
    rows, lines = [], []
    for row in reader:
        if not row:  # a blank line
            continue
        if len(row) != len(header):
            raise DataError(
                f"the row has {len(row)} fields where the header has {len(header)}",
                where=f"{source}, line {reader.line_num}",
                value=",".join(row),
                remedy="the line may be cut short; mend or remove it",
            )
        rows.append(row)
        lines.append(reader.line_num)
    return rows, lines
