"""The queue of jobs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from tangency.store.columns import FiniteFloat, UtcDateTime

__all__ = ["upgrade"]

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the table of jobs: each is a run, and has its place in the order of runs."""
    op.create_table(
        "job",
        sa.Column("run", sa.Text, sa.ForeignKey("run.id", name="fk_job_run"), nullable=False),
        sa.Column("submitted_at", UtcDateTime, nullable=False),
        sa.Column("time_limit", FiniteFloat),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("is_cancelled", sa.Boolean, nullable=False),
        sa.Column("done", sa.Integer, nullable=False),
        sa.Column("total", sa.Integer, nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("run", name="pk_job"),
    )
