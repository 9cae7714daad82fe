"""The files of a store: their places below the home, which their names alone decide, and what the database lists."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pyarrow as pa
import sqlalchemy as sa

from tangency.errors import StoreError
from tangency.store import schema
from tangency.store.columns import Document
from tangency.store.content import content_sha256, version_of
from tangency.store.home import BLOBS, DATASETS

__all__ = ["DATASET_NAME", "StoredFile", "blob_file", "dataset_file", "listed_files", "listed_in", "stored_path"]

DATASET_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_HASH = re.compile(r"[0-9a-f]{64}")
_PLACE = re.compile(rf"({DATASETS}/{DATASET_NAME.pattern}|{BLOBS}/[0-9a-f]{{2}})/{_HASH.pattern}\.parquet")
# Far more than facts take; a value of a hostile database may take a gigabyte.
_LONGEST_VALUE = 16 * 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """A file that the database lists, and all that says what it must hold.

    Attributes
    ----------
    name
        Of the dataset; of a frame, its hash.
    claimed
        The hash that the content must have.
    """

    kind: Literal["dataset", "frame"]
    name: str
    claimed: str
    file: str
    bytes: int
    facts: Document
    time_column: str | None

    @property
    def is_in_place(self) -> bool:
        """True where the file lies where its name puts it: a database may come from anywhere."""
        place = dataset_file(self.name, self.claimed) if self.kind == "dataset" else blob_file(self.claimed)
        return self.file == place and _PLACE.fullmatch(place) is not None

    def hash_of(self, table: pa.Table) -> str:
        """Return the hash of a bare table as this kind of file counts it."""
        if self.kind == "frame":
            return content_sha256(table)
        return version_of(table, facts=self.facts, time_column=self.time_column)


def dataset_file(name: str, version: str) -> str:
    """Return the place of a dataset's version below the home."""
    return f"{DATASETS}/{name}/{version}.parquet"


def blob_file(sha256: str) -> str:
    """Return the place of a frame below the home."""
    return f"{BLOBS}/{sha256[:2]}/{sha256}.parquet"


def stored_path(home: Path, file: str) -> Path:
    """Return the path of a listed file.

    Raises
    ------
    StoreError
        For one that is not where a store keeps its files: the database was written by something else.
    """
    if _PLACE.fullmatch(file) is None:
        raise StoreError("the database lists a file outside the store", where=str(home), value=file, remedy=_FOREIGN)
    return home / file


def listed_files(connection: sa.Connection) -> tuple[StoredFile, ...]:
    """Return every file that the database lists, datasets first, each kind by its place."""
    version, blob = schema.dataset_version, schema.blob
    datasets = connection.execute(sa.select(*(version.c[name] for name in _DATASET)).order_by(version.c.file)).all()
    blobs = connection.execute(sa.select(*(blob.c[name] for name in _BLOB)).order_by(blob.c.file)).all()
    return (*(_dataset(tuple(row)) for row in datasets), *(_frame(tuple(row)) for row in blobs))


def listed_in(database: Path) -> tuple[StoredFile, ...]:
    """Return what `listed_files` does of a database file, of any revision, that is only read.

    Raises
    ------
    StoreError
        For a database that is none of ours, or that lists files elsewhere than below its home.
    """
    try:
        # Past the engine, which would put its own mark (WAL) on the file, and no further than reading.
        with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
            connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_VALUE)
            connection.execute("PRAGMA trusted_schema=OFF")
            datasets = connection.execute(f"SELECT {', '.join(_DATASET)} FROM dataset_version ORDER BY file")  # noqa: S608  # our own names
            found = [_dataset((*row[:5], json.loads(row[5]))) for row in datasets]
            blobs = connection.execute(f"SELECT {', '.join(_BLOB)} FROM blob ORDER BY file")  # noqa: S608  # as above
            found += [_frame(row) for row in blobs]
    except (sqlite3.Error, ValueError, TypeError, RecursionError) as error:
        what = "the database is none of a store"
        raise StoreError(what, where=str(database), value=str(error), remedy=_FOREIGN) from error
    stray = next((each for each in found if not each.is_in_place), None)
    if stray is not None:
        what = "the database lists a file outside the store"
        raise StoreError(what, where=f"{stray.kind} {stray.name!r}", value=stray.file, remedy=_FOREIGN)
    return tuple(found)


_FOREIGN = "use a backup that `tangency store backup` wrote"
_DATASET = ("dataset", "version", "file", "bytes", "time_column", "facts")
_BLOB = ("sha256", "file", "bytes")


def _dataset(row: Sequence[object]) -> StoredFile:
    name, version, file, size, time_column, facts = row
    if not isinstance(facts, dict):
        raise TypeError("facts are an object")
    return StoredFile(
        kind="dataset",
        name=str(name),
        claimed=str(version),
        file=str(file),
        bytes=_whole(size),
        facts=facts,
        time_column=None if time_column is None else str(time_column),
    )


def _frame(row: Sequence[object]) -> StoredFile:
    sha256, file, size = row
    own = str(sha256)
    return StoredFile(
        kind="frame", name=own, claimed=own, file=str(file), bytes=_whole(size), facts={}, time_column=None
    )


def _whole(size: object) -> int:
    if not isinstance(size, int):
        raise TypeError("a size is a whole number")
    return size
