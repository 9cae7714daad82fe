"""The endpoints of jobs: where they stand, their events, and cancelling them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from fastapi import FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, Response, StreamingResponse

from tangency.api.limits import ServerBusy
from tangency.contracts.params import Params
from tangency.contracts.request_values import RunId
from tangency.desk.desk import Desk
from tangency.desk.job import Job
from tangency.desk.use_case import AnyUseCase
from tangency.desk.verb_call import VerbCall
from tangency.jobs import WorkerPool
from tangency.results.job_document import JobDocument

__all__ = ["JobQueue", "Jobs", "add_job_endpoints", "is_wanted_later"]

_LISTENERS = 100
_LOOK_AGAIN = 0.3
_SIGN_OF_LIFE = 15.0


class Jobs(Params):
    """Jobs, the latest first."""

    jobs: list[JobDocument]


class JobQueue:
    """Puts calls into the queue, and wakes the workers.

    Parameters
    ----------
    pool
        The server's own workers; None where others work.
    time_limit
        Seconds that a job may take; None for no limit.
    """

    def __init__(self, desk: Desk, pool: WorkerPool | None, *, time_limit: float | None) -> None:
        self._desk = desk
        self._pool = pool
        self._time_limit = time_limit

    def submit(self, verb: AnyUseCase, call: VerbCall[Params]) -> Response:
        """Return the answer to a request that wants to be answered later."""
        job = self._desk.submit_call(verb, call, time_limit=self._time_limit)
        if self._pool is not None:
            self._pool.wake()
        headers = {"Location": f"/api/jobs/{job.id}", "Preference-Applied": "respond-async"}
        return JSONResponse(job.document().model_dump(mode="json"), status_code=202, headers=headers)


def is_wanted_later(request: Request) -> bool:
    """Whether a request prefers to be answered by a job (RFC 7240)."""
    named = ",".join(request.headers.getlist("prefer"))
    return any(each.partition(";")[0].strip().lower() == "respond-async" for each in named.split(","))


def add_job_endpoints(app: FastAPI, desk: Desk) -> None:
    """Add them; a hundred clients may listen to events at once."""
    listening: set[object] = set()

    @app.get("/api/jobs")
    def jobs() -> Jobs:
        """List the latest fifty jobs."""
        return Jobs(jobs=[each.document() for each in desk.jobs()])

    @app.get("/api/jobs/{run_id}")
    def job(run_id: RunId) -> JobDocument:
        """Return where a job stands."""
        return desk.job(run_id).document()

    @app.delete("/api/jobs/{run_id}")
    def cancel(run_id: RunId) -> JobDocument:
        """Take a job out of the queue, or have its worker stop; one that has ended stays as it is."""
        return desk.job(run_id).cancel().document()

    @app.get("/api/jobs/{run_id}/events", response_class=EventStream)
    async def events(run_id: RunId) -> Response:
        """Send a job's document whenever it has changed, as server-sent events; the last one is its end."""
        if len(listening) >= _LISTENERS:
            raise ServerBusy(_LISTENERS)
        return EventStream(_sent(await run_in_threadpool(desk.job, run_id), listening))


class EventStream(StreamingResponse):
    """Server-sent events."""

    media_type = "text/event-stream"


async def _sent(job: Job, listening: set[object]) -> AsyncIterator[str]:
    last, silent, this = "", 0.0, object()
    listening.add(this)
    try:
        while True:
            document = await run_in_threadpool(job.document)
            text = document.model_dump_json()
            if text != last:
                last, silent = text, 0.0
                yield f"event: {document.status}\ndata: {text}\n\n"
            elif silent >= _SIGN_OF_LIFE:
                silent = 0.0
                yield ": still there\n\n"
            if document.finished_at is not None:
                return
            await asyncio.sleep(_LOOK_AGAIN)
            silent += _LOOK_AGAIN
    finally:
        listening.discard(this)
