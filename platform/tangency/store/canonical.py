"""Small tables as one text of bytes, whose SHA-256 is the content hash: what is stored proves itself.

Only types that inline data have; whatever else is stored as a file.
"""

from __future__ import annotations

from hashlib import sha256

import numpy as np
import pyarrow as pa

from tangency.errors import StoreError
from tangency.store.content import HEAD, canonical_pieces
from tangency.store.records import SmallFrame

__all__ = ["small_frame", "table_of"]

_LARGEST = 2**19
_FIXED = {str(kind): kind for kind in (pa.float64(), pa.int64(), pa.timestamp("us"), pa.timestamp("ns"))}
_TEXT = str(pa.string())
_REMEDY = "restore a backup (tangency store restore), or compute the run anew"


def small_frame(table: pa.Table) -> SmallFrame | None:
    """Return a `bare` table as it goes into the database; None where it is too large, or of other types, for that."""
    kinds = {str(field.type) for field in table.schema}
    if table.nbytes > _LARGEST or not kinds <= {*_FIXED, _TEXT}:
        return None
    content = b"".join(canonical_pieces(table))
    return SmallFrame(sha256=sha256(content).hexdigest(), rows=table.num_rows, content=content)


def table_of(content: bytes, *, claimed: str) -> pa.Table:
    """Return the table of stored bytes.

    Raises
    ------
    StoreError
        For bytes that do not have the hash that they are stored under.
    """
    if sha256(content).hexdigest() != claimed:
        raise StoreError("a stored frame is damaged", where=f"frame {claimed}", remedy=_REMEDY)
    # What has the hash was written by `small_frame`, so that nothing below can be amiss.
    reader = _Reader(content)
    if reader.line() != HEAD:
        raise StoreError("a stored frame is of another form", where=f"frame {claimed}", remedy=_REMEDY)
    n_columns, n_rows = map(int, reader.line().split())
    names, columns = [], []
    for _ in range(n_columns):
        name, kind, _end = reader.part().decode().rsplit("\n", 2)
        names.append(name)
        columns.append(_column(kind, reader, n_rows))
    return pa.Table.from_arrays(columns, names=names)


class _Reader:
    def __init__(self, content: bytes) -> None:
        self._content = content
        self._place = 0

    def line(self) -> str:
        end = self._content.index(b"\n", self._place)
        line = self._content[self._place : end]
        self._place = end + 1
        return line.decode()

    def part(self) -> bytes:
        size = int(self.line())
        part = self._content[self._place : self._place + size]
        self._place += size
        return part


def _column(kind: str, reader: _Reader, n_rows: int) -> pa.Array:
    is_there = np.unpackbits(np.frombuffer(reader.part(), dtype=np.uint8), count=n_rows).astype(bool)
    if kind == _TEXT:
        lengths, joined = np.frombuffer(reader.part(), dtype="<i8"), reader.part()
        ends = np.cumsum(lengths)
        values = [joined[end - size : end].decode() for end, size in zip(ends.tolist(), lengths.tolist(), strict=True)]
        full = pa.array(values, type=pa.string())
    else:
        raw = reader.part()
        full = pa.Array.from_buffers(_FIXED[kind], len(raw) // 8, [None, pa.py_buffer(raw)])
    if len(full) == n_rows:
        return full
    places = np.cumsum(is_there) - 1
    return full.take(pa.array(places, mask=~is_there))
