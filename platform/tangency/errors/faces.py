"""How an error looks on each face: the one table that maps them."""

from __future__ import annotations

from dataclasses import dataclass

from tangency.errors.base import TangencyError
from tangency.errors.kinds import (
    Cancelled,
    ConfigurationError,
    DataError,
    Infeasible,
    NoSuchRecord,
    PluginError,
    SolverError,
    StoreError,
    TimeLimitReached,
)

__all__ = ["ErrorFace", "face_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorFace:
    """How one branch of errors looks on each face."""

    slug: str
    title: str
    http_status: int
    exit_code: int


_FACES: dict[type[TangencyError], ErrorFace] = {
    ConfigurationError: ErrorFace(slug="configuration", title="Invalid request", http_status=422, exit_code=2),
    DataError: ErrorFace(slug="data", title="Unusable data", http_status=422, exit_code=3),
    Infeasible: ErrorFace(slug="infeasible", title="Contradictory constraints", http_status=422, exit_code=4),
    SolverError: ErrorFace(slug="solver", title="No certified solution", http_status=422, exit_code=5),
    PluginError: ErrorFace(slug="plugin", title="Plugin failure", http_status=500, exit_code=6),
    TimeLimitReached: ErrorFace(slug="time-limit", title="Time limit reached", http_status=504, exit_code=8),
    Cancelled: ErrorFace(slug="cancelled", title="Cancelled", http_status=409, exit_code=9),
    NoSuchRecord: ErrorFace(slug="not-found", title="Not found", http_status=404, exit_code=7),
    StoreError: ErrorFace(slug="store", title="Store unavailable", http_status=503, exit_code=7),
    TangencyError: ErrorFace(slug="error", title="Error", http_status=500, exit_code=1),
}


def face_of(error: TangencyError) -> ErrorFace:
    """Return the face of the nearest class in the table (method resolution order)."""
    return next(_FACES[cls] for cls in type(error).__mro__ if cls in _FACES)
