"""The order of runs: counted by the database, for the clocks of hosts disagree and go back."""

from __future__ import annotations

from functools import cache

import sqlalchemy as sa

from tangency.store import schema

__all__ = ["next_in_order"]


@cache
def next_in_order(dialect: str, column: sa.Column[int]) -> sa.ColumnElement[int]:
    """Return the expression of a column's next place in a database of a kind, inside a transaction that writes.

    SQLite has one writer at a time, so that the next place is the greatest one and one more; PostgreSQL has a
    sequence. Of two runs, the one that was recorded after the other was acknowledged has the greater place.
    """
    if dialect == "sqlite":
        return sa.select(sa.func.coalesce(sa.func.max(column), 0) + 1).scalar_subquery()
    return schema.run_order.next_value()
