"""Parquet files."""

from __future__ import annotations

from tangency.domain.parquet_bounds import read_bounded
from tangency.market.reading.arrow_table import raw_from_arrow
from tangency.market.reading.binary_faults import told_if_damaged
from tangency.market.reading.held_file import FileLike, opened, own_path
from tangency.market.reading.paths import named
from tangency.market.reading.raw import RawTable

__all__ = ["load_parquet"]


def load_parquet(path: FileLike) -> RawTable:
    """Return the rows of a Parquet file.

    Raises
    ------
    DataError
        Missing or unreadable file, cut short, or not Parquet; one that would fill the memory, or whose text is not
        UTF-8.
    """
    source = named(path)
    with told_if_damaged(source, "Parquet"), opened(path) as handle:
        table = read_bounded(handle, where=source)
    return raw_from_arrow(table, source, file=own_path(path))
