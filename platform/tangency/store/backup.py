"""Backup of the whole store to one archive, and its restore: verified before anything is put in place."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import sqlite3
import tarfile
import tempfile
from contextlib import closing
from pathlib import Path, PurePosixPath
from secrets import token_hex

from tangency.errors import ConfigurationError, StoreError
from tangency.store import schema
from tangency.store.engine import Database
from tangency.store.faults import os_faults
from tangency.store.files import TEMPORARY, sync_folder, whole_file
from tangency.store.home import BLOBS, DATABASE, DATASETS
from tangency.store.verify import verify_home

__all__ = ["back_up", "restore"]

_FORMAT = "tangency-backup-1"
_LIST = "MANIFEST.json"
_DAMAGED = "the archive is damaged; use another one"


def back_up(home: Path, database: Database, archive: Path) -> None:
    """Write the store to a tar archive that appears whole or not at all, while others go on writing.

    Raises
    ------
    ConfigurationError
        For a store on PostgreSQL, and for an archive that exists.
    """
    if not database.is_embedded:
        raise ConfigurationError(
            "a backup copies the embedded store only",
            where=database.where,
            remedy=f"use pg_dump for the database, then copy the folders {DATASETS} and {BLOBS} of {home}",
        )
    if archive.exists():
        raise ConfigurationError(
            "the backup's file exists already", where=str(archive), remedy="choose another name, or remove it first"
        )
    # Named like a file that is still being written, so that a sweep finds it should we be killed.
    snapshot = home / BLOBS / f".{DATABASE}.{token_hex(6)}{TEMPORARY}"
    with os_faults(str(home)):
        try:
            database.copy_to(snapshot)
            # The files are immutable, so those that the snapshot lists are the snapshot's whole content.
            members = {DATABASE: snapshot} | {file: home / file for file in _listed(snapshot)}
            with whole_file(archive) as target, tarfile.open(fileobj=target, mode="w") as tar:
                _write(tar, members)
        finally:
            snapshot.unlink(missing_ok=True)


def restore(archive: Path, home: Path) -> None:
    """Put a backup in place as a new home.

    Raises
    ------
    ConfigurationError
        For a home that holds anything.
    StoreError
        For an archive that is missing, damaged or no backup; the home is untouched then.
    """
    home = home.absolute()
    with os_faults(str(home)):
        if home.exists() and (not home.is_dir() or any(home.iterdir())):
            raise ConfigurationError(
                "a backup is restored into an empty folder only", where=str(home), remedy="choose a new folder"
            )
        home.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=home.parent, prefix=f".{home.name}.") as scratch:
            staged = Path(scratch) / home.name
            _unpack(archive, staged)
            verify_home(staged, where=str(archive))
            for folder in (DATASETS, BLOBS):
                (staged / folder).mkdir(exist_ok=True)
            staged.rename(home)
            sync_folder(home.parent)


def _listed(snapshot: Path) -> list[str]:
    # Read-only and past the engine, which would put its own mark (WAL) on the copy.
    with closing(sqlite3.connect(f"{snapshot.as_uri()}?mode=ro", uri=True)) as connection:
        rows = connection.execute("SELECT file FROM dataset_version UNION SELECT file FROM blob ORDER BY 1")
        return [file for (file,) in rows]


def _write(tar: tarfile.TarFile, members: dict[str, Path]) -> None:
    hashes = {}
    for name, path in members.items():
        with path.open("rb") as file:
            hashes[name] = hashlib.file_digest(file, "sha256").hexdigest()
    text = json.dumps({"format": _FORMAT, "revision": schema.REVISION, "files": hashes}, indent=1).encode()
    entry = tarfile.TarInfo(_LIST)
    entry.size = len(text)
    tar.addfile(entry, io.BytesIO(text))
    for name, path in members.items():
        tar.add(path, arcname=name, recursive=False)


def _unpack(archive: Path, staged: Path) -> None:
    staged.mkdir(mode=0o700)
    try:
        with os_faults(str(archive)), tarfile.open(archive, mode="r:") as tar:
            hashes = _hashes(tar, archive)
            for name, sha256 in hashes.items():
                _unpack_one(tar, name, sha256, staged / name)
    except (tarfile.TarError, KeyError, EOFError) as error:
        raise StoreError("not a complete backup", where=str(archive), value=str(error), remedy=_DAMAGED) from error


def _hashes(tar: tarfile.TarFile, archive: Path) -> dict[str, str]:
    listed = tar.extractfile(_LIST)
    text = b"" if listed is None else listed.read()
    try:
        manifest = json.loads(text)
        files = dict(manifest["files"])
        known = manifest["format"] == _FORMAT and DATABASE in files and all(_is_ours(name) for name in files)
    except (ValueError, TypeError):
        known = False
    if not known:
        raise StoreError("not a backup of a store", where=str(archive), remedy=_DAMAGED)
    return {str(name): str(sha256) for name, sha256 in files.items()}


def _is_ours(name: str) -> bool:
    """Return whether a member may be written below a home: an archive may come from anywhere."""
    parts = PurePosixPath(name).parts
    return name == DATABASE or (parts[:1] in {(DATASETS,), (BLOBS,)} and ".." not in parts)


def _unpack_one(tar: tarfile.TarFile, name: str, sha256: str, path: Path) -> None:
    source = tar.extractfile(name)
    if source is None:
        raise StoreError("not a complete backup", where=name, remedy=_DAMAGED)
    with source, whole_file(path) as target:
        shutil.copyfileobj(source, target)
    with path.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != sha256:
            raise StoreError("a file of the backup is damaged", where=name, remedy=_DAMAGED)
