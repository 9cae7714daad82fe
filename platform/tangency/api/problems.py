"""Every error as an RFC 9457 problem: the error's fields, with status and title from the one table of errors."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus

from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field, JsonValue

from tangency.errors import TangencyError, face_of

__all__ = ["PROBLEM_TYPE", "Problem", "RelaxedConstraint", "problem_response"]

PROBLEM_TYPE = "application/problem+json"


class RelaxedConstraint(BaseModel):
    """How far one constraint would have to give."""

    constraint: str
    slack: float = Field(description="fraction of NAV")
    suggestion: str


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
        Where HTTP itself has a more exact word than the error's face, such as 405.
    """
    face = face_of(error)
    code = face.http_status if status is None else status
    known = {
        "type": f"urn:tangency:problem:{face.slug}",
        "title": face.title if status is None else HTTPStatus(code).phrase,
        "status": code,
        "detail": str(error),
        **error.details(),
    }
    return Response(
        json.dumps(known, ensure_ascii=False),
        status_code=code,
        media_type=PROBLEM_TYPE,
        headers=None if headers is None else dict(headers),
    )
