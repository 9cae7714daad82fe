"""Small inline data in the database."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from tangency.store.columns import UtcDateTime

__all__ = ["upgrade"]

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the table of small frames; those that lie in files stay there."""
    op.create_table(
        "stored_frame",
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("rows", sa.BigInteger, nullable=False),
        sa.Column("stored_at", UtcDateTime, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_stored_frame"),
    )
