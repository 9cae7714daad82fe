"""Every error as an RFC 9457 problem: the error's fields, with status and title from the one table of errors."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus

from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field, JsonValue

from tangency.errors import TangencyError, face_of
from tangency.errors.remedy import in_json

__all__ = ["PROBLEM_TYPE", "Problem", "RelaxedConstraint", "http_problem", "problem_response"]

PROBLEM_TYPE = "application/problem+json"

# Problems of HTTP itself, which no other face has.
_SLUGS = {
    400: "malformed",
    403: "cross-origin",
    404: "no-such-path",
    405: "no-such-method",
    408: "too-slow",
    413: "too-large",
    415: "media-type",
    421: "misdirected",
    503: "busy",
}


class RelaxedConstraint(BaseModel):
    """How far one constraint would have to give."""

    constraint: str = Field(description="as it was written")
    slack: float = Field(description="how far, in its unit")
    unit: str = Field(description="unit of the slack, such as fraction of NAV")
    suggestion: str = Field(description="the constraint that can be satisfied")


class Problem(BaseModel):
    """An error (RFC 9457)."""

    # An error class of a later version may have more fields; they are passed on.
    model_config = ConfigDict(extra="allow")

    type: str = Field(description="identifies the kind of problem")
    title: str
    status: int
    detail: str
    what: str
    where: str | None
    value: JsonValue
    remedy: str | None
    candidates: list[str] | None = Field(None, description="nearest known names, for an unknown one")
    column: int | None = Field(None, description="column of the fault, for a constraint that does not parse")
    conflict: list[str] | None = Field(None, description="irreducible conflicting constraints")
    relaxation: list[RelaxedConstraint] | None = Field(None, description="relaxation of least total slack")


def problem_response(
    error: TangencyError, *, status: int | None = None, headers: Mapping[str, str] | None = None
) -> Response:
    """Return the response for an error.

    Parameters
    ----------
    status
        Where it is another than that of the error's face.
    """
    face = face_of(error)
    return _response(error, face.slug, face.title, face.http_status if status is None else status, headers)


def http_problem(error: TangencyError, status: int, *, headers: Mapping[str, str] | None = None) -> Response:
    """Return the response for what HTTP itself has a word for, such as a path that is not there."""
    return _response(error, _SLUGS.get(status, f"http-{status}"), HTTPStatus(status).phrase, status, headers)


def _response(error: TangencyError, slug: str, title: str, status: int, headers: Mapping[str, str] | None) -> Response:
    known = {
        "type": f"urn:tangency:problem:{slug}",
        "title": title,
        "status": status,
        "detail": error.in_one_line(in_json),
        **error.details(in_json),
    }
    return Response(
        json.dumps(known, ensure_ascii=False),
        status_code=status,
        media_type=PROBLEM_TYPE,
        headers=None if headers is None else dict(headers),
    )
