"""The application: four endpoints on a desk, and problems for whatever goes wrong."""

from __future__ import annotations

import os
from importlib.metadata import version

import pandas as pd
from fastapi import FastAPI, Response

from tangency.api.documents import health_document, plugins_document, run_document
from tangency.api.faults import answer_with_problems
from tangency.api.limits import BodyLimit, WorkLimit
from tangency.api.requests import OptimizeBody
from tangency.api.responses import Health, Optimization, Plugins, Run
from tangency.api.schema import openapi_document
from tangency.contracts.optimization_result import OptimizationResult
from tangency.desk.desk import Desk
from tangency.errors import ConfigurationError

__all__ = ["create_app"]

_LARGEST_BODY = 32 * 1024 * 1024
_SERVICE_UNAVAILABLE = 503


def create_app(desk: Desk) -> FastAPI:
    """Return the HTTP API of a desk; the desk stays the caller's to close.

    The endpoints are plain functions, which FastAPI runs in worker threads; `app.state.work` holds the places for
    those that compute. There is no page of documentation, for FastAPI's own loads its scripts from elsewhere.
    """
    app = FastAPI(
        title="Tangency",
        version=version("tangency"),
        description="Portfolio optimisation over HTTP. Errors are problem documents (RFC 9457).",
        docs_url=None,
        redoc_url=None,
    )
    app.state.work = WorkLimit(os.cpu_count() or 1)
    app.add_middleware(BodyLimit, largest=_LARGEST_BODY)
    answer_with_problems(app)
    _add_endpoints(app, desk)
    document = openapi_document(app, desk.catalogue)
    app.openapi = lambda: document  # type: ignore[method-assign]  # FastAPI's documented way to extend the schema
    return app


def _add_endpoints(app: FastAPI, desk: Desk) -> None:
    @app.post("/api/portfolio/optimize", response_model=Optimization)
    def optimize(body: OptimizeBody) -> dict[str, object]:
        """Optimise, record the run, and return certified weights."""
        with app.state.work.place():
            return _optimized(desk, body).document()

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

    @app.get("/api/runs/{run_id}")
    def run(run_id: str) -> Run:
        """Return a recorded run."""
        return run_document(desk.store.run(run_id))


def _optimized(desk: Desk, body: OptimizeBody) -> OptimizationResult:
    return desk.optimize(
        _data(body),
        as_of=body.as_of,
        universe=body.universe,
        optimizer=body.optimizer.reference(),
        risk_model=body.risk_model.reference(),
        return_model=body.return_model.reference(),
        view_model=None if body.view_model is None else body.view_model.reference(),
        constraints=body.constraints,
        groups=body.groups,
        current=body.current,
        periods_per_year=body.periods_per_year,
        seed=body.seed,
    )


def _data(body: OptimizeBody) -> str | pd.DataFrame:
    if body.dataset is not None and body.returns is None:
        return body.dataset
    if body.returns is not None and body.dataset is None:
        return body.returns.frame()
    raise ConfigurationError(
        "an optimisation is of a dataset or of returns given inline, one of the two",
        where="request body, dataset and returns",
    )
