"""Runs within a run, such as the points of a sweep: recorded many at once, and found again by the one above them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import sqlalchemy as sa

from tangency.store import schema
from tangency.store.engine import Database
from tangency.store.outcome import store_outcome
from tangency.store.records import EndedRun, RunRecord, RunStatus
from tangency.store.runs import SELECT_RUN, end_run, has_ended_so, insert_run, read_run, run_row

__all__ = ["record_ended", "runs_under"]

_RUN = schema.run
_ENDED = (RunStatus.FINISHED.value, RunStatus.FAILED.value)


def record_ended(database: Database, runs: Sequence[EndedRun]) -> tuple[str, ...]:
    """Store runs with their outcomes, all in one transaction or none, and return their ids.

    What a thousand runs of a second each cost is then not a thousand waits for the disk.
    """
    rows = [run_row(each.new, RunStatus.RUNNING) for each in runs]
    ids = tuple(str(row["id"]) for row in rows)
    changes = [_changes(each) for each in runs]

    def act(connection: sa.Connection) -> bool:
        for each, row, run_id, own in zip(runs, rows, ids, changes, strict=True):
            insert_run(connection, row, each.new)
            end_run(connection, run_id, own, None)
            if each.outcome is not None:
                store_outcome(connection, run_id, each.outcome)
        return True

    if ids:
        # They survive a killed process; after a power failure they are computed anew, unless the run above has ended.
        database.write(act, confirm=lambda connection: has_ended_so(connection, ids[-1], changes[-1]), is_lasting=False)
    return ids


def runs_under(database: Database, part: str, run_id: str) -> tuple[RunRecord, ...]:
    """Return the ended runs that began after another, and whose manifest has its id under `part` and `run`."""
    began = sa.select(_RUN.c.start_order).where(_RUN.c.id == run_id).scalar_subquery()
    select = SELECT_RUN.where(
        _RUN.c.start_order > began,
        _RUN.c.manifest[(part, "run")].as_string() == run_id,
        _RUN.c.status.in_(_ENDED),
    ).order_by(_RUN.c.start_order)
    rows = database.read(lambda connection: connection.execute(select).all())
    return tuple(read_run(row) for row in rows)


def _changes(run: EndedRun) -> dict[str, object]:
    changes: dict[str, object] = {"finished_at": datetime.now(UTC)}
    if run.outcome is None:
        return {**changes, "status": RunStatus.FAILED.value, "error": run.error}
    return {
        **changes,
        "status": RunStatus.FINISHED.value,
        "result": run.outcome.result,
        "portfolio": run.outcome.portfolio,
    }
