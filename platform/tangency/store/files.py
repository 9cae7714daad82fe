"""Immutable Parquet files, published atomically."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from tangency.errors import StoreError
from tangency.store.faults import os_faults

__all__ = ["TEMPORARY", "read_parquet", "sync_folder", "whole_file", "write_parquet"]

TEMPORARY = ".tmp"
"""Ending of files that are still being written."""


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """Give a file to write to that takes its name only once it is complete and on the disk.

    Raises
    ------
    StoreReadOnly, StoreFull, StoreError
        Nothing is left behind then. A process that is killed leaves a file ending in `.tmp`.
    """
    temporary = path.with_name(f".{path.name}.{token_hex(6)}{TEMPORARY}")
    with os_faults(str(path)):
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with temporary.open("xb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
            sync_folder(path.parent)
        finally:
            temporary.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Put a folder's entries on the disk: a rename is durable only after that."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_parquet(table: pa.Table, path: Path) -> int:
    """Write a table atomically and return the size in bytes."""
    with whole_file(path) as file:
        pq.write_table(table, file, compression="zstd")
        return file.tell()


def read_parquet(path: Path) -> pa.Table:
    """Return a stored table.

    Raises
    ------
    StoreError
        For a file that is missing or damaged.
    """
    try:
        # ParquetFile, not read_table: the path is one file, never a folder of partitions.
        with os_faults(str(path)), pq.ParquetFile(path) as file:
            table: pa.Table = file.read()
    except pa.ArrowInvalid as error:
        raise StoreError(
            "a stored file is damaged", where=str(path), value=str(error), remedy="restore a backup (tangency restore)"
        ) from error
    else:
        return table
