"""Arrow tables: those in memory, and Arrow (Feather) files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa

from tangency.domain.parquet_bounds import DECODED_BYTES, require_utf8
from tangency.errors import DataError
from tangency.market.reading.binary_faults import told_if_damaged
from tangency.market.reading.held_file import FileLike, opened, own_path
from tangency.market.reading.paths import named
from tangency.market.reading.raw import RawTable

__all__ = ["load_arrow", "raw_from_arrow"]

_INDEX = "__index_level_0__"  # what pandas calls an index without a name
_DATES = "timestamp"


def load_arrow(path: FileLike) -> RawTable:
    """Return the rows of an Arrow file, as Feather and `pyarrow.ipc` write them, or of a stream in a file.

    Raises
    ------
    DataError
        Missing or unreadable file, damaged or not Arrow; one that would fill the memory, or whose text is not UTF-8.
    """
    source = named(path)
    with told_if_damaged(source, "Arrow"), opened(path) as handle:
        is_file = handle.read(6) == b"ARROW1"
        handle.seek(0)
        table = _bounded(pa.ipc.open_file(handle) if is_file else pa.ipc.open_stream(handle), source)
    for field in table.schema:
        require_utf8(table.column(field.name), field.name, where=source)
    return raw_from_arrow(table, source, file=own_path(path))


def raw_from_arrow(table: Any, source: str, *, file: Path | None = None) -> RawTable:
    """Return an Arrow table as read; the levels of an index that pandas wrote are columns like the others.

    Days become timestamps, decimals float64, in which prices are exact enough.
    """
    for position, field in enumerate(table.schema):
        if pa.types.is_date(field.type):
            wanted = pa.timestamp("us")
        elif pa.types.is_decimal(field.type):
            wanted = pa.float64()
        elif pa.types.is_dictionary(field.type):
            wanted = field.type.value_type
        else:
            continue
        table = table.set_column(position, field.name, table.column(position).cast(wanted))
    names: list[str] = list(table.column_names)
    noticed: tuple[str, ...] = ()
    if _INDEX in names and _DATES not in names and pa.types.is_timestamp(table.schema.field(_INDEX).type):
        names[names.index(_INDEX)] = _DATES
        noticed = ("the index has no name and holds dates: they are the timestamps",)
    frame = table.to_pandas(ignore_metadata=True).set_axis(names, axis=1)
    return RawTable(frame=frame, source=source, file=file, noticed=noticed)


def _bounded(reader: Any, source: str) -> Any:
    """Return the whole table, batch by batch while it fits into memory."""
    batches, size = [], 0
    parts = (
        (reader.get_batch(at) for at in range(reader.num_record_batches)) if hasattr(reader, "get_batch") else reader
    )
    for batch in parts:
        batches.append(batch)
        size += batch.nbytes
        if size > DECODED_BYTES:
            raise DataError(
                f"the table would take more than {DECODED_BYTES / 2**30:g} GiB of memory",
                where=source,
                remedy="split it into smaller files",
            )
    return pa.Table.from_batches(batches, schema=reader.schema)
