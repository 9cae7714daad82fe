"""First tables: datasets, blobs, configurations, runs, compositions, trades."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from tangency.store.columns import JSON, FiniteFloat, UtcDateTime
from tangency.store.decimals import ExactDecimal

__all__ = ["upgrade"]

revision = "0001"
down_revision: str | None = None


def upgrade() -> None:
    """Create the tables."""
    _data()
    _runs()
    _portfolios()


def _data() -> None:
    op.create_table(
        "dataset_version",
        sa.Column("dataset", sa.Text, nullable=False),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("file", sa.Text, nullable=False),
        sa.Column("rows", sa.BigInteger, nullable=False),
        sa.Column("bytes", sa.BigInteger, nullable=False),
        sa.Column("time_column", sa.Text),
        sa.Column("first_at", UtcDateTime),
        sa.Column("last_at", UtcDateTime),
        sa.Column("facts", JSON, nullable=False),
        sa.Column("published_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("dataset", "version", name="pk_dataset_version"),
    )
    op.create_table(
        "dataset",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("live", sa.Text, nullable=False),
        sa.Column("live_since", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_dataset"),
        sa.ForeignKeyConstraint(
            ["name", "live"], ["dataset_version.dataset", "dataset_version.version"], name="fk_dataset_name"
        ),
    )
    op.create_table(
        "blob",
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("file", sa.Text, nullable=False),
        sa.Column("rows", sa.BigInteger, nullable=False),
        sa.Column("bytes", sa.BigInteger, nullable=False),
        sa.Column("stored_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_blob"),
    )


def _runs() -> None:
    op.create_table(
        "configuration",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("request", JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_configuration"),
    )
    op.create_table(
        "run",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("verb", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("started_at", UtcDateTime, nullable=False),
        sa.Column("finished_at", UtcDateTime),
        sa.Column("configuration", sa.Text, nullable=False),
        sa.Column("seed", sa.BigInteger),
        sa.Column("code_version", sa.Text, nullable=False),
        sa.Column("manifest", JSON, nullable=False),
        sa.Column("result", JSON),
        sa.Column("error", JSON),
        sa.Column("process", JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_run"),
        sa.ForeignKeyConstraint(["configuration"], ["configuration.id"], name="fk_run_configuration"),
    )
    op.create_index("ix_run_status", "run", ["status"])
    op.create_index("ix_run_started_at", "run", ["started_at"])
    op.create_table(
        "run_constraint",
        sa.Column("run", sa.Text, nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("implicit", sa.Boolean, nullable=False),
        sa.Column("binding_side", sa.Text),
        sa.Column("shadow_price", FiniteFloat),
        sa.PrimaryKeyConstraint("run", "place", name="pk_run_constraint"),
        sa.ForeignKeyConstraint(["run"], ["run.id"], name="fk_run_constraint_run"),
    )


def _portfolios() -> None:
    op.create_table(
        "composition",
        sa.Column("run", sa.Text, nullable=False),
        sa.Column("portfolio", sa.Text, nullable=False),
        sa.Column("as_of", UtcDateTime, nullable=False),
        sa.Column("currency", sa.Text),
        sa.Column("cash", ExactDecimal),
        sa.PrimaryKeyConstraint("run", "portfolio", "as_of", name="pk_composition"),
        sa.ForeignKeyConstraint(["run"], ["run.id"], name="fk_composition_run"),
    )
    op.create_index("ix_composition_portfolio", "composition", ["portfolio", "as_of"])
    op.create_table(
        "position",
        sa.Column("run", sa.Text, nullable=False),
        sa.Column("portfolio", sa.Text, nullable=False),
        sa.Column("as_of", UtcDateTime, nullable=False),
        sa.Column("symbol", sa.Text, nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("weight", FiniteFloat, nullable=False),
        sa.Column("quantity", ExactDecimal),
        sa.Column("price", ExactDecimal),
        sa.PrimaryKeyConstraint("run", "portfolio", "as_of", "symbol", name="pk_position"),
        sa.ForeignKeyConstraint(
            ["run", "portfolio", "as_of"],
            ["composition.run", "composition.portfolio", "composition.as_of"],
            name="fk_position_run",
        ),
    )
    op.create_table(
        "trade",
        sa.Column("run", sa.Text, nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("portfolio", sa.Text, nullable=False),
        sa.Column("symbol", sa.Text, nullable=False),
        sa.Column("quantity", ExactDecimal, nullable=False),
        sa.Column("price", ExactDecimal, nullable=False),
        sa.Column("notional", ExactDecimal, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("run", "place", name="pk_trade"),
        sa.ForeignKeyConstraint(["run"], ["run.id"], name="fk_trade_run"),
    )
    op.create_index("ix_trade_portfolio", "trade", ["portfolio"])
