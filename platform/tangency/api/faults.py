"""Exception handlers: errors of FastAPI and Starlette, and unexpected ones, as typed errors and problem documents."""

from __future__ import annotations

from typing import cast

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from tangency.api.limits import ServerBusy
from tangency.api.problems import http_problem, problem_response
from tangency.api.reading import BodyRefused
from tangency.errors import ConfigurationError, TangencyError

__all__ = ["answer_with_problems"]

_UNPROCESSABLE = 422
_UNSUPPORTED_MEDIA_TYPE = 415
_REMEDIES = {
    400: "send one JSON object",
    404: "see /openapi.json for what there is",
    405: "see /openapi.json for the methods of this path",
    408: "send the body at 100 kB a second or more",
    413: "send less data, or import it as a dataset and name that",
}


def answer_with_problems(app: FastAPI) -> None:
    """Make every error of the application a problem document."""
    app.add_exception_handler(TangencyError, _tangency)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unexpected)


def _tangency(_request: Request, error: Exception) -> Response:
    typed = cast("TangencyError", error)
    if isinstance(typed, ServerBusy):
        return http_problem(typed, 503, headers={"Retry-After": str(typed.retry_after_seconds)})
    return problem_response(typed)


def _invalid(request: Request, error: Exception) -> Response:
    """Answer what FastAPI refuses by itself: a body that is missing or not declared as JSON, or a part of the path."""
    invalid = cast("RequestValidationError", error)
    if isinstance(invalid.body, bytes):
        typed = ConfigurationError(
            "the body is not declared to be JSON",
            where="request header Content-Type",
            value=request.headers.get("content-type"),
            remedy="send Content-Type: application/json",
        )
        return http_problem(typed, _UNSUPPORTED_MEDIA_TYPE)
    first = invalid.errors()[0]
    place, *steps = map(str, first["loc"])
    if place == "path":
        what = "there is nothing of such a name"
        return http_problem(ConfigurationError(what, where=f"path, {'.'.join(steps)}", value=first["input"]), 404)
    if place == "query":
        what = str(first["msg"])
        return problem_response(
            ConfigurationError(
                what[:1].lower() + what[1:],
                where=f"query, {'.'.join(steps)}",
                value=first["input"],
                remedy="see /openapi.json for the parameters of this path",
            )
        )
    return problem_response(
        ConfigurationError("the body is not a JSON object", where="request body", remedy="send one JSON object")
    )


def _http(request: Request, error: Exception) -> Response:
    if isinstance(error, BodyRefused) and isinstance(error.error, ServerBusy):
        return _tangency(request, error.error)
    if isinstance(error, BodyRefused):
        return (
            problem_response(error.error)
            if error.status_code == _UNPROCESSABLE
            else http_problem(error.error, error.status_code)
        )
    refused = cast("HTTPException", error)
    typed = ConfigurationError(
        str(refused.detail),
        where=f"{request.method} {request.url.path}",
        remedy=_REMEDIES.get(refused.status_code, "see /openapi.json"),
    )
    return http_problem(typed, refused.status_code, headers=refused.headers)


def _unexpected(request: Request, _error: Exception) -> Response:
    # The server's log has the traceback; the consumer has no use for it, and it may tell secrets.
    typed = TangencyError(
        "an unexpected failure",
        where=f"{request.method} {request.url.path}",
        remedy="see the server's log, and report it",
    )
    return problem_response(typed)
