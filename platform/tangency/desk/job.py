"""A job: a run in the queue, watched from anywhere that has the store."""

from __future__ import annotations

from time import monotonic, sleep

from tangency.desk.verb_list import use_case
from tangency.display.tables import html_facts, text_facts
from tangency.errors import TangencyError, TimeLimitReached
from tangency.results.document import Document, read_document
from tangency.results.job_document import JobDocument
from tangency.store import JobRecord, RunStatus, Store

__all__ = ["Job"]

_LOOK_AGAIN = 0.2


class Job:
    """A job as it stands; everything asked of it is read anew until it has ended.

    Attributes
    ----------
    id
        The run's.
    """

    def __init__(self, store: Store, record: JobRecord) -> None:
        self._store = store
        self._record = record
        self.id = record.id

    def __repr__(self) -> str:
        return text_facts("Job", self._facts())

    def _repr_html_(self) -> str:
        return html_facts("Job", self._facts())

    def _facts(self) -> list[tuple[str, str]]:
        record = self.record()
        facts = [("id", record.id), ("verb", record.run.verb), ("status", str(record.run.status))]
        if record.ahead is not None:
            facts.append(("jobs before it", str(record.ahead)))
        if record.message and not record.has_ended:
            facts.append(("progress", f"{record.done} of {record.total}: {record.message}"))
        if record.run.error is not None:
            facts.append(("error", str(record.run.error["what"])))
        return facts

    def record(self) -> JobRecord:
        """Return what the store knows of it now."""
        if not self._record.has_ended:
            self._record = self._store.jobs.get(self.id)
        return self._record

    def document(self) -> JobDocument:
        """Return where it stands, as every face shows it."""
        record = self.record()
        run = record.run
        return JobDocument(
            id=record.id,
            verb=run.verb,
            status=str(run.status),
            ahead=record.ahead,
            done=record.done,
            total=record.total,
            message=record.message,
            attempt=record.attempt,
            submitted_at=record.submitted_at,
            started_at=run.started_at if record.attempt else None,
            finished_at=run.finished_at,
            time_limit=record.time_limit,
            error=None if run.error is None else dict(run.error),
        )

    @property
    def status(self) -> RunStatus:
        """Queued, running, finished or failed."""
        return self.record().run.status

    def cancel(self) -> Job:
        """Take it out of the queue, or have its worker stop; one that has ended stays as it is."""
        self._record = self._store.jobs.cancel(self.id)
        return self

    def wait(self, timeout: float | None = None) -> Job:
        """Wait until it has ended.

        Raises
        ------
        TimeLimitReached
            Where that takes longer than `timeout` seconds; the job goes on.
        """
        end = None if timeout is None else monotonic() + timeout
        while not self.record().has_ended:
            if timeout is not None and end is not None and monotonic() > end:
                raise TimeLimitReached(timeout)
            sleep(_LOOK_AGAIN)
        return self

    def result(self) -> Document:
        """Return the document that it left, as every face reads it.

        Raises
        ------
        TangencyError
            Where it failed, with what the run recorded, or has not ended.
        """
        run = self.record().run
        if run.result is None:
            error = run.error or {"what": "the job has not ended", "where": f"job {self.id}", "remedy": "wait for it"}
            parts = {name: error.get(name) for name in ("where", "value", "remedy")}
            raise TangencyError(
                str(error["what"]), **{name: None if part is None else str(part) for name, part in parts.items()}
            )
        model = use_case(run.verb).document
        found = read_document(model, run.result, where=f"run {run.id}", version=run.code_version)
        return found.model_copy(update={"run_id": run.id})
