"""Verification of a store: its database is intact, and each file's content matches its name."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pyarrow as pa
import sqlalchemy as sa

from tangency.errors import StoreError
from tangency.store import schema
from tangency.store.content import bare, content_sha256
from tangency.store.datasets import version_of
from tangency.store.engine import Database
from tangency.store.files import read_parquet
from tangency.store.home import DATABASE
from tangency.store.migrate import ensure_schema

__all__ = ["verify_home"]

_REMEDY = "use another backup"


def verify_home(home: Path, *, where: str) -> None:
    """Check the database's pages and references and the content of every dataset and frame.

    Raises
    ------
    StoreError
        With the first thing that is wrong.
    StoreNewer
        For a database that a newer Tangency has written.
    """
    database = Database.at(home / DATABASE, wait_seconds=0)
    try:
        ensure_schema(database)
        database.read(lambda connection: _check_pages(connection, where))
        database.read(lambda connection: _check_files(connection, home))
    finally:
        database.close()


def _check_pages(connection: sa.Connection, where: str) -> None:
    verdict = connection.exec_driver_sql("PRAGMA integrity_check").scalar_one()
    dangling = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if verdict != "ok" or dangling is not None:
        value = verdict if verdict != "ok" else f"a row of {dangling!r} refers to nothing"
        raise StoreError("the database is corrupt", where=where, value=value, remedy=_REMEDY)


def _check_files(connection: sa.Connection, home: Path) -> None:
    for row in connection.execute(sa.select(schema.dataset_version)):
        hashed = partial(version_of, facts=row.facts, time_column=row.time_column)
        _check(home / row.file, row.version, hashed)
    for row in connection.execute(sa.select(schema.blob)):
        _check(home / row.file, row.sha256, content_sha256)


def _check(path: Path, claimed: str, hashed: Callable[[pa.Table], str]) -> None:
    found = hashed(bare(read_parquet(path)))
    if found != claimed:
        raise StoreError("a file does not hold what its name claims", where=str(path), value=found, remedy=_REMEDY)
