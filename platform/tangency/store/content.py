"""The content hash of a table: of its values, independent of writer and layout."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tangency.domain.parquet_bounds import require_utf8
from tangency.errors import DataError
from tangency.store.columns import Document, dump_document

__all__ = ["HEAD", "bare", "canonical_pieces", "content_sha256", "version_of"]

HEAD = "tangency-table-1"

_TEXT = (
    pa.types.is_string,
    pa.types.is_large_string,
    pa.types.is_string_view,
    pa.types.is_binary,
    pa.types.is_large_binary,
)


def bare(table: pa.Table) -> pa.Table:
    """Return the table as it is stored: no metadata (notes of the library that made it), types that Parquet keeps.

    Categories become their values, seconds milliseconds, and 64-bit dates 32-bit ones, all exactly.

    Raises
    ------
    DataError
        For two columns of one name, a value that its stored type cannot hold, or text that is not UTF-8.
    """
    names, fields = table.column_names, list(table.schema)
    twice = next((name for name, count in Counter(names).items() if count > 1), None)
    if twice is not None:
        raise DataError("two columns have one name", where="columns", value=twice, remedy="rename one of them")
    kinds = [field.type for field in fields]
    for place, (name, kind) in enumerate(zip(names, kinds, strict=True)):
        if not pa.types.is_primitive(kind):
            require_utf8(table.column(place), name, where="table")
    stored = [_storable(kind) for kind in kinds]
    if stored == kinds and table.schema.metadata is None and all(f.metadata is None and f.nullable for f in fields):
        return table
    try:
        return table.cast(pa.schema([pa.field(name, kind) for name, kind in zip(names, stored, strict=True)]))
    except pa.ArrowInvalid as error:
        raise DataError("a value cannot be stored exactly", where="table", value=str(error)) from error


def content_sha256(table: pa.Table) -> str:
    """Return the SHA-256 of column names, types, row count and values of a `bare` table, in hexadecimal.

    Chunks, slices, padding, what lies under a null, metadata and nullability flags do not count; the order of
    columns and rows, null against NaN, and the sign of zero do.

    Raises
    ------
    DataError
        For a column of a type that has no canonical bytes here (nested types).
    """
    digest = hashlib.sha256()
    for piece in canonical_pieces(table):
        digest.update(piece)
    return digest.hexdigest()


def canonical_pieces(table: pa.Table) -> Iterator[bytes | memoryview]:
    """Yield the bytes that the content hash is of; `canonical.py` reads them back.

    Raises
    ------
    DataError
        As `content_sha256`.
    """
    yield f"{HEAD}\n{table.num_columns} {table.num_rows}\n".encode()
    all_present = np.packbits(np.ones(table.num_rows, dtype=bool)).tobytes()
    for name, column in zip(table.column_names, table.columns, strict=True):
        title = f"{name}\n{column.type}\n".encode()
        yield f"{len(title)}\n".encode() + title
        for part in _parts(column, name, all_present):
            yield f"{part.nbytes if isinstance(part, memoryview) else len(part)}\n".encode()
            yield part


def version_of(table: pa.Table, *, facts: Document, time_column: str | None) -> str:
    """Return the version that a bare table has as a dataset.

    The facts count: the same prices under another calendar or day boundary are other data.
    """
    # Sorted, so that the order in which facts were written down does not matter.
    meaning = dump_document({"facts": sorted(facts.items()), "time_column": time_column})
    return hashlib.sha256(f"{content_sha256(table)}\n{meaning}".encode()).hexdigest()


def _storable(kind: pa.DataType) -> pa.DataType:
    """Return the type in which Parquet gives a column back."""
    if pa.types.is_floating(kind):
        return kind
    if pa.types.is_dictionary(kind):
        return _storable(kind.value_type)
    if pa.types.is_timestamp(kind) and kind.unit == "s":
        return pa.timestamp("ms", kind.tz)
    if kind == pa.time32("s"):
        return pa.time32("ms")
    return pa.date32() if kind == pa.date64() else kind


def _parts(column: pa.ChunkedArray, name: str, all_present: bytes) -> list[bytes | memoryview]:
    """Return the canonical bytes: which rows are there, and the values of those that are."""
    is_full = column.null_count == 0
    present = all_present if is_full else np.packbits(pc.is_valid(column).to_numpy()).tobytes()
    full = column if is_full else column.drop_null()
    values = full.chunk(0) if full.num_chunks == 1 else full.combine_chunks()
    kind = values.type
    if pa.types.is_null(kind):
        return [present]
    if pa.types.is_boolean(kind):
        return [present, np.packbits(values.to_numpy(zero_copy_only=False)).tobytes()]
    if pa.types.is_primitive(kind) or pa.types.is_decimal(kind):
        width, raw = kind.bit_width // 8, values.buffers()[1]
        own = memoryview(b"" if raw is None else raw)
        return [present, own[values.offset * width : (values.offset + len(values)) * width]]
    if any(is_text(kind) for is_text in _TEXT):
        return [present, *_text_parts(values.cast(pa.large_binary()))]
    raise DataError(
        "a column of this type cannot be stored",
        where=f"column {name!r}",
        value=str(kind),
        remedy="store numbers, decimals, times, text or flags, one value a cell",
    )


def _text_parts(values: pa.Array) -> list[bytes]:
    """Return the lengths and the joined bytes of an array without nulls."""
    if len(values) == 0:
        return [b"", b""]
    _, offsets, data = values.buffers()
    bounds = np.frombuffer(offsets, dtype="<i8")[values.offset : values.offset + len(values) + 1]
    joined = b"" if data is None else data.slice(bounds[0], bounds[-1] - bounds[0]).to_pybytes()
    return [np.diff(bounds).astype("<i8").tobytes(), joined]
