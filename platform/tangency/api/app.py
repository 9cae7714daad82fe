"""The application: one endpoint per verb, a few on the desk itself, and every error as a problem document."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Collection
from importlib.metadata import version
from typing import Annotated

from fastapi import FastAPI, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from tangency.api.bodies import body_of, call_of
from tangency.api.computing import computed
from tangency.api.datasets import add_dataset_endpoints
from tangency.api.documents import health_document, plugins_document, run_document
from tangency.api.faults import answer_with_problems
from tangency.api.jobs import JobQueue, add_job_endpoints, is_wanted_later
from tangency.api.limits import BodyLimit, WorkLimit
from tangency.api.origin import OriginGuard
from tangency.api.reading import JsonRoute
from tangency.api.responses import Health, Plugins, Run
from tangency.api.run_tables import add_run_tables
from tangency.api.schema import openapi_document
from tangency.contracts.params import Params
from tangency.contracts.request_values import RunId
from tangency.desk.desk import Desk
from tangency.desk.use_case import AnyUseCase
from tangency.desk.verb_list import use_case, verb_names
from tangency.domain.input_limits import LONGEST_NAME
from tangency.jobs import WorkerPool
from tangency.results.document import Document
from tangency.results.job_document import JobDocument
from tangency.results.result import Result
from tangency.results.run_list import RunListDocument
from tangency.store import RunStatus

__all__ = ["DEFAULT_JOB_TIME_LIMIT", "DEFAULT_TIME_LIMIT", "create_app"]

DEFAULT_TIME_LIMIT = 60.0
"""Seconds that a computation may take where the server is not told otherwise."""

DEFAULT_JOB_TIME_LIMIT = 3600.0
"""The same for one whose client does not wait for it."""

_LARGEST_BODY = 32 * 1024 * 1024
_SERVICE_UNAVAILABLE = 503
_MOST_RUNS = 1000

RunLimit = Annotated[int, Query(ge=1, le=_MOST_RUNS, description="how many at most")]
VerbName = Annotated[
    str, Query(max_length=LONGEST_NAME, json_schema_extra={"enum": list(verb_names())}, description="only of one verb")
]
StatusName = Annotated[
    str,
    Query(
        max_length=LONGEST_NAME,
        json_schema_extra={"enum": [each.value for each in RunStatus]},
        description="only those recorded as such",
    ),
]


def create_app(
    desk: Desk,
    *,
    host_names: Collection[str] = (),
    time_limit: float | None = DEFAULT_TIME_LIMIT,
    job_time_limit: float | None = DEFAULT_JOB_TIME_LIMIT,
    pool: WorkerPool | None = None,
) -> FastAPI:
    """Return the HTTP API of a desk; the desk stays the caller's to close.

    What computes runs in worker threads; `app.state.work` holds the places for it. There is no page of documentation,
    for FastAPI's own loads its scripts from elsewhere.

    Parameters
    ----------
    host_names
        Names beside those of the loopback under which the server is reached; requests for others are refused.
    time_limit, job_time_limit
        Seconds that a computation may take whose client waits, and one whose client does not; None for no limit.
    pool
        Workers for the latter; where None, those of `tangency work`.
    """
    app = FastAPI(
        title="Tangency",
        version=version("tangency"),
        description="Portfolio optimisation over HTTP. Errors are problem documents (RFC 9457).",
        docs_url=None,
        redoc_url=None,
    )
    app.state.work = WorkLimit(os.cpu_count() or 1)
    app.state.time_limit = time_limit
    app.state.queue = JobQueue(desk, pool, time_limit=job_time_limit)
    app.add_middleware(BodyLimit, largest=_LARGEST_BODY)
    app.add_middleware(OriginGuard, host_names=host_names)
    answer_with_problems(app)
    _add_endpoints(app, desk)
    add_job_endpoints(app, desk)
    add_dataset_endpoints(app, desk)
    document = openapi_document(app, desk.catalogue)
    app.openapi = lambda: document  # type: ignore[method-assign]  # FastAPI's documented way to extend the schema
    return app


def _add_endpoints(app: FastAPI, desk: Desk) -> None:
    for name in verb_names():
        verb = use_case(name)
        app.router.add_api_route(
            f"/api/portfolio/{verb.slug}",
            _endpoint(app, desk, verb),
            methods=["POST"],
            response_model=verb.document,
            responses={202: {"model": JobDocument, "description": "With `Prefer: respond-async`: the job."}},
            name=name,
            summary=verb.summary,
            description=verb.call.__doc__,
            operation_id=name,
            route_class_override=JsonRoute,
        )

    @app.get("/api/plugins")
    def plugins() -> Plugins:
        """List plugins with their statuses, and components with the schemas of their params."""
        return plugins_document(desk.catalogue)

    @app.get("/api/health")
    def health(response: Response) -> Health:
        """Say whether the store takes writes and which plugins are not loaded."""
        found = health_document(desk, app.version)
        if not found.store_writable:
            response.status_code = _SERVICE_UNAVAILABLE
        return found

    @app.get("/api/runs")
    def runs(limit: RunLimit = 20, verb: VerbName | None = None, status: StatusName | None = None) -> RunListDocument:
        """List recorded runs, the latest first."""
        return desk.runs(limit=limit, verb=verb, status=status).document()

    @app.get("/api/runs/{run_id}")
    def run(run_id: RunId) -> Run:
        """Return a recorded run."""
        return run_document(desk.store.run(run_id))

    add_run_tables(app, desk)


def _endpoint(app: FastAPI, desk: Desk, verb: AnyUseCase) -> Callable[..., Awaitable[Document | Response]]:
    async def answer(request: Request, body: Params) -> Document | Response:
        if is_wanted_later(request):
            return await run_in_threadpool(lambda: app.state.queue.submit(verb, call_of(verb, body)))

        def compute() -> Document:
            result: Result = desk.answer(verb, call_of(verb, body))
            return result.document()

        return await computed(request, compute, time_limit=app.state.time_limit)

    # FastAPI reads the body's model from the annotation, which differs from verb to verb.
    answer.__annotations__["body"] = body_of(verb)
    return answer
