"""The part of a desk that puts calls into the queue, and computes those that a worker has taken."""

from __future__ import annotations

from typing import Any, TypeVar

from tangency.contracts.params import Params
from tangency.contracts.progress import OnProgress, no_progress
from tangency.desk.inline_data import with_named_data
from tangency.desk.job import Job
from tangency.desk.recording import new_run
from tangency.desk.run_book import RunBook
from tangency.desk.use_case import UseCase
from tangency.desk.verb_call import VerbCall
from tangency.desk.verb_list import use_case, verb_names
from tangency.domain.naming import known_name
from tangency.host.parameters import validated
from tangency.results.result import Result
from tangency.store import JobRecord

__all__ = ["JobQueue"]

Q = TypeVar("Q", bound=Params)
R = TypeVar("R", bound=Result)


class JobQueue(RunBook):
    """Calls that are computed later."""

    def submit(self, verb: str, /, *args: Any, **kwargs: Any) -> Job:
        """Put a call of a verb into the queue, for a worker to compute: `tangency work`, or the server, runs them.

        Parameters
        ----------
        verb
            Its name, such as `optimize`; what follows are its own arguments.

        >>> import tempfile
        >>> import tangency as tg
        >>> with tg.Desk(tempfile.mkdtemp()) as desk:
        ...     job = desk.submit("optimize", "crypto", as_of="2024-11-30")
        ...     job.status, job.cancel().status
        (<RunStatus.QUEUED: 'queued'>, <RunStatus.FAILED: 'failed'>)
        """
        found = use_case(known_name("verb", verb, verb_names(), where="submit"))
        return self.submit_call(found, found.call(*args, **kwargs))

    def submit_call(self, verb: UseCase[Any, Q, R], call: VerbCall[Q], *, time_limit: float | None = None) -> Job:
        """Put a call into the queue.

        Parameters
        ----------
        time_limit
            Seconds from the moment when a worker takes it; the request may ask for less.
        """
        request, given = with_named_data(self.store, call)
        settled = verb.settle(request, self._bench())
        return Job(self.store, self.store.jobs.submit(new_run(verb, settled, given.frames), time_limit=time_limit))

    def job(self, run_id: str) -> Job:
        """Return a job by its id, the beginning or the random tail of it; raises NoSuchRecord."""
        return Job(self.store, self.store.jobs.get(run_id))

    def jobs(self, *, limit: int = 50) -> tuple[Job, ...]:
        """Return jobs, the latest first."""
        return tuple(Job(self.store, record) for record in self.store.jobs.list(limit=limit))

    def complete(self, job: JobRecord, *, on_progress: OnProgress = no_progress) -> Result:
        """Compute a job that this process has taken from the queue."""
        verb = use_case(job.run.verb)
        bench = self._bench(on_progress=on_progress)
        request = validated(verb.request, job.run.request, where=f"job {job.id}")
        result: Result = self._recorder.complete(job.id, verb, request, bench, lease=job.lease)
        return result
