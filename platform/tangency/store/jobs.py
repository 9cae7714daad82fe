"""The queue of jobs: runs that wait for a worker. Any process may submit, take, cancel and look."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import Any

import sqlalchemy as sa

from tangency.errors import Cancelled, NoSuchRecord, TangencyError, TimeLimitReached
from tangency.store import schema
from tangency.store.engine import Database
from tangency.store.process import Liveness, ProcessMark, liveness, this_process
from tangency.store.records import JobRecord, NewRun, RunStatus
from tangency.store.run_order import next_in_order
from tangency.store.runs import Runs, error_details, insert_run, one_run, run_row

__all__ = ["Jobs"]

_JOB, _RUN = schema.job, schema.run
_MOST_ATTEMPTS = 2
_QUEUED, _RUNNING = RunStatus.QUEUED.value, RunStatus.RUNNING.value
_OWN = [_JOB.c[name] for name in ("submitted_at", "time_limit", "attempt", "is_cancelled", "done", "total", "message")]


class Jobs:
    """Writes and reads jobs."""

    def __init__(self, database: Database, runs: Runs) -> None:
        self._database = database
        self._runs = runs

    def submit(self, new: NewRun, *, time_limit: float | None) -> JobRecord:
        """Store a run as queued."""
        row = run_row(new, RunStatus.QUEUED)
        run_id = str(row["id"])
        values = {
            "run": run_id,
            "submitted_at": row["started_at"],
            "time_limit": time_limit,
            "attempt": 0,
            "is_cancelled": False,
            "done": 0,
            "total": 0,
            "message": "",
        }

        def act(connection: sa.Connection) -> JobRecord:
            insert_run(connection, row, new)
            connection.execute(sa.insert(_JOB).values(**values))
            return _one(connection, run_id)

        return self._database.write(act, confirm=lambda connection: _found(connection, run_id))

    def take(self) -> JobRecord | None:
        """Make this process the worker of the job that has waited longest, and return it; None where none waits."""
        if not self.waiting():  # a look, which costs no lock
            return None
        queued = sa.select(_RUN.c.id).where(_RUN.c.status == _QUEUED).order_by(_RUN.c.start_order)
        first = queued.limit(1).with_for_update(skip_locked=True)
        mark = this_process().document()

        def act(connection: sa.Connection) -> JobRecord | None:
            run_id = connection.scalar(first)
            if run_id is None:
                return None
            taken = {"status": _RUNNING, "process": mark, "started_at": datetime.now(UTC)}
            connection.execute(sa.update(_RUN).where(_RUN.c.id == run_id).values(**taken))
            connection.execute(sa.update(_JOB).where(_JOB.c.run == run_id).values(attempt=_JOB.c.attempt + 1))
            return _one(connection, run_id)

        return self._database.write(act)

    def waiting(self) -> int:
        """Return how many jobs are queued."""
        select = sa.select(sa.func.count()).select_from(_RUN).where(_RUN.c.status == _QUEUED)
        return int(self._database.read(lambda connection: connection.scalar(select)) or 0)

    def open(self) -> int:
        """Return how many jobs are queued or computed."""
        select = sa.select(sa.func.count()).select_from(_JOB).join(_RUN).where(_RUN.c.status.in_((_QUEUED, _RUNNING)))
        return int(self._database.read(lambda connection: connection.scalar(select)) or 0)

    def note(self, run_id: str, done: int, total: int, message: str) -> None:
        """Store how far a job is."""
        update = sa.update(_JOB).where(_JOB.c.run == run_id).values(done=done, total=total, message=message)
        self._database.write(lambda connection: connection.execute(update))

    def is_cancelled(self, run_id: str) -> bool:
        """Return whether a job is asked to stop."""
        select = sa.select(_JOB.c.is_cancelled).where(_JOB.c.run == run_id)
        return bool(self._database.read(lambda connection: connection.scalar(select)))

    def cancel(self, run_id: str) -> JobRecord:
        """Take a job out of the queue, or ask its worker to stop; one that has ended is left as it is."""
        known = self.get(run_id)

        def act(connection: sa.Connection) -> JobRecord:
            connection.execute(sa.update(_JOB).where(_JOB.c.run == known.id).values(is_cancelled=True))
            waits = (_RUN.c.id == known.id) & (_RUN.c.status == _QUEUED)
            _fail(connection, waits, Cancelled("the job was cancelled before a worker took it"))
            return _one(connection, known.id)

        return known if known.has_ended else self._database.write(act)

    def take_up_lost(self, *, counts: bool = True) -> tuple[str, ...]:
        """Put jobs whose worker has been killed back into the queue, and return their ids.

        One that was cancelled, has had its time, or has lost two workers, fails instead.

        Parameters
        ----------
        counts
            Whether the lost worker counts as one; not where it was ended on purpose.
        """
        columns = (_RUN.c.id, _RUN.c.process, _RUN.c.started_at, _JOB.c.attempt, _JOB.c.time_limit, _JOB.c.is_cancelled)
        select = sa.select(*columns).join(_JOB).where(_RUN.c.status == _RUNNING)
        rows = self._database.read(lambda connection: connection.execute(select).all())
        lost = [row for row in rows if liveness(ProcessMark(**row.process)) is Liveness.DEAD]
        return tuple(row.id for row in lost if self._database.write(partial(_taken_up, row=row, counts=counts)))

    def get(self, run_id: str) -> JobRecord:
        """Return a job by its run's id, its beginning or its random tail; raises NoSuchRecord."""
        known = self._runs.get(run_id)
        return self._database.read(lambda connection: _one(connection, known.id))

    def list(self, *, limit: int) -> tuple[JobRecord, ...]:
        """Return jobs, the latest first."""
        select = sa.select(_JOB.c.run).join(_RUN).order_by(_RUN.c.start_order.desc()).limit(limit)

        def act(connection: sa.Connection) -> tuple[JobRecord, ...]:
            return tuple(_one(connection, run_id) for run_id in connection.scalars(select).all())

        return self._database.read(act)


def _one(connection: sa.Connection, run_id: str) -> JobRecord:
    found = _found(connection, run_id)
    if found is None:
        raise NoSuchRecord("this run is no job", where="jobs", value=run_id, remedy="look at it as a run")
    return found


def _found(connection: sa.Connection, run_id: str) -> JobRecord | None:
    select = sa.select(_JOB, _RUN.c.start_order).join(_RUN).where(_JOB.c.run == run_id)
    row = connection.execute(select).one_or_none()
    if row is None:
        return None
    run = one_run(connection, run_id)
    ahead = None
    if run.status is RunStatus.QUEUED:
        before = (_RUN.c.status == _QUEUED) & (_RUN.c.start_order < row.start_order)
        ahead = connection.scalar(sa.select(sa.func.count()).select_from(_RUN).where(before))
    return JobRecord(run=run, ahead=ahead, **{column.name: getattr(row, column.name) for column in _OWN})


def _taken_up(connection: sa.Connection, *, row: Any, counts: bool) -> bool:
    """Put a lost job back, or fail it; False where another process has seen to it."""
    ours = (_RUN.c.id == row.id) & (_RUN.c.status == _RUNNING) & (_RUN.c.started_at == row.started_at)
    error = _verdict(row) if counts or row.is_cancelled else None
    if error is not None:
        return _fail(connection, ours, error)
    changed = connection.execute(sa.update(_RUN).where(ours).values(status=_QUEUED)).rowcount
    if changed:
        anew = {"done": 0, "total": 0, "message": "", "attempt": row.attempt if counts else row.attempt - 1}
        connection.execute(sa.update(_JOB).where(_JOB.c.run == row.id).values(**anew))
    return bool(changed)


def _verdict(row: Any) -> TangencyError | None:
    if row.is_cancelled:
        return Cancelled("the job was cancelled")
    if row.time_limit is not None and (datetime.now(UTC) - row.started_at).total_seconds() > row.time_limit:
        return TimeLimitReached(row.time_limit)
    if row.attempt < _MOST_ATTEMPTS:
        return None
    return TangencyError(
        f"the worker process was killed while it computed this, {row.attempt} times",
        where=f"job {row.id}",
        remedy="see whether memory ran out; submit it again once that is mended",
    )


def _fail(connection: sa.Connection, where: sa.ColumnElement[bool], error: TangencyError) -> bool:
    ended = {
        "status": RunStatus.FAILED.value,
        "error": error_details(error),
        "finished_at": datetime.now(UTC),
        "end_order": next_in_order(connection.dialect.name, _RUN.c.end_order),
    }
    return bool(connection.execute(sa.update(_RUN).where(where).values(**ended)).rowcount)
