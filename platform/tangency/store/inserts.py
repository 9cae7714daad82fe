"""Insert-or-ignore, the one statement that SQLAlchemy writes differently for each database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from tangency.store import schema
from tangency.store.records import SmallFrame

__all__ = ["insert_frame", "insert_if_absent"]

# SQLAlchemy forgets an insert's row count unless it is told to keep it.
_COUNTED = {"preserve_rowcount": True}


def insert_if_absent(connection: sa.Connection, table: sa.Table, row: Mapping[str, object]) -> bool:
    """Insert a row unless its primary key is there already; return whether it was inserted."""
    insert = _insert_if_absent(connection.dialect.name, table)
    return connection.execute(insert, dict(row), execution_options=_COUNTED).rowcount == 1


def insert_frame(connection: sa.Connection, frame: SmallFrame, *, stored_at: datetime) -> None:
    """Store a small frame; one that is there, and is not what its name claims, is mended."""
    row = {"sha256": frame.sha256, "rows": frame.rows, "stored_at": stored_at, "content": frame.content}
    connection.execute(_insert_frame(connection.dialect.name), row)


# A statement that is made once is compiled once, and its key in the cache of compiled ones is computed once.
@cache
def _insert_if_absent(dialect: str, table: sa.Table) -> sa.Insert:
    return _insert(dialect, table).on_conflict_do_nothing()


@cache
def _insert_frame(dialect: str) -> sa.Insert:
    table = schema.stored_frame
    insert = _insert(dialect, table)
    content = insert.excluded.content
    return insert.on_conflict_do_update(
        index_elements=[table.c.sha256], set_={"content": content}, where=table.c.content.is_distinct_from(content)
    )


def _insert(dialect: str, table: sa.Table) -> sqlite.Insert | postgresql.Insert:
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
