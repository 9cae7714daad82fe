"""Insert-or-ignore, the one statement that SQLAlchemy writes differently for each database."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

__all__ = ["insert_if_absent"]


def insert_if_absent(connection: sa.Connection, table: sa.Table, row: Mapping[str, object]) -> bool:
    """Insert a row unless its primary key is there already; return whether it was inserted."""
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    insert = dialect.insert(table).values(**row).on_conflict_do_nothing()
    # SQLAlchemy forgets an insert's row count unless it is told to keep it.
    return connection.execute(insert, execution_options={"preserve_rowcount": True}).rowcount == 1
