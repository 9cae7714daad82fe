"""A database of any origin, looked at before anything is written to it or computed by it."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

from tangency.errors import StoreError

__all__ = ["require_plain_database"]

_HEADER = b"SQLite format 3\0"
_LONGEST_VALUE = 16 * 2**20
_COMPUTES = re.compile(r"\b(check|generated|as)\s*\(|\bgenerated\b|\bvirtual\b", re.IGNORECASE)
_REMEDY = "use a backup that `tangency store backup` wrote"
# The type, and the statement that made it: ours makes tables and plain indexes.
_PLAIN = {"table", "index"}
_EXPRESSION = -2  # the column number of an expression in PRAGMA index_xinfo


def require_plain_database(path: Path, *, where: str) -> None:
    """Do nothing for a whole database of plain tables and indexes.

    Raises
    ------
    StoreError
        For a file that is no database or is corrupt, and for one with triggers, views, virtual tables or anything else
        that computes: our first write would run it.
    """
    with path.open("rb") as file:
        if file.read(len(_HEADER)) != _HEADER:
            raise StoreError("the file is not a database", where=where, value=path.name, remedy=_REMEDY)
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
            connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_VALUE)
            connection.execute("PRAGMA trusted_schema=OFF")
            connection.execute("PRAGMA cell_size_check=ON")
            found = _strange(connection)
            verdict = None if found else str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
    except sqlite3.Error as error:
        raise StoreError("the database is corrupt", where=where, value=str(error), remedy=_REMEDY) from error
    if found is not None:
        raise StoreError("the database does more than hold records", where=where, value=found, remedy=_REMEDY)
    if verdict != "ok":
        raise StoreError("the database is corrupt", where=where, value=verdict, remedy=_REMEDY)


def _strange(connection: sqlite3.Connection) -> str | None:
    """Return the first thing in the schema that computes."""
    for kind, name, sql in connection.execute("SELECT type, name, sql FROM sqlite_master").fetchall():
        if kind not in _PLAIN:
            return f"{kind} {name!r}"
        if sql is None:  # SQLite's own index of a primary key
            continue
        if kind == "table" and _COMPUTES.search(sql):
            return f"table {name!r}: {sql[:80]}"
        if kind == "index" and _computes(connection, name, sql):
            return f"index {name!r}: {sql[:80]}"
    return None


def _computes(connection: sqlite3.Connection, name: str, sql: str) -> bool:
    columns = connection.execute("SELECT cid FROM pragma_index_xinfo(?)", (name,)).fetchall()
    return any(cid == _EXPRESSION for (cid,) in columns) or re.search(r"\)\s*where\b", sql, re.IGNORECASE) is not None
