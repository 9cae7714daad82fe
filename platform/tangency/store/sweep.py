"""Removes what killed writers, backups and restores left behind."""

from __future__ import annotations

import shutil
import time
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

from tangency.store import schema
from tangency.store.backup import BACKUP, RESTORE, unfinished_archive
from tangency.store.engine import Database
from tangency.store.faults import os_faults
from tangency.store.files import is_locked, is_temporary
from tangency.store.home import BLOBS, DATASETS
from tangency.store.pages import FETCHES
from tangency.store.workspace import GRACE_SECONDS, left_behind

__all__ = ["sweep"]


def sweep(home: Path, database: Database, *, older_than: timedelta) -> tuple[str, ...]:
    """Delete what no manifest lists and no process is writing, and return the paths, those below the home without it.

    A file that was being written goes once its lock is free. A whole one must be old: the age protects a writer
    between its rename and its manifest transaction. The copies of backups and restores that were killed go at once.
    """
    now, seconds = time.time(), older_than.total_seconds()
    grace = min(seconds, GRACE_SECONDS)
    with os_faults(str(home)):
        removed = [name for folder in left_behind(home, BACKUP, grace_seconds=grace) for name in _cancel(home, folder)]
        for folder in left_behind(home.parent, RESTORE.format("*"), grace_seconds=grace):
            shutil.rmtree(folder)
            removed.append(str(folder))
        removed += _abandoned_pages(home, now - seconds)
    # In a write transaction: no manifest can come to list a file between our look and its deletion.
    return (*removed, *database.write(lambda connection: _sweep(connection, home, now - seconds, now - grace)))


def _abandoned_pages(home: Path, before: float) -> list[str]:
    """Remove the pages of fetches that no one has gone on with for so long."""
    removed = []
    for path in sorted((home / FETCHES).glob("*.pages")):
        is_page = not path.is_symlink() and path.is_file()
        if is_page and path.stat().st_mtime < before and not is_locked(path):
            path.unlink()
            removed.append(path.relative_to(home).as_posix())
    return removed


def _cancel(home: Path, folder: Path) -> list[str]:
    """Remove the workspace of a backup, and the archive that it was writing somewhere else."""
    archive = unfinished_archive(folder)
    removed = []
    if archive is not None:
        archive.unlink()
        removed.append(str(archive))
    shutil.rmtree(folder)
    return [*removed, folder.relative_to(home).as_posix()]


def _sweep(connection: sa.Connection, home: Path, before: float, unlocked_before: float) -> tuple[str, ...]:
    listed = set(connection.scalars(sa.union(sa.select(schema.dataset_version.c.file), sa.select(schema.blob.c.file))))
    removed = []
    for folder in (DATASETS, BLOBS):
        for path in sorted((home / folder).rglob("*")):
            name = path.relative_to(home).as_posix()
            with os_faults(str(path)):
                if path.is_symlink() or not path.is_file() or name in listed:
                    continue
                changed = path.stat().st_mtime
                is_being_written = is_temporary(path) and (changed > unlocked_before or is_locked(path))
                if not is_being_written and (is_temporary(path) or changed < before):
                    path.unlink()
                    removed.append(name)
    return tuple(removed)
