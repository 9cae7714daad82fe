"""The order in which runs started and ended, counted by the database, and the store's identity."""

from __future__ import annotations

from secrets import token_hex

import sqlalchemy as sa
from alembic import op

__all__ = ["upgrade"]

revision = "0003"
down_revision = "0002"

_RUN = sa.table(
    "run",
    sa.column("id", sa.Text),
    sa.column("started_at", sa.Text),
    sa.column("finished_at", sa.Text),
    sa.column("start_order", sa.BigInteger),
    sa.column("end_order", sa.BigInteger),
)


def upgrade() -> None:
    """Add identity and orders; for the runs that there are, the clock is all that is known of their order."""
    identity = op.create_table(
        "store_identity",
        sa.Column("id", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_store_identity"),
    )
    connection = op.get_bind()
    connection.execute(sa.insert(identity).values(id=token_hex(16)))
    op.add_column("run", sa.Column("start_order", sa.BigInteger))
    op.add_column("run", sa.Column("end_order", sa.BigInteger))
    last = _number(connection, "start_order", _RUN.c.started_at)
    # One count for both on PostgreSQL, and it goes on where these end.
    _number(connection, "end_order", _RUN.c.finished_at)
    if connection.dialect.name != "sqlite":
        connection.execute(sa.schema.CreateSequence(sa.Sequence("run_order", start=last + 1)))
    op.drop_index("ix_run_started_at", "run")
    op.drop_index("ix_run_portfolio", "run")
    op.create_index("ix_run_start_order", "run", ["start_order"], unique=True)
    op.create_index("ix_run_end_order", "run", ["end_order"], unique=True)
    op.create_index("ix_run_portfolio", "run", ["portfolio", "verb", "end_order"])


def _number(connection: sa.Connection, column: str, by: sa.ColumnElement[str]) -> int:
    """Count the runs that have a time, in its order, and return how many they are."""
    ids = connection.scalars(sa.select(_RUN.c.id).where(by.is_not(None)).order_by(by, _RUN.c.id)).all()
    if ids:
        update = sa.update(_RUN).where(_RUN.c.id == sa.bindparam("run")).values({column: sa.bindparam("place")})
        connection.execute(update, [{"run": run, "place": place} for place, run in enumerate(ids, start=1)])
    return len(ids)
