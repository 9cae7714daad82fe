"""The portfolio that a run is on, which rebalancings were accepted, and the verbs' present names."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from tangency.store.columns import JSON

__all__ = ["upgrade"]

revision = "0002"
down_revision = "0001"

_RUN = sa.table(
    "run",
    sa.column("id", sa.Text),
    sa.column("verb", sa.Text),
    sa.column("configuration", sa.Text),
    sa.column("portfolio", sa.Text),
)
_CONFIGURATION = sa.table("configuration", sa.column("id", sa.Text), sa.column("request", JSON))
_RENAMED = {"weight bands": "weight_bands", "frontier bands": "frontier_bands", "compare": "compare_risk_models"}
_ON_PORTFOLIOS = ("construct", "rebalance")


def upgrade() -> None:
    """Add column, index and table, and fill them from the requests of the runs."""
    op.add_column("run", sa.Column("portfolio", sa.Text))
    op.create_index("ix_run_portfolio", "run", ["portfolio", "verb", "started_at"])
    op.create_table(
        "acceptance",
        sa.Column("plan", sa.Text, nullable=False),
        sa.Column("run", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("plan", name="pk_acceptance"),
        sa.ForeignKeyConstraint(["plan"], ["run.id"], name="fk_acceptance_plan"),
        sa.ForeignKeyConstraint(["run"], ["run.id"], name="fk_acceptance_run"),
    )
    connection = op.get_bind()
    for former, present in _RENAMED.items():
        connection.execute(sa.update(_RUN).where(_RUN.c.verb == former).values(verb=present))
    verbs = (*_ON_PORTFOLIOS, "frontier")
    requests = sa.select(_RUN.c.id, _RUN.c.verb, _CONFIGURATION.c.request).where(
        _RUN.c.configuration == _CONFIGURATION.c.id, _RUN.c.verb.in_(verbs)
    )
    for row in connection.execute(requests).all():
        values = _values(row.verb, row.request)
        if values:
            connection.execute(sa.update(_RUN).where(_RUN.c.id == row.id).values(**values))


def _values(verb: str, request: dict[str, object]) -> dict[str, object]:
    if verb in _ON_PORTFOLIOS:
        return {"portfolio": request.get("portfolio")}
    # Frontiers in other measures than the volatility have become a verb of their own.
    return {"verb": "risk_frontier"} if request.get("risk", "volatility") != "volatility" else {}
