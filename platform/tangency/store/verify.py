"""Verification of a store: its database is intact, and each file's content matches its name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import sqlalchemy as sa

from tangency.errors import DataError, StoreError
from tangency.store.content import bare
from tangency.store.engine import Database
from tangency.store.files import read_strange_parquet
from tangency.store.stored_files import StoredFile, listed_files, stored_path

__all__ = ["Damage", "Verification", "damage_of", "damaged", "verify"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """One thing in a store that is not as it was written.

    Attributes
    ----------
    name
        The dataset, or the hash of the frame; of the database its address.
    file
        Path below the home; None for the database.
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
    damage
        What is lost or damaged. Importing the same data again writes a file anew.
    """

    home: Path
    files: int
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
        return Verification(
            home=home, files=0, damage=(Damage(kind="database", name=database.where, file=None, what=pages),)
        )
    listed = database.read(listed_files)
    return Verification(home=home, files=len(listed), damage=damaged(home, listed))


def damaged(home: Path, listed: Iterable[StoredFile]) -> tuple[Damage, ...]:
    """Return what is wrong with listed files."""
    found = ((each, damage_of(home, each)) for each in listed)
    return tuple(
        Damage(kind=each.kind, name=each.name, file=each.file, what=what) for each, what in found if what is not None
    )


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
