"""The queue of jobs: runs that wait for a worker. Any process may submit, take, cancel and look."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from secrets import token_hex
from typing import Any

import sqlalchemy as sa

from tangency.errors import Cancelled, CommitUnknown, NoSuchRecord, StoreError, TangencyError, TimeLimitReached
from tangency.store import schema
from tangency.store.engine import Database
from tangency.store.leases import LEASE_SECONDS, LeaseWatch
from tangency.store.process import Liveness, ProcessMark, liveness, this_process
from tangency.store.records import JobRecord, NewRun, RunStatus
from tangency.store.run_order import next_in_order
from tangency.store.runs import Runs, error_details, insert_run, one_run, run_row

__all__ = ["Jobs"]

_JOB, _RUN = schema.job, schema.run
_MOST_ATTEMPTS = 2
_QUEUED, _RUNNING = RunStatus.QUEUED.value, RunStatus.RUNNING.value
_OWN = [column for column in _JOB.columns if column.name != "run"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Taking:
    """A try to take a job, told from any other by its lease; `tried` are the jobs that it may have taken."""

    lease: str
    tried: set[str] = field(default_factory=set)

    def held(self, connection: sa.Connection) -> JobRecord | None:
        """Return the job that was taken; None where the taking came to nothing."""
        # Locked, so that a transaction that broke off and is still going on over there comes to its end first.
        connection.execute(sa.select(_RUN.c.id).where(_RUN.c.id.in_(self.tried)).with_for_update()).all()
        run_id = connection.scalar(sa.select(_JOB.c.run).where(_JOB.c.lease == self.lease))
        return None if run_id is None else _one(connection, run_id)


class Jobs:
    """Writes and reads jobs."""

    def __init__(self, database: Database, runs: Runs) -> None:
        self._database = database
        self._runs = runs
        self._leases = LeaseWatch()
        self._doubtful: list[_Taking] = []

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
        if self._doubtful and (known := self._settled()) is not None:
            return known
        if not self.waiting():  # a look, which costs no lock
            return None
        queued = sa.select(_RUN.c.id).where(_RUN.c.status == _QUEUED).order_by(_RUN.c.start_order)
        first = queued.limit(1).with_for_update(skip_locked=True)
        mark = this_process().document()
        taking = _Taking(lease=token_hex(8))

        def act(connection: sa.Connection) -> JobRecord | None:
            run_id = connection.scalar(first)
            if run_id is None:
                return None
            taking.tried.add(run_id)
            taken = {"status": _RUNNING, "process": mark, "started_at": datetime.now(UTC)}
            connection.execute(sa.update(_RUN).where(_RUN.c.id == run_id).values(**taken))
            held = {"attempt": _JOB.c.attempt + 1, "lease": taking.lease, "beat": 0.0}
            connection.execute(sa.update(_JOB).where(_JOB.c.run == run_id).values(**held))
            return _one(connection, run_id)

        try:
            return self._database.write(act, confirm=taking.held)
        except CommitUnknown:
            self._doubtful.append(taking)
            raise

    def _settled(self) -> JobRecord | None:
        """Return a job whose taking this process was not told of: it would stand as running for ever."""
        taking = self._doubtful.pop()
        try:
            return self._database.write(taking.held)
        except StoreError:
            self._doubtful.append(taking)
            raise

    def beat(self, job: JobRecord, seconds: float) -> bool:
        """Say that a job's worker goes on, so many seconds after it took it; return whether the job is still its own.

        Where its process can be looked at, the beats are not read; another machine gives its job away
        after `LEASE_SECONDS` without one.
        """
        update = sa.update(_JOB).where(_JOB.c.run == job.id, _JOB.c.lease == job.lease).values(beat=seconds)
        return bool(self._database.write(lambda connection: connection.execute(update).rowcount, is_lasting=False))

    def waiting(self) -> int:
        """Return how many jobs are queued."""
        select = sa.select(sa.func.count()).select_from(_RUN).where(_RUN.c.status == _QUEUED)
        return int(self._database.read(lambda connection: connection.scalar(select)) or 0)

    def open(self) -> int:
        """Return how many jobs are queued or computed."""
        select = sa.select(sa.func.count()).select_from(_JOB).join(_RUN).where(_RUN.c.status.in_((_QUEUED, _RUNNING)))
        return int(self._database.read(lambda connection: connection.scalar(select)) or 0)

    def note(self, job: JobRecord, done: int, total: int, message: str) -> None:
        """Store how far a job is, as long as it is its worker's."""
        ours = (_JOB.c.run == job.id) & (_JOB.c.lease == job.lease)
        update = sa.update(_JOB).where(ours).values(done=done, total=total, message=message)
        self._database.write(lambda connection: connection.execute(update), is_lasting=False)

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
        own = (_JOB.c.attempt, _JOB.c.time_limit, _JOB.c.is_cancelled, _JOB.c.lease, _JOB.c.beat)
        columns = (_RUN.c.id, _RUN.c.process, _RUN.c.started_at, *own)
        select = sa.select(*columns).join(_JOB).where(_RUN.c.status == _RUNNING)
        rows = self._database.read(lambda connection: connection.execute(select).all())
        self._leases.forget_all_but({row.id for row in rows})
        lost = [(row, seconds) for row in rows if (seconds := self._lost_after(row)) is not None]
        return tuple(
            row.id
            for row, seconds in lost
            if self._database.write(partial(_taken_up, row=row, seconds=seconds, counts=counts))
        )

    def _lost_after(self, row: Any) -> float | None:
        """Return how many seconds a lost worker had had its job at least; None for one that may go on."""
        found = liveness(ProcessMark(**row.process))
        if found is Liveness.DEAD:  # on this machine, by whose clock it began
            since: timedelta = datetime.now(UTC) - row.started_at
            return since.total_seconds()
        if found is Liveness.ALIVE or row.lease is None:
            return None
        still = self._leases.still(row.id, row.lease, row.beat)
        return None if still < LEASE_SECONDS else float(row.beat) + still

    def get(self, run_id: str) -> JobRecord:
        """Return a job by its run's id, its beginning or its random tail; raises NoSuchRecord."""
        known = self._runs.get(run_id)
        return self._judged(self._database.read(lambda connection: _one(connection, known.id)))

    def list(self, *, limit: int) -> tuple[JobRecord, ...]:
        """Return jobs, the latest first."""
        select = sa.select(_JOB.c.run).join(_RUN).order_by(_RUN.c.start_order.desc()).limit(limit)

        def act(connection: sa.Connection) -> tuple[JobRecord, ...]:
            return tuple(_one(connection, run_id) for run_id in connection.scalars(select).all())

        return tuple(self._judged(job) for job in self._database.read(act))

    def _judged(self, job: JobRecord) -> JobRecord:
        """Return a job whose worker cannot be looked at as running, for as long as its lease has been seen to hold."""
        if job.run.status is not RunStatus.UNKNOWN or job.lease is None or job.beat is None:
            return job
        holds = self._leases.still(job.id, job.lease, job.beat) < LEASE_SECONDS
        return replace(job, run=replace(job.run, status=RunStatus.RUNNING if holds else RunStatus.ABANDONED))


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


def _taken_up(connection: sa.Connection, *, row: Any, seconds: float, counts: bool) -> bool:
    """Put a lost job back, or fail it; False where another process has seen to it."""
    ours = (_RUN.c.id == row.id) & (_RUN.c.status == _RUNNING) & (_RUN.c.started_at == row.started_at)
    error = _verdict(row, seconds) if counts or row.is_cancelled else None
    if error is not None:
        return _fail(connection, ours, error)
    changed = connection.execute(sa.update(_RUN).where(ours).values(status=_QUEUED)).rowcount
    if changed:
        anew: dict[str, object] = {"done": 0, "total": 0, "message": "", "lease": None, "beat": None}
        anew["attempt"] = row.attempt if counts else row.attempt - 1
        connection.execute(sa.update(_JOB).where(_JOB.c.run == row.id).values(**anew))
    return bool(changed)


def _verdict(row: Any, seconds: float) -> TangencyError | None:
    if row.is_cancelled:
        return Cancelled("the job was cancelled")
    if row.time_limit is not None and seconds > row.time_limit:
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
