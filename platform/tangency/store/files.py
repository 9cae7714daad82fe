"""Immutable Parquet files, published atomically."""

from __future__ import annotations

import errno
import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from tangency.domain.parquet_bounds import read_bounded, require_bounded, require_sound_counts
from tangency.errors import DataError, StoreError
from tangency.store.faults import os_faults

__all__ = [
    "PRIVATE_FILE",
    "PRIVATE_FOLDER",
    "is_locked",
    "is_temporary",
    "make_folder",
    "read_parquet",
    "read_strange_parquet",
    "sync_folder",
    "temporary_name",
    "whole_file",
    "write_parquet",
]

_SMALL = 1 << 20
# A portfolio is private: what the store creates, the user alone may read.
PRIVATE_FILE, PRIVATE_FOLDER = 0o600, 0o700
_WITHOUT_LOCKS = {errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS}
_TEMPORARY = re.compile(r"\..+\.[0-9a-f]{12}\.tmp")
_DAMAGED = "import it again, which writes it anew, or restore a backup (tangency store restore)"


@contextmanager
def whole_file(path: Path, *, is_private: bool = True, temporary: Path | None = None) -> Iterator[BinaryIO]:
    """Give a file to write to that takes its name only once it is complete and on the disk.

    Parameters
    ----------
    is_private
        For the user alone; as the system's own settings say otherwise.
    temporary
        Where to write until then, in the same folder; a name of `temporary_name` where None.

    Raises
    ------
    StoreReadOnly, StoreFull, StoreError
        Nothing is left behind then. A process that is killed leaves a file that `is_temporary` and not `is_locked`.
    """
    temporary = temporary_name(path) if temporary is None else temporary
    with os_faults(str(path)):
        try:
            make_folder(path.parent, PRIVATE_FOLDER if is_private else 0o777)
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
            with os.fdopen(os.open(temporary, flags, PRIVATE_FILE if is_private else 0o666), "wb") as file:
                _lock(file)  # held until it is renamed: a sweep sees that it is being written
                yield file
                file.flush()
                os.fsync(file.fileno())
                temporary.replace(path)
            sync_folder(path.parent)
        finally:
            temporary.unlink(missing_ok=True)


def _lock(file: BinaryIO) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
    except OSError as error:  # an archive or a report may go to a file system that has no locks
        if error.errno not in _WITHOUT_LOCKS:
            raise


def temporary_name(path: Path) -> Path:
    """Return where a file may be written until it is whole."""
    return path.with_name(f".{path.name}.{token_hex(6)}.tmp")


def is_temporary(path: Path) -> bool:
    """Return whether a file was still being written, by its name."""
    return _TEMPORARY.fullmatch(path.name) is not None


def is_locked(path: Path) -> bool:
    """Return whether a living process holds a file or folder; the system lets go of the locks of those that died."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError as error:
        if error.errno not in _WITHOUT_LOCKS:
            raise
    finally:
        os.close(descriptor)
    return False


def make_folder(folder: Path, mode: int = PRIVATE_FOLDER) -> None:
    """Create a folder and its missing parents, all with the same rights (`Path.mkdir` gives them to the last alone)."""
    if not folder.is_dir():
        make_folder(folder.parent, mode)
        folder.mkdir(exist_ok=True, mode=mode)


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
        # Numbers repeat too seldom for a dictionary to pay; a small table is not worth compressing.
        texts = [field.name for field in table.schema if not pa.types.is_primitive(field.type)]
        compression = "zstd" if table.nbytes > _SMALL else "none"
        pq.write_table(table, file, compression=compression, use_dictionary=texts or False, write_page_checksum=True)
        return file.tell()


def read_parquet(path: Path) -> pa.Table:
    """Return a stored table.

    Raises
    ------
    StoreError
        For a file that is missing or damaged.
    """
    with _parquet_faults(path), pq.ParquetFile(path, page_checksum_verification=True) as file:
        require_sound_counts(file.metadata, where=str(path))
        require_bounded(file.metadata.num_rows, file.metadata.num_columns, where=str(path))
        # ParquetFile, not read_table: the path is one file, never a folder of partitions.
        return file.read()


def read_strange_parquet(path: Path) -> pa.Table:
    """Return what `read_parquet` does, of a file that has not been looked at yet: whatever it holds, it costs little.

    Raises
    ------
    StoreError
        For a file that is missing or damaged, or that would take too much memory.
    """
    with _parquet_faults(path):
        return read_bounded(path, where=str(path))


@contextmanager
def _parquet_faults(path: Path) -> Iterator[None]:
    try:
        with os_faults(str(path)):
            yield
    except DataError as error:
        raise StoreError(error.what, where=str(path), value=error.value, remedy=_DAMAGED) from error
    except (pa.ArrowException, UnicodeDecodeError) as error:
        raise StoreError("a stored file is damaged", where=str(path), value=str(error), remedy=_DAMAGED) from error
