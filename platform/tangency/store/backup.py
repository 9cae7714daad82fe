"""Backup of the whole store to one archive, and its restore: what is intact goes in and out, the rest is listed."""

from __future__ import annotations

import hashlib
import io
import json
import re
import shutil
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from tangency.errors import ConfigurationError, StoreError, StoreFull
from tangency.store import schema
from tangency.store.archive import Member, plain_members, require_dense
from tangency.store.engine import Database
from tangency.store.faults import os_faults
from tangency.store.files import (
    PRIVATE_FILE,
    PRIVATE_FOLDER,
    is_locked,
    is_temporary,
    make_folder,
    sync_folder,
    temporary_name,
    whole_file,
)
from tangency.store.home import BLOBS, DATABASE, DATASETS
from tangency.store.migrate import ensure_schema
from tangency.store.stored_files import listed_in
from tangency.store.strange_database import require_plain_database
from tangency.store.verify import Damage, damage_of, damaged_frames, damaged_pages
from tangency.store.workspace import left_behind, workspace

__all__ = ["BACKUP", "RESTORE", "Backup", "Restored", "back_up", "restore", "unfinished_archive"]

BACKUP = ".backup-"
"""How the folder begins, in the home, that a backup works in."""

RESTORE = ".{}.restore-"
"""How the folder begins, beside the home, that a restore works in; takes the home's name, or `*` for any."""

_FORMAT = "tangency-backup-1"
_LIST = "MANIFEST.json"
_NOTE = "archive"
_DAMAGED = "the archive is damaged; use another one"
_HASH = re.compile(r"[0-9a-f]{64}")
# A line of the list is shorter than a quarter of the least that its file takes in the archive.
_SHORT_LIST, _LONGEST_LIST, _SHARE_OF_LIST = 2**20, 64 * 2**20, 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """A backup that was written.

    Attributes
    ----------
    files
        How many of the store's files it holds, the database not counted.
    damage
        What it lacks, for it was lost or damaged in the store.
    """

    archive: Path
    bytes: int
    files: int
    damage: tuple[Damage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """A home that was restored.

    Attributes
    ----------
    damage
        What it lacks: listed in its database, and lost or damaged in the archive. Importing the same data again
        writes it anew.
    """

    home: Path
    files: int
    damage: tuple[Damage, ...]


def back_up(home: Path, database: Database, archive: Path) -> Backup:
    """Write the store to a tar archive that appears whole or not at all, while others go on writing.

    Every file is held against its hash on the way; what is lost or damaged is left out, and listed.

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
    with os_faults(str(home)), workspace(home, BACKUP) as folder:
        snapshot, temporary = folder / DATABASE, temporary_name(archive)
        # Written down, so that a sweep finds the archive should we be killed.
        (folder / _NOTE).write_text(str(temporary), encoding="utf-8")
        database.copy_to(snapshot)
        # The files are immutable, so those that the snapshot lists are the snapshot's whole content.
        listed = listed_in(snapshot)
        wrong = [(each, damage_of(home, each)) for each in listed]
        damage = tuple(
            Damage(kind=each.kind, name=each.name, file=each.file, what=what)
            for each, what in wrong
            if what is not None
        )
        damage += _damaged_frames(snapshot)
        intact = [each.file for each, what in wrong if what is None]
        with whole_file(archive, temporary=temporary) as target:
            _write(target, {DATABASE: snapshot} | {file: home / file for file in intact})
            size = target.tell()
    return Backup(archive=archive, bytes=size, files=len(intact), damage=damage)


def unfinished_archive(folder: Path) -> Path | None:
    """Return the archive that the killed backup of a workspace was writing; None where there is none to remove."""
    note = folder / _NOTE
    archive = Path(note.read_text(encoding="utf-8")) if note.is_file() else None
    if archive is None or not is_temporary(archive) or archive.is_symlink() or not archive.is_file():
        return None
    return None if is_locked(archive) else archive


def restore(archive: Path, home: Path) -> Restored:
    """Put a backup in place as a new home: all that is intact of it.

    Raises
    ------
    ConfigurationError
        For a home that holds anything.
    StoreError
        For an archive that is missing or no backup, and where its database is damaged; the home is untouched then.
    StoreFull
        Where it would not fit.
    """
    home = home.absolute()
    with os_faults(str(home)):
        if home.exists() and (not home.is_dir() or any(home.iterdir())):
            raise ConfigurationError(
                "a backup is restored into an empty folder only", where=str(home), remedy="choose a new folder"
            )
        make_folder(home.parent, 0o777)
        prefix = RESTORE.format(home.name)
        for folder in left_behind(home.parent, prefix):
            shutil.rmtree(folder)
        with workspace(home.parent, prefix) as scratch:
            staged = scratch / home.name
            for folder in (staged, staged / DATASETS, staged / BLOBS):
                folder.mkdir(mode=PRIVATE_FOLDER)
            files, damage = _unpack(archive, staged)
            _check_database(staged / DATABASE, where=str(archive))
            damage += _damaged_frames(staged / DATABASE)
            staged.rename(home)
            sync_folder(home.parent)
    return Restored(home=home, files=files, damage=damage)


def _write(target: BinaryIO, members: Mapping[str, Path]) -> None:
    hashes = {}
    for name, path in members.items():
        with path.open("rb") as file:
            hashes[name] = hashlib.file_digest(file, "sha256").hexdigest()
    text = json.dumps({"format": _FORMAT, "revision": schema.REVISION, "files": hashes}, indent=1).encode()
    with tarfile.open(fileobj=target, mode="w") as tar:
        tar.addfile(_entry(_LIST, len(text)), io.BytesIO(text))
        for name, path in members.items():
            with path.open("rb") as file:
                tar.addfile(_entry(name, path.stat().st_size), file)


def _entry(name: str, size: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, PRIVATE_FILE
    return entry


def _unpack(archive: Path, staged: Path) -> tuple[int, tuple[Damage, ...]]:
    """Unpack the database, then what it lists; return how many files are intact, and the damage."""
    with os_faults(str(archive)):
        if archive.exists() and not archive.is_file():
            raise StoreError("not a backup of a store", where=str(archive), value="no plain file", remedy=_DAMAGED)
        with archive.open("rb") as file:
            require_dense(archive)
            members = _members(file, archive)
            hashes = _hashes(file, members[_LIST], archive)
            _require_space(members, staged)
            strange = next((name for name in members if name != _LIST and name not in hashes), None)
            if strange is not None:
                raise StoreError("not a backup of a store", where=str(archive), value=strange, remedy=_DAMAGED)
            what = _unpack_one(file, members.get(DATABASE), hashes[DATABASE], staged / DATABASE)
            if what is not None:
                what = f"the backup's database is damaged: {what}"
                raise StoreError(what, where=str(archive), value=DATABASE, remedy=_DAMAGED)
            require_plain_database(staged / DATABASE, where=str(archive))
            damage = []
            listed = listed_in(staged / DATABASE)
            for each in listed:
                sha256 = hashes.get(each.file)
                what = (
                    "it was lost or damaged before the backup"
                    if sha256 is None
                    else _unpack_one(file, members.get(each.file), sha256, staged / each.file)
                )
                what = what or damage_of(staged, each)
                if what is not None:
                    (staged / each.file).unlink(missing_ok=True)
                    damage.append(Damage(kind=each.kind, name=each.name, file=each.file, what=what))
    return len(listed) - len(damage), tuple(damage)


def _members(file: BinaryIO, archive: Path) -> dict[str, Member]:
    """Return the members by name: the list of files first, which says how many there may be."""
    members: dict[str, Member] = {}
    most = 1
    for member in plain_members(file, where=str(archive)):
        if not members:
            if member.name != _LIST:
                break
            most = 1 + len(_hashes(file, member, archive))
        if member.name in members or len(members) >= most:
            raise StoreError(
                "the archive holds more than its list", where=str(archive), value=member.name, remedy=_DAMAGED
            )
        members[member.name] = member
    if _LIST not in members:
        raise StoreError("not a backup of a store", where=str(archive), remedy=_DAMAGED)
    return members


def _hashes(file: BinaryIO, listed: Member, archive: Path) -> dict[str, str]:
    text = b""
    share = file.seek(0, io.SEEK_END) // _SHARE_OF_LIST
    if listed.size <= min(max(_SHORT_LIST, share), _LONGEST_LIST):
        file.seek(listed.offset)
        text = file.read(listed.size)
    try:
        manifest = json.loads(text)
        files = {str(name): str(sha256) for name, sha256 in manifest["files"].items()}
        known = manifest["format"] == _FORMAT and DATABASE in files and all(map(_HASH.fullmatch, files.values()))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        known = False
    if not known:
        raise StoreError("not a backup of a store", where=str(archive), remedy=_DAMAGED)
    return files


def _require_space(members: Mapping[str, Member], staged: Path) -> None:
    needed, free = sum(member.size for member in members.values()), shutil.disk_usage(staged).free
    if needed > free:
        what = "the disk has no room for what is in the backup"
        value = f"{needed:,} bytes, and {free:,} are free"
        raise StoreFull(what, where=str(staged.parent.parent), value=value, remedy="free space on that disk")


def _unpack_one(file: BinaryIO, member: Member | None, sha256: str, path: Path) -> str | None:
    """Write a member to its place; return what is wrong with it, and leave nothing then."""
    if member is None:
        return "it is missing in the backup"
    file.seek(0, io.SEEK_END)
    if member.offset + member.size > file.tell():
        return "the backup was cut short"
    file.seek(member.offset)
    make_folder(path.parent)
    digest, left = hashlib.sha256(), member.size
    with whole_file(path) as target:
        while left > 0:
            chunk = file.read(min(left, 2**20))
            digest.update(chunk)
            target.write(chunk)
            left -= len(chunk)
    if digest.hexdigest() == sha256:
        return None
    path.unlink()
    return "its bytes in the backup are damaged"


def _damaged_frames(path: Path) -> tuple[Damage, ...]:
    """Return which frames in a copy of the database do not hold what their names claim."""
    database = Database.at(path, wait_seconds=0)
    try:
        return database.read(damaged_frames)[1]
    finally:
        database.close()


def _check_database(path: Path, *, where: str) -> None:
    """Bring the database up to this code's schema, and check its pages and references."""
    database = Database.at(path, wait_seconds=0)
    try:
        ensure_schema(database)
        wrong = database.read(damaged_pages)
    finally:
        database.close()
    if wrong is not None:
        raise StoreError("the database is corrupt", where=where, value=wrong, remedy=_DAMAGED)
