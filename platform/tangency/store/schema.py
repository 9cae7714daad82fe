"""The relational store's tables. A change here wants a new file in `migrations/versions`."""

from __future__ import annotations

import sqlalchemy as sa

from tangency.store.columns import JSON, FiniteFloat, UtcDateTime
from tangency.store.decimals import ExactDecimal

__all__ = [
    "METADATA",
    "REVISION",
    "acceptance",
    "blob",
    "composition",
    "configuration",
    "dataset",
    "dataset_version",
    "job",
    "position",
    "run",
    "run_constraint",
    "run_order",
    "store_identity",
    "stored_frame",
    "trade",
]

REVISION = "0006"
"""The migration that these tables are the result of."""

METADATA = sa.MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)

# One row: which store this is, wherever its database lies.
store_identity = sa.Table(
    "store_identity",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
)

dataset_version = sa.Table(
    "dataset_version",
    METADATA,
    sa.Column("dataset", sa.Text, primary_key=True),
    sa.Column("version", sa.Text, primary_key=True),
    sa.Column("file", sa.Text, nullable=False),
    sa.Column("rows", sa.BigInteger, nullable=False),
    sa.Column("bytes", sa.BigInteger, nullable=False),
    sa.Column("time_column", sa.Text),
    sa.Column("first_at", UtcDateTime),
    sa.Column("last_at", UtcDateTime),
    sa.Column("facts", JSON, nullable=False),
    sa.Column("published_at", UtcDateTime, nullable=False),
)

dataset = sa.Table(
    "dataset",
    METADATA,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("live", sa.Text, nullable=False),
    sa.Column("live_since", UtcDateTime, nullable=False),
    sa.ForeignKeyConstraint(["name", "live"], ["dataset_version.dataset", "dataset_version.version"]),
)

blob = sa.Table(
    "blob",
    METADATA,
    sa.Column("sha256", sa.Text, primary_key=True),
    sa.Column("file", sa.Text, nullable=False),
    sa.Column("rows", sa.BigInteger, nullable=False),
    sa.Column("bytes", sa.BigInteger, nullable=False),
    sa.Column("stored_at", UtcDateTime, nullable=False),
)

# Small inline data: one transaction with their run, and no file. The content has the SHA-256 that is the key.
stored_frame = sa.Table(
    "stored_frame",
    METADATA,
    sa.Column("sha256", sa.Text, primary_key=True),
    sa.Column("rows", sa.BigInteger, nullable=False),
    sa.Column("stored_at", UtcDateTime, nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
)

configuration = sa.Table(
    "configuration",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("request", JSON, nullable=False),
)

run = sa.Table(
    "run",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("verb", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False, index=True),
    sa.Column("started_at", UtcDateTime, nullable=False),
    sa.Column("finished_at", UtcDateTime),
    sa.Column("configuration", sa.Text, sa.ForeignKey("configuration.id"), nullable=False),
    sa.Column("seed", sa.BigInteger),
    sa.Column("code_version", sa.Text, nullable=False),
    sa.Column("manifest", JSON, nullable=False),
    sa.Column("result", JSON),
    sa.Column("error", JSON),
    sa.Column("process", JSON, nullable=False),
    sa.Column("portfolio", sa.Text),
    # What is latest is told by these and never by the clock, which goes back, and differs between hosts.
    sa.Column("start_order", sa.BigInteger),
    sa.Column("end_order", sa.BigInteger),
    sa.Index("ix_run_start_order", "start_order", unique=True),
    sa.Index("ix_run_end_order", "end_order", unique=True),
    sa.Index("ix_run_portfolio", "portfolio", "verb", "end_order"),
)

# On PostgreSQL, where two transactions may end at once; SQLite counts by itself.
run_order = sa.Sequence("run_order", metadata=METADATA)

# A job is a run that waits for a worker, in the order of runs, or is computed by one.
job = sa.Table(
    "job",
    METADATA,
    sa.Column("run", sa.Text, sa.ForeignKey("run.id"), primary_key=True),
    sa.Column("submitted_at", UtcDateTime, nullable=False),
    sa.Column("time_limit", FiniteFloat),
    sa.Column("attempt", sa.Integer, nullable=False),
    sa.Column("is_cancelled", sa.Boolean, nullable=False),
    sa.Column("done", sa.Integer, nullable=False),
    sa.Column("total", sa.Integer, nullable=False),
    sa.Column("message", sa.Text, nullable=False),
    # Of the worker that has it: a random name for this taking, and the seconds since, as it last said.
    sa.Column("lease", sa.Text),
    sa.Column("beat", FiniteFloat),
)

# A rebalancing is accepted once: its run is the key.
acceptance = sa.Table(
    "acceptance",
    METADATA,
    sa.Column("plan", sa.Text, sa.ForeignKey("run.id"), primary_key=True),
    sa.Column("run", sa.Text, sa.ForeignKey("run.id"), nullable=False),
)

run_constraint = sa.Table(
    "run_constraint",
    METADATA,
    sa.Column("run", sa.Text, sa.ForeignKey("run.id"), primary_key=True),
    sa.Column("place", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("implicit", sa.Boolean, nullable=False),
    sa.Column("binding_side", sa.Text),
    sa.Column("shadow_price", FiniteFloat),
)

# A backtest leaves one composition per decision: history by portfolio is what attribution will walk along.
composition = sa.Table(
    "composition",
    METADATA,
    sa.Column("run", sa.Text, sa.ForeignKey("run.id"), primary_key=True),
    sa.Column("portfolio", sa.Text, primary_key=True),
    sa.Column("as_of", UtcDateTime, primary_key=True),
    sa.Column("currency", sa.Text),
    sa.Column("cash", ExactDecimal),
    sa.Index("ix_composition_portfolio", "portfolio", "as_of"),
)

position = sa.Table(
    "position",
    METADATA,
    sa.Column("run", sa.Text, primary_key=True),
    sa.Column("portfolio", sa.Text, primary_key=True),
    sa.Column("as_of", UtcDateTime, primary_key=True),
    sa.Column("symbol", sa.Text, primary_key=True),
    sa.Column("place", sa.Integer, nullable=False),
    sa.Column("weight", FiniteFloat, nullable=False),
    sa.Column("quantity", ExactDecimal),
    sa.Column("price", ExactDecimal),
    sa.ForeignKeyConstraint(
        ["run", "portfolio", "as_of"], ["composition.run", "composition.portfolio", "composition.as_of"]
    ),
)

trade = sa.Table(
    "trade",
    METADATA,
    sa.Column("run", sa.Text, sa.ForeignKey("run.id"), primary_key=True),
    sa.Column("place", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("portfolio", sa.Text, nullable=False, index=True),
    sa.Column("symbol", sa.Text, nullable=False),
    sa.Column("quantity", ExactDecimal, nullable=False),
    sa.Column("price", ExactDecimal, nullable=False),
    sa.Column("notional", ExactDecimal, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
)
