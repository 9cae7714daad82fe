"""Runs: started, then finished or failed, each step in one transaction."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from secrets import choice
from typing import Any

import sqlalchemy as sa

from tangency.domain.naming import nearest_names
from tangency.errors import ConfigurationError, NoSuchRecord, StoreError, TangencyError
from tangency.store import schema
from tangency.store.columns import dump_document
from tangency.store.engine import Database
from tangency.store.inserts import insert_if_absent
from tangency.store.outcome import store_outcome
from tangency.store.process import Liveness, ProcessMark, liveness, this_process
from tangency.store.records import NewRun, RunOutcome, RunRecord, RunStatus

__all__ = ["Runs"]

_TABLE = schema.run
_CONFIGURATION = schema.configuration
_SELECT = sa.select(_TABLE, _CONFIGURATION.c.request).join(_CONFIGURATION)
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


class Runs:
    """Writes and reads runs."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def start(self, new: NewRun) -> RunRecord:
        """Store a run as running, before any of its work is done."""
        now = datetime.now(UTC)
        request = dump_document(new.request)
        configuration = hashlib.sha256(request.encode()).hexdigest()
        row = {
            "id": _new_id(now),
            "verb": new.verb,
            "status": RunStatus.RUNNING.value,
            "started_at": now,
            "configuration": configuration,
            "seed": new.seed,
            "code_version": new.code_version,
            "manifest": new.manifest,
            "process": this_process().document(),
        }

        def act(connection: sa.Connection) -> RunRecord:
            insert_if_absent(connection, _CONFIGURATION, {"id": configuration, "request": new.request})
            connection.execute(sa.insert(_TABLE).values(**row))
            return _one(connection, str(row["id"]))

        return self._database.write(act)

    def finish(self, run_id: str, outcome: RunOutcome) -> RunRecord:
        """Store a run's outcome, all of it or nothing.

        Raises
        ------
        StoreError
            For a run that has ended already.
        """
        changes: dict[str, object] = {
            "status": RunStatus.FINISHED.value,
            "result": outcome.result,
            "portfolio": outcome.portfolio,
        }
        if outcome.manifest is not None:
            changes["manifest"] = outcome.manifest

        def act(connection: sa.Connection) -> RunRecord:
            _end(connection, run_id, changes)
            store_outcome(connection, run_id, outcome)
            return _one(connection, run_id)

        return self._database.write(act)

    def fail(self, run_id: str, error: TangencyError) -> RunRecord:
        """Store why a run failed."""
        details = {"error": type(error).__name__, **error.details()}

        def act(connection: sa.Connection) -> RunRecord:
            _end(connection, run_id, {"status": RunStatus.FAILED.value, "error": details})
            return _one(connection, run_id)

        return self._database.write(act)

    def get(self, run_id: str) -> RunRecord:
        """Return a run by its id, or by a beginning or the random tail of it that no other run has.

        Raises
        ------
        NoSuchRecord
            With the nearest ids; also for a beginning of several.
        """
        return self._database.read(lambda connection: _one(connection, _resolved(connection, run_id)))

    def latest(self, *, limit: int, verb: str | None, status: RunStatus | None) -> tuple[RunRecord, ...]:
        """Return runs, the latest first.

        Raises
        ------
        ConfigurationError
            For a limit below one.
        """
        if limit < 1:
            raise ConfigurationError("the number of runs must be at least one", where="limit", value=limit)
        select = _SELECT.order_by(_TABLE.c.started_at.desc(), _TABLE.c.id.desc())
        if verb is not None:
            select = select.where(_TABLE.c.verb == verb)
        if status in {RunStatus.FINISHED, RunStatus.FAILED}:
            select = select.where(_TABLE.c.status == status.value)
        elif status is not None:  # what a reader makes of the runs that are stored as running
            select = select.where(_TABLE.c.status == RunStatus.RUNNING.value)
        if status not in _DEEMED.values():
            select = select.limit(limit)
        rows = self._database.read(lambda connection: connection.execute(select).all())
        records = (_record(row) for row in rows)
        return tuple(record for record in records if status in {None, record.status})[:limit]

    def latest_of(self, verbs: Sequence[str], portfolio: str, *, source_run: str | None) -> RunRecord | None:
        """Return the latest finished run of one of the verbs on a portfolio; None where there is none."""
        select = _SELECT.where(
            _TABLE.c.portfolio == portfolio,
            _TABLE.c.verb.in_(verbs),
            _TABLE.c.status == RunStatus.FINISHED.value,
        ).order_by(_TABLE.c.started_at.desc(), _TABLE.c.id.desc())

        def act(connection: sa.Connection) -> sa.Row[Any] | None:
            rows = connection.execute(select.limit(1) if source_run is None else select)
            return next((row for row in rows if source_run in {None, row.request.get("source_run")}), None)

        row = self._database.read(act)
        return None if row is None else _record(row)


def _new_id(now: datetime) -> str:
    tail = "".join(choice(_LETTERS) for _ in range(_TAIL))
    return f"{now:%Y%m%d-%H%M%S}{now.microsecond // 1000:03d}-{tail}"


def _end(connection: sa.Connection, run_id: str, changes: dict[str, object]) -> None:
    running = (_TABLE.c.id == run_id) & (_TABLE.c.status == RunStatus.RUNNING.value)
    update = sa.update(_TABLE).where(running).values(finished_at=datetime.now(UTC), **changes)
    if connection.execute(update).rowcount == 0:
        status = _one(connection, run_id).status
        raise StoreError(
            "the run has ended already", where=f"run {run_id}", value=str(status), remedy="start a new run"
        )


def _resolved(connection: sa.Connection, given: str) -> str:
    """Return the one id that is, begins with or ends with what was given."""
    text = given.strip().lower()
    if _FORM.fullmatch(text) is None:
        raise _unknown(connection, given)
    matches = _TABLE.c.id.startswith(text, autoescape=True) | _TABLE.c.id.endswith(f"-{text}", autoescape=True)
    select = sa.select(_TABLE.c.id).where(matches).order_by(_TABLE.c.id.desc()).limit(4)
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
    recent = connection.scalars(sa.select(_TABLE.c.id).order_by(_TABLE.c.id.desc()).limit(_NEAR_AMONG)).all()
    near = nearest_names(given, recent)
    remedy = f"did you mean {' or '.join(near)}?" if near else "list them first (tangency runs list)"
    return NoSuchRecord("the store holds no such run", where="runs", value=given, remedy=remedy)


def _one(connection: sa.Connection, run_id: str) -> RunRecord:
    row = connection.execute(_SELECT.where(_TABLE.c.id == run_id)).one_or_none()
    if row is None:
        raise _unknown(connection, run_id)
    return _record(row)


def _record(row: sa.Row[Any]) -> RunRecord:
    fields = {**row._mapping}  # noqa: SLF001  # public, named so by SQLAlchemy
    status = RunStatus(fields["status"])
    if status is RunStatus.RUNNING:
        status = _DEEMED[liveness(ProcessMark(**fields["process"]))]
    return RunRecord(**{**fields, "status": status})
