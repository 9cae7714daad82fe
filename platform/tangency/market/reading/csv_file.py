"""CSV files: Arrow reads the sound ones; those with faults are read again, so that each row knows its line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tangency.errors import DataError, Remedy, Setting
from tangency.market.dialect import Dialect
from tangency.market.reading.header import Header, read_header
from tangency.market.reading.held_file import FileLike, own_path
from tangency.market.reading.quotes import are_around_fields
from tangency.market.reading.raw import RawTable
from tangency.market.reading.text_file import Text, read_text
from tangency.market.reading.text_shape import require_shape

__all__ = ["load_csv"]

_CHUNK = 1 << 16
_MOST_BELOW = 100  # what is longer is a second table
_Lines = npt.NDArray[np.int64]


def load_csv(path: FileLike, dialect: Dialect | None = None) -> RawTable:
    """Return the rows of a text file as texts, with their lines (the first of the file is line 1).

    Raises
    ------
    DataError
        Missing or unreadable file, not in the encoding, empty, a row with another number of fields than the header,
        or what is written otherwise than the dialect says.
    """
    dialect = dialect or Dialect()
    text = read_text(path, dialect)
    if not text.data or text.data.isspace():
        raise DataError("the file is empty", where=text.source, remedy="give a file with a header and rows of prices")
    require_shape(text, dialect)
    header = _header(text, dialect)
    text = text.after(header.n_lines)
    table, lines = _plain(text, header), None
    if table is None:
        table, lines = _exact(text, header, dialect)
    table, noticed = _without_blank_end(table)
    places = _RowLines(path=path, dialect=dialect, source=text.source, lines=lines)
    table, header = _without_empty_end(table, header)
    frame = table.to_pandas().set_axis(header.names, axis=1)
    return RawTable(
        frame=frame,
        source=text.source,
        file=own_path(path),
        row_place=places,
        levels=header.levels,
        noticed=text.noticed + header.noticed + noticed,
    )


@dataclass(slots=True, kw_only=True, eq=False)
class _RowLines:
    """Where each row stands; lines are counted when the first fault is to be placed, by reading the file again."""

    path: FileLike
    dialect: Dialect
    source: str
    lines: _Lines | None = field(default=None)

    def __call__(self, row: int) -> str:
        if self.lines is None:
            text = read_text(self.path, self.dialect)
            body = text.after(_header(text, self.dialect).n_lines)
            self.lines = np.fromiter((line for line, _ in _records(body)), dtype=np.int64)
        if row >= len(self.lines):  # the file has changed since
            return f"{self.source}, row {row + 1}"
        return f"{self.source}, line {self.lines[row]}"


def _header(text: Text, dialect: Dialect) -> Header:
    rows = [(line - text.first_line + 1, fields) for line, fields in islice(_records(text), dialect.header_rows + 1)]
    return read_header(rows, dialect, where=f"{text.source}, line {text.first_line}")


def _plain(body: Text, header: Header) -> pa.Table | None:
    """Return the rows as Arrow reads them; None where only the exact reader can read them or say what is wrong."""
    has_quotes = b'"' in body.data
    if has_quotes and not are_around_fields(body.data, body.separator):
        return None
    from pyarrow import csv as arrow_csv  # noqa: PLC0415  # frames and Parquet do without

    places = [str(place) for place in range(len(header.names))]
    try:
        return arrow_csv.read_csv(
            pa.BufferReader(body.data),
            read_options=arrow_csv.ReadOptions(use_threads=False, column_names=places),
            parse_options=arrow_csv.ParseOptions(
                delimiter=body.separator, quote_char='"' if has_quotes else False, newlines_in_values=has_quotes
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(places, pa.large_string()), strings_can_be_null=False, check_utf8=False
            ),
        )
    except pa.ArrowInvalid:
        return None


def _exact(body: Text, header: Header, dialect: Dialect) -> tuple[pa.Table, _Lines]:
    """Return the rows and their lines, by the standard library's reader, which counts lines through quoted fields."""
    width, lines, tables = len(header.names), [], []
    places = [str(place) for place in range(width)]
    _require_even(body, header, dialect)
    records = _records(body)
    while chunk := list(islice(records, _CHUNK)):
        columns = zip(*(fields for _, fields in chunk), strict=True)
        tables.append(pa.table([pa.array(column, pa.large_string()) for column in columns], names=places))
        lines += [line for line, _ in chunk]
    schema = pa.schema([(place, pa.large_string()) for place in places])
    return pa.concat_tables(tables) if tables else schema.empty_table(), np.array(lines, dtype=np.int64)


def _records(text: Text) -> Iterator[tuple[int, list[str]]]:
    """Yield the line at which each record that is not blank ends, and its fields."""
    handle = io.TextIOWrapper(io.BytesIO(text.data), encoding="utf-8", newline="")
    reader = csv.reader(handle, strict=True, delimiter=text.separator)
    try:
        for fields in reader:
            if fields:
                yield text.first_line + reader.line_num - 1, fields
    except csv.Error as error:
        where = f"{text.source}, line {text.first_line + reader.line_num - 1}"
        raise DataError("the file is not CSV", where=where, value=str(error), remedy="mend the quotes") from None


def _require_even(body: Text, header: Header, dialect: Dialect) -> None:
    """Do nothing for rows that have as many fields as the header; before any is kept, for a million would take long."""
    uneven = next(((line, fields) for line, fields in _records(body) if len(fields) != len(header.names)), None)
    if uneven is None:
        return
    line, fields = uneven
    remedy: str = "the line may be cut short; mend or remove it"
    above, below = 0, []
    for at, others in _records(body):
        if at < line:
            above += 1
        else:
            below.append(len(others))
    # No row follows, and more are above: a total, a note, or a line cut short.
    if len(header.names) not in below and len(below) <= min(above, _MOST_BELOW):
        setting = Setting("skip_last_lines", dialect.skip_last_lines + len(below))
        remedy = Remedy("the line may be cut short; mend it, or, if the table ends above: ", setting)
    raise DataError(
        f"the row has {len(fields)} {'field' if len(fields) == 1 else 'fields'} where the header has "
        f"{len(header.names)}",
        where=f"{body.source}, line {line}",
        value=body.separator.join(fields),
        remedy=remedy,
    )


def _without_empty_end(table: pa.Table, header: Header) -> tuple[pa.Table, Header]:
    """Return the table without a last column that has neither a name nor a value."""
    last = len(header.names) - 1
    if header.unnamed != (last,) or last == 0 or pc.any(pc.not_equal(table.column(last), "")).as_py():
        return table, header
    return table.remove_column(last), header.without_last()


def _without_blank_end(table: pa.Table) -> tuple[pa.Table, tuple[str, ...]]:
    """Return the table without the rows of separators alone that spreadsheets leave at the end."""
    kept = table.num_rows
    while kept and not any(column[kept - 1].as_py().strip() for column in table.columns):
        kept -= 1
    blank = table.num_rows - kept
    note = f"{blank} row{'s' * (blank > 1)} without any value at the end left out"
    return table.slice(0, kept), (note,) if blank else ()
