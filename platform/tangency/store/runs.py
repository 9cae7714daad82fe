"""Runs: started, then finished or failed, each step in one transaction."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache
from secrets import choice
from typing import Any

import sqlalchemy as sa

from tangency.domain.naming import nearest_names
from tangency.errors import (
    CommitUnknown,
    ConfigurationError,
    NoSuchRecord,
    StoreBusy,
    StoreError,
    StoreMoved,
    TangencyError,
)
from tangency.store import schema
from tangency.store.columns import Document, dump_document
from tangency.store.engine import Database
from tangency.store.inserts import insert_frame, insert_if_absent
from tangency.store.outcome import store_outcome
from tangency.store.owed import Owed
from tangency.store.process import Liveness, ProcessMark, liveness, this_process
from tangency.store.records import NewRun, RunOutcome, RunRecord, RunStatus
from tangency.store.run_order import next_in_order

__all__ = [
    "SELECT_RUN",
    "Runs",
    "end_run",
    "error_details",
    "has_ended_so",
    "insert_run",
    "one_run",
    "read_run",
    "run_row",
]

_TABLE = schema.run
_CONFIGURATION = schema.configuration
_ORDERS = {"start_order", "end_order"}
SELECT_RUN: sa.Select[Any] = sa.select(
    *(c for c in _TABLE.columns if c.name not in _ORDERS), _CONFIGURATION.c.request
).join(_CONFIGURATION)
# Without letters and digits that are taken for one another, as in Crockford's base 32.
_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"
_TAIL = 6
_FORM = re.compile(r"[0-9a-z-]{1,64}")
_NEAR_AMONG = 200
_DEEMED = {
    Liveness.ALIVE: RunStatus.RUNNING,
    Liveness.DEAD: RunStatus.ABANDONED,
    Liveness.UNKNOWN: RunStatus.UNKNOWN,
}


class _NotOurs(StoreError):
    """A run that has ended before, or a job that another worker was given."""


class Runs:
    """Writes and reads runs."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._owed = Owed(self._fail_now)

    def close(self) -> None:
        """Record what is still owed, if that can be done now."""
        self._owed.close()

    def start(self, new: NewRun) -> RunRecord:
        """Store a run as running, before any of its work is done."""
        row = run_row(new, RunStatus.RUNNING)

        def act(connection: sa.Connection) -> RunRecord:
            insert_run(connection, row, new)
            return _started(row, new)

        try:
            # That a run has begun is worth nothing without its end, whose commit brings this to the disk.
            return self._database.write(
                act, confirm=lambda connection: _found(connection, str(row["id"])), is_lasting=False
            )
        except CommitUnknown as error:  # it may stand there as running, and will never be computed
            self._owed.add(str(row["id"]), error_details(error), None)
            raise

    def finish(self, run_id: str, outcome: RunOutcome, *, lease: str | None = None) -> None:
        """Store a run's outcome, all of it or nothing.

        Parameters
        ----------
        lease
            Under which the caller has taken a job; None for a run that is none.

        Raises
        ------
        StoreError
            For a run that has ended already, and for a job that was given to another worker.
        """
        changes: dict[str, object] = {
            "status": RunStatus.FINISHED.value,
            "finished_at": datetime.now(UTC),
            "result": outcome.result,
            "portfolio": outcome.portfolio,
        }
        if outcome.manifest is not None:
            changes["manifest"] = outcome.manifest

        def act(connection: sa.Connection) -> bool:
            end_run(connection, run_id, changes, lease)
            store_outcome(connection, run_id, outcome)
            return True

        self._database.write(act, confirm=lambda connection: has_ended_so(connection, run_id, changes))

    def fail(self, run_id: str, error: TangencyError, *, lease: str | None = None) -> None:
        """Store why a run failed; what cannot be stored now is stored later. The lease is as in `finish`.

        Raises
        ------
        StoreError
            As `finish`, and where the failure could not be stored yet.
        """
        details = error_details(error)
        # What waited for the store in vain does not wait a second time.
        wait_seconds = 0.0 if isinstance(error, StoreBusy) else None
        try:
            self._fail(run_id, details, lease, wait_seconds=wait_seconds)
        except (NoSuchRecord, StoreMoved, _NotOurs):
            raise
        except StoreError:
            self._owed.add(run_id, details, lease)
            raise

    def _fail(self, run_id: str, details: Document, lease: str | None, *, wait_seconds: float | None) -> None:
        changes = {"status": RunStatus.FAILED.value, "error": details, "finished_at": datetime.now(UTC)}

        def act(connection: sa.Connection) -> bool:
            end_run(connection, run_id, changes, lease)
            return True

        self._database.write(
            act, confirm=lambda connection: has_ended_so(connection, run_id, changes), wait_seconds=wait_seconds
        )

    def _fail_now(self, run_id: str, details: Document, lease: str | None) -> None:
        with suppress(NoSuchRecord, _NotOurs):
            self._fail(run_id, details, lease, wait_seconds=0.0)

    def get(self, run_id: str) -> RunRecord:
        """Return a run by its id, or by a beginning or the random tail of it that no other run has.

        Raises
        ------
        NoSuchRecord
            With the nearest ids; also for a beginning of several.
        """
        return self._database.read(lambda connection: one_run(connection, _resolved(connection, run_id)))

    def latest(self, *, limit: int, verb: str | None, status: RunStatus | None) -> tuple[RunRecord, ...]:
        """Return runs, the latest first.

        Raises
        ------
        ConfigurationError
            For a limit below one.
        """
        if limit < 1:
            raise ConfigurationError("the number of runs must be at least one", where="limit", value=limit)
        select = SELECT_RUN.order_by(_TABLE.c.start_order.desc())
        if verb is not None:
            select = select.where(_TABLE.c.verb == verb)
        if status in {RunStatus.QUEUED, RunStatus.FINISHED, RunStatus.FAILED}:
            select = select.where(_TABLE.c.status == status.value)
        elif status is not None:  # what a reader makes of the runs that are stored as running
            select = select.where(_TABLE.c.status == RunStatus.RUNNING.value)
        if status not in _DEEMED.values():
            select = select.limit(limit)
        rows = self._database.read(lambda connection: connection.execute(select).all())
        records = (read_run(row) for row in rows)
        return tuple(record for record in records if status in {None, record.status})[:limit]

    def latest_of(self, verbs: Sequence[str], portfolio: str, *, source_run: str | None) -> RunRecord | None:
        """Return the finished run of one of the verbs on a portfolio that ended last; None where there is none."""
        select = SELECT_RUN.where(
            _TABLE.c.portfolio == portfolio,
            _TABLE.c.verb.in_(verbs),
            _TABLE.c.status == RunStatus.FINISHED.value,
        ).order_by(_TABLE.c.end_order.desc())

        def act(connection: sa.Connection) -> sa.Row[Any] | None:
            rows = connection.execute(select.limit(1) if source_run is None else select)
            return next((row for row in rows if source_run in {None, row.request.get("source_run")}), None)

        row = self._database.read(act)
        return None if row is None else read_run(row)


def run_row(new: NewRun, status: RunStatus) -> dict[str, object]:
    """Return the columns of a new run of this process."""
    now = datetime.now(UTC)
    return {
        "id": _new_id(now),
        "verb": new.verb,
        "status": status.value,
        "started_at": now,
        "configuration": hashlib.sha256(dump_document(new.request).encode()).hexdigest(),
        "seed": new.seed,
        "code_version": new.code_version,
        "manifest": new.manifest,
        "process": this_process().document(),
    }


def insert_run(connection: sa.Connection, row: Mapping[str, Any], new: NewRun) -> None:
    """Store a new run, and its request and its data where no run had the same."""
    for frame in new.frames:
        insert_frame(connection, frame, stored_at=row["started_at"])
    insert_if_absent(connection, _CONFIGURATION, {"id": row["configuration"], "request": new.request})
    connection.execute(_insert(connection.dialect.name), dict(row))


def _started(row: Mapping[str, Any], new: NewRun) -> RunRecord:
    """Return the record of a run that was just stored as running."""
    ended = dict.fromkeys(("finished_at", "result", "error"))
    return RunRecord(**{**row, **ended, "status": RunStatus.RUNNING, "request": new.request})


def _new_id(now: datetime) -> str:
    tail = "".join(choice(_LETTERS) for _ in range(_TAIL))
    return f"{now:%Y%m%d-%H%M%S}{now.microsecond // 1000:03d}-{tail}"


# Statements that are made once are compiled once.
@cache
def _insert(dialect: str) -> sa.Insert:
    return sa.insert(_TABLE).values(start_order=next_in_order(dialect, _TABLE.c.start_order))


@cache
def _update(dialect: str, names: frozenset[str], *, is_job: bool) -> sa.Update:
    running = (_TABLE.c.id == sa.bindparam("ending")) & (_TABLE.c.status == RunStatus.RUNNING.value)
    if is_job:  # what was given to another worker is the other's to end
        job = schema.job.c
        running &= sa.exists().where(job.run == sa.bindparam("ending"), job.lease == sa.bindparam("own_lease"))
    values = {name: sa.bindparam(name, type_=_TABLE.c[name].type) for name in sorted(names)}
    return sa.update(_TABLE).where(running).values(end_order=next_in_order(dialect, _TABLE.c.end_order), **values)


def end_run(connection: sa.Connection, run_id: str, changes: dict[str, object], lease: str | None) -> None:
    """Change a run that is running to one that has ended, inside the caller's transaction.

    Raises
    ------
    StoreError
        For a run that has ended already, and for a job that was given to another worker.
    """
    update = _update(connection.dialect.name, frozenset(changes), is_job=lease is not None)
    held = {} if lease is None else {"own_lease": lease}
    if connection.execute(update, {"ending": run_id, **held, **changes}).rowcount == 0:
        run = one_run(connection, run_id)
        where = f"run {run_id}"
        if run.finished_at is None:
            what = "the job was given to another worker, for this one was not heard of"
            raise _NotOurs(what, where=where, remedy="leave it to that one")
        raise _NotOurs("the run has ended already", where=where, value=str(run.status), remedy="start a new run")


def has_ended_so(connection: sa.Connection, run_id: str, changes: Mapping[str, object]) -> bool | None:
    """Return True where the run has ended exactly so, told by its status and the microsecond; None elsewhere."""
    record = _found(connection, run_id)
    ours = (changes["status"], changes["finished_at"])
    return True if record is not None and (record.status.value, record.finished_at) == ours else None


def _found(connection: sa.Connection, run_id: str) -> RunRecord | None:
    # Locked, so that a transaction that broke off and is still going on over there comes to its end first.
    select = SELECT_RUN.where(_TABLE.c.id == run_id).with_for_update(of=_TABLE)
    row = connection.execute(select).one_or_none()
    return None if row is None else read_run(row)


def error_details(error: TangencyError) -> Document:
    """Return an error as a run keeps it."""
    return {"error": type(error).__name__, **error.details()}


def _resolved(connection: sa.Connection, given: str) -> str:
    """Return the one id that is, begins with or ends with what was given."""
    text = given.strip().lower()
    if _FORM.fullmatch(text) is None:
        raise _unknown(connection, given)
    matches = _TABLE.c.id.startswith(text, autoescape=True) | _TABLE.c.id.endswith(f"-{text}", autoescape=True)
    select = sa.select(_TABLE.c.id).where(matches).order_by(_TABLE.c.start_order.desc()).limit(4)
    found: Sequence[str] = connection.scalars(select).all()
    if text in found:
        return text
    if len(found) == 1:
        return found[0]
    if found:
        raise NoSuchRecord(
            "several runs have this beginning", where="runs", value=given, remedy=f"give more of {', '.join(found)}"
        )
    raise _unknown(connection, given)


def _unknown(connection: sa.Connection, given: str) -> NoSuchRecord:
    recent = connection.scalars(sa.select(_TABLE.c.id).order_by(_TABLE.c.start_order.desc()).limit(_NEAR_AMONG)).all()
    near = nearest_names(given, recent)
    remedy = f"did you mean {' or '.join(near)}?" if near else "list them first (tangency runs list)"
    return NoSuchRecord("the store holds no such run", where="runs", value=given, remedy=remedy)


def one_run(connection: sa.Connection, run_id: str) -> RunRecord:
    """Return the run of an id; raises NoSuchRecord."""
    row = connection.execute(SELECT_RUN.where(_TABLE.c.id == run_id)).one_or_none()
    if row is None:
        raise _unknown(connection, run_id)
    return read_run(row)


def read_run(row: sa.Row[Any]) -> RunRecord:
    """Return the record of a row of `SELECT_RUN`; one whose process is dead stands as abandoned."""
    fields = {**row._mapping}  # noqa: SLF001  # public, named so by SQLAlchemy
    status = RunStatus(fields["status"])
    if status is RunStatus.RUNNING:
        status = _DEEMED[liveness(ProcessMark(**fields["process"]))]
    return RunRecord(**{**fields, "status": status})
