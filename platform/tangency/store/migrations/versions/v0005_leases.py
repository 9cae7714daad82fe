"""Leases of the workers of jobs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from tangency.store.columns import FiniteFloat

__all__ = ["upgrade"]

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add them; a job that was taken before has none."""
    op.add_column("job", sa.Column("lease", sa.Text))
    op.add_column("job", sa.Column("beat", FiniteFloat))
