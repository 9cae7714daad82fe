"""Removes the temporary files of killed writers once they are old."""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

from tangency.store import schema
from tangency.store.engine import Database
from tangency.store.faults import os_faults
from tangency.store.home import BLOBS, DATASETS

__all__ = ["sweep"]


def sweep(home: Path, database: Database, *, older_than: timedelta) -> tuple[str, ...]:
    """Delete files that no manifest lists and no process has touched for a while; return their paths below the home.

    The age protects a writer between its rename and its manifest transaction.
    """
    # In a write transaction: no manifest can come to list a file between our look and its deletion.
    return database.write(lambda connection: _sweep(connection, home, time.time() - older_than.total_seconds()))


def _sweep(connection: sa.Connection, home: Path, before: float) -> tuple[str, ...]:
    listed = set(connection.scalars(sa.union(sa.select(schema.dataset_version.c.file), sa.select(schema.blob.c.file))))
    removed = []
    for folder in (DATASETS, BLOBS):
        for path in sorted((home / folder).rglob("*")):
            name = path.relative_to(home).as_posix()
            with os_faults(str(path)):
                if path.is_file() and name not in listed and path.stat().st_mtime < before:
                    path.unlink()
                    removed.append(name)
    return tuple(removed)
