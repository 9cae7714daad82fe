"""A store as an earlier version left it: revision 0002, with three runs."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory

import tangency.store.migrate
from tangency.store.columns import UtcDateTime
from tangency.store.engine import Database
from tangency.store.migrate import stored_revision
from tangency.store.process import this_process

__all__ = ["OLD_RUNS", "make_old_store"]

OLD_RUNS = [  # id, status, started and finished on a clock of minutes; the first to start ended last
    ("20240101-000001000-aaaaaa", "finished", 1, 9),
    ("20240101-000002000-bbbbbb", "running", 2, None),
    ("20240101-000003000-cccccc", "finished", 3, 4),
]
_INSERT = sa.text(
    "INSERT INTO run (id, verb, status, started_at, finished_at, configuration, code_version, manifest, process,"
    " portfolio) VALUES (:id, 'construct', :status, :started, :finished, 'c', '0', '{}', :process, 'main')"
).bindparams(sa.bindparam("started", type_=UtcDateTime), sa.bindparam("finished", type_=UtcDateTime))


def make_old_store(database: Database) -> None:
    """Make the tables of revision 0002 in an empty database, and three runs."""
    database.write(_make, confirm=lambda connection: stored_revision(connection) is not None or None)


def _make(connection: sa.Connection) -> bool:
    scripts = ScriptDirectory(Path(tangency.store.migrate.__file__).parent / "migrations")
    context = MigrationContext.configure(connection)
    with Operations.context(context):
        for step in reversed(list(scripts.iterate_revisions("0002", None))):
            step.module.upgrade()
    context.stamp(scripts, "0002")
    connection.execute(sa.text("INSERT INTO configuration (id, request) VALUES ('c', '{}')"))
    process, begun = json.dumps(this_process().document()), datetime(2024, 1, 1, tzinfo=UTC)
    for run, status, started, finished in OLD_RUNS:
        times = [None if minute is None else begun + timedelta(minutes=minute) for minute in (started, finished)]
        row = {"id": run, "status": status, "started": times[0], "finished": times[1], "process": process}
        connection.execute(_INSERT, row)
    return True
