"""Verification of a store: its database is intact, and each file's content matches its name."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import sqlalchemy as sa

from tangency.errors import DataError, StoreError
from tangency.store import schema
from tangency.store.content import bare
from tangency.store.engine import Database
from tangency.store.files import read_strange_parquet
from tangency.store.stored_files import StoredFile, listed_files, stored_path

__all__ = ["Damage", "Verification", "damage_of", "damaged", "damaged_frames", "verify"]

_FRAMES_AT_ONCE = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """One thing in a store that is not as it was written.

    Attributes
    ----------
    name
        The dataset, or the hash of the frame; of the database its address.
    file
        Path below the home; None for the database, and for what it holds itself.
    """

    kind: Literal["database", "dataset", "frame"]
    name: str
    file: str | None
    what: str

    def __str__(self) -> str:
        return f"{self.kind} {self.name}: {self.what}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What was found when every file of a store was read.

    Attributes
    ----------
    files
        How many the database lists.
    frames
        How many it holds itself.
    damage
        What is lost or damaged. Importing the same data again writes a file anew.
    """

    home: Path
    files: int
    frames: int
    damage: tuple[Damage, ...]

    @property
    def is_whole(self) -> bool:
        """True where nothing is damaged."""
        return not self.damage


def verify(home: Path, database: Database) -> Verification:
    """Read the whole database and every file that it lists, and hold them against their hashes."""
    try:
        pages = database.read(damaged_pages) if database.is_embedded else None
    except StoreError as error:
        if type(error) is not StoreError:  # busy, or gone
            raise
        pages = f"{error.what} ({error.value})"  # too damaged to be checked to the end
    if pages is not None:
        damage = Damage(kind="database", name=database.where, file=None, what=pages)
        return Verification(home=home, files=0, frames=0, damage=(damage,))
    listed = database.read(listed_files)
    frames, wrong = database.read(damaged_frames)
    return Verification(home=home, files=len(listed), frames=frames, damage=(*damaged(home, listed), *wrong))


def damaged(home: Path, listed: Iterable[StoredFile]) -> tuple[Damage, ...]:
    """Return what is wrong with listed files."""
    found = ((each, damage_of(home, each)) for each in listed)
    return tuple(
        Damage(kind=each.kind, name=each.name, file=each.file, what=what) for each, what in found if what is not None
    )


def damaged_frames(connection: sa.Connection) -> tuple[int, tuple[Damage, ...]]:
    """Return how many frames the database holds itself, and what is wrong with them."""
    table = schema.stored_frame
    select = sa.select(table.c.sha256, table.c.content).order_by(table.c.sha256)
    count, wrong = 0, []
    with connection.execute(select, execution_options={"yield_per": _FRAMES_AT_ONCE}) as rows:
        for claimed, content in rows:
            count += 1
            if hashlib.sha256(content).hexdigest() != claimed:
                what = "it does not hold what its name claims"
                wrong.append(Damage(kind="frame", name=claimed, file=None, what=what))
    return count, tuple(wrong)


def damage_of(home: Path, listed: StoredFile) -> str | None:
    """Return what is wrong with a listed file in a few words; None where nothing is."""
    if not listed.is_in_place:
        return f"its place is outside the store ({listed.file})"
    path = stored_path(home, listed.file)
    if not path.is_file():
        return "the file is missing"
    try:
        found = listed.hash_of(bare(read_strange_parquet(path)))
    except (StoreError, DataError) as error:
        return error.what if error.value is None else f"{error.what} ({error.value})"
    return None if found == listed.claimed else "the file does not hold what its name claims"


def damaged_pages(connection: sa.Connection) -> str | None:
    """Return what is wrong with the embedded database's pages and references; None where nothing is."""
    verdict = connection.exec_driver_sql("PRAGMA integrity_check").scalar_one()
    if verdict != "ok":
        return str(verdict)
    dangling = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    return None if dangling is None else f"a row of {dangling[0]} refers to nothing"
