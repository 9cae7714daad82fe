"""Parquet files of any origin, read within bounds: a few kilobytes may hold a thousand million rows."""

from __future__ import annotations

from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tangency.errors import DataError

__all__ = ["DECODED_BYTES", "read_bounded", "require_bounded", "require_sound_counts", "require_utf8"]

DECODED_BYTES = 2 * 2**30
"""What a table may take in memory: some forty million daily bars."""

_WIDTH = 8
_REMEDY = "split it into smaller files"


def require_bounded(rows: int, columns: int, *, where: str) -> None:
    """Do nothing for a table that fits, at eight bytes a cell.

    Raises
    ------
    DataError
        For one of more than `DECODED_BYTES`.
    """
    if rows * columns * _WIDTH > DECODED_BYTES:
        raise _too_large(f"{rows:,} rows of {columns:,} columns", where)


def read_bounded(source: Path | BinaryIO, *, where: str) -> pa.Table:
    """Return the table of a Parquet file, its text held against UTF-8.

    Text is decoded as its few different values first, so that one long value repeated a million times is seen before
    it is written out a million times.

    Raises
    ------
    DataError
        For a table of more than `DECODED_BYTES`, and for text that is not UTF-8.
    pyarrow.ArrowException, OSError
        For a file that is no Parquet, or damaged.
    """
    with pq.ParquetFile(source, page_checksum_verification=True) as file:
        _require_affordable(file.metadata, where)
        schema = file.schema_arrow
    texts = [field.name for field in schema if _is_text(field.type)]
    if not isinstance(source, Path):
        source.seek(0)
    with pq.ParquetFile(source, read_dictionary=texts, page_checksum_verification=True) as file:
        table = _by_columns(file)
    spelt_out = sum(_spelt_out(column) for column in table.columns)
    if spelt_out > DECODED_BYTES:
        raise _too_large(f"{spelt_out:,} bytes of text", where)
    for place, field in enumerate(schema):
        column = table.column(place)
        if pa.types.is_dictionary(column.type) and not pa.types.is_dictionary(field.type):
            for chunk in column.chunks:
                require_utf8(chunk.dictionary, field.name, where=where)
            table = table.set_column(place, field, column.cast(field.type))
        else:
            require_utf8(column, field.name, where=where)
    return table


def require_utf8(column: Any, name: str, *, where: str) -> None:
    """Do nothing for text that is UTF-8, as Parquet and Arrow have it, and for columns of other types.

    Raises
    ------
    DataError
        For bytes that are no text.
    """
    kind = column.type
    dictionaries = [chunk.dictionary for chunk in getattr(column, "chunks", [column]) if pa.types.is_dictionary(kind)]
    if not (dictionaries or pa.types.is_string(kind) or pa.types.is_large_string(kind)):
        return
    try:
        for part in dictionaries or [column]:
            part.validate(full=True)
    except pa.ArrowInvalid as error:
        raise DataError(
            "text that is not UTF-8",
            where=f"{where}, column {name!r}",
            value=str(error).splitlines()[0],
            remedy="write it again as UTF-8",
        ) from None


def require_sound_counts(metadata: Any, *, where: str) -> None:
    """Do nothing for a footer whose numbers of rows agree.

    Memory is asked for by the rows of each group, and what is refused goes by those of the file.

    Raises
    ------
    DataError
        For one that contradicts itself.
    """
    counts = [metadata.row_group(group).num_rows for group in range(metadata.num_row_groups)]
    if min([0, *counts]) < 0 or sum(counts) != metadata.num_rows:
        raise _contradiction(f"{metadata.num_rows:,} rows, in groups of {counts[:5]}", where)


def _by_columns(file: pq.ParquetFile) -> pa.Table:
    """Return the whole table, read one column after the other.

    A page may take two gibibytes, whatever the footer says, and is held until its reader is done with its columns.
    """
    first, columns = 0, []
    for field in file.schema_arrow:
        after = first + _leaves(field.type)
        columns.append(file.reader.read_all(column_indices=list(range(first, after)), use_threads=False).column(0))
        first = after
    if not columns:
        return file.read()
    fields = [field.with_type(column.type) for field, column in zip(file.schema_arrow, columns, strict=True)]
    return pa.Table.from_arrays(columns, schema=pa.schema(fields, metadata=file.schema_arrow.metadata))


def _leaves(kind: pa.DataType) -> int:
    return sum(_leaves(kind.field(place).type) for place in range(kind.num_fields)) if kind.num_fields else 1


def _require_affordable(metadata: Any, where: str) -> None:
    require_sound_counts(metadata, where=where)
    flat = {place for place in range(metadata.num_columns) if not metadata.schema.column(place).max_repetition_level}
    cells = unpacked = 0
    for group in range(metadata.num_row_groups):
        row_group = metadata.row_group(group)
        for place in range(metadata.num_columns):
            chunk = row_group.column(place)
            values, size = chunk.num_values, chunk.total_uncompressed_size
            if min(values, size) < 0 or (place in flat and values != row_group.num_rows):
                what = (
                    f"column {chunk.path_in_schema!r}: {values:,} values in {row_group.num_rows:,} rows, {size:,} bytes"
                )
                raise _contradiction(what, where)
            cells += values
            unpacked += size
    if max(cells * _WIDTH, unpacked) > DECODED_BYTES:
        raise _too_large(f"{metadata.num_rows:,} rows of {metadata.num_columns:,} columns", where)


def _contradiction(value: str, where: str) -> DataError:
    return DataError("the file's footer contradicts itself", where=where, value=value, remedy="write it again")


def _is_text(kind: pa.DataType) -> bool:
    return any(
        is_kind(kind)
        for is_kind in (pa.types.is_string, pa.types.is_large_string, pa.types.is_binary, pa.types.is_large_binary)
    )


def _spelt_out(column: pa.ChunkedArray) -> int:
    """Return the bytes of a dictionary-coded column of text once every cell has its own; 0 for others."""
    if not pa.types.is_dictionary(column.type) or not _is_text(column.type.value_type):
        return 0
    total = 0
    for chunk in column.chunks:
        lengths = pc.binary_length(chunk.dictionary).cast(pa.int64())
        total += pc.sum(pc.take(lengths, chunk.indices)).as_py() or 0
    return total


def _too_large(value: str, where: str) -> DataError:
    what = f"the table would take more than {DECODED_BYTES / 2**30:g} GiB of memory"
    return DataError(what, where=where, value=value, remedy=_REMEDY)
