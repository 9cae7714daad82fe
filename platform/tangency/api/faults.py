"""Exception handlers: errors of FastAPI and Starlette, and unexpected ones, as typed errors and problem documents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from tangency.api.bodies import body_of
from tangency.api.limits import ServerBusy
from tangency.api.problems import problem_response
from tangency.desk.verb_list import use_case, verb_names
from tangency.errors import ConfigurationError, TangencyError
from tangency.host.parameters import validated

__all__ = ["answer_with_problems"]

_REMEDIES = {
    400: "send one JSON object",
    404: "see /openapi.json for what there is",
    405: "see /openapi.json for the methods of this path",
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
        return problem_response(typed, status=503, headers={"Retry-After": str(typed.retry_after_seconds)})
    return problem_response(typed)


def _invalid(request: Request, error: Exception) -> Response:
    invalid = cast("RequestValidationError", error)
    name = request.url.path.rpartition("/")[2].replace("-", "_")
    return problem_response(_refusal(invalid.errors(), invalid.body, name))


def _http(request: Request, error: Exception) -> Response:
    refused = cast("HTTPException", error)
    typed = ConfigurationError(
        str(refused.detail),
        where=f"{request.method} {request.url.path}",
        remedy=_REMEDIES.get(refused.status_code, "see /openapi.json"),
    )
    return problem_response(typed, status=refused.status_code, headers=refused.headers)


def _unexpected(request: Request, _error: Exception) -> Response:
    # The server's log has the traceback; the consumer has no use for it, and it may tell secrets.
    typed = TangencyError(
        "an unexpected failure",
        where=f"{request.method} {request.url.path}",
        remedy="see the server's log, and report it",
    )
    return problem_response(typed)


def _refusal(problems: Any, body: object, verb: str) -> TangencyError:
    """Return what is wrong with a body, in the same text as on every other face."""
    first = problems[0]
    if first["type"] == "json_invalid":
        return ConfigurationError(
            f"the body is not JSON: {first['ctx']['error']}",
            where=f"request body, character {first['loc'][-1]}",
            remedy="send one JSON object",
        )
    if isinstance(body, bytes):
        return ConfigurationError(
            "the body is not declared to be JSON",
            where="request header Content-Type",
            remedy="send Content-Type: application/json",
        )
    if not isinstance(body, Mapping):
        return ConfigurationError("the body is not a JSON object", where="request body", value=body)
    if verb in verb_names():
        try:
            validated(body_of(use_case(verb)), body, where="request body")
        except TangencyError as error:
            return error
    return ConfigurationError(str(first["msg"]), where="request")
