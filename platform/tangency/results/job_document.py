"""The document of a job: where it stands, the same on every face."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field, JsonValue

from tangency.results.document import Part

__all__ = ["JobDocument"]


class JobDocument(Part):
    """A job; its run, which has the same id, holds the request and the result."""

    id: str
    verb: str
    status: str = Field(
        description="queued, running, finished or failed; abandoned until what a lost worker had is taken up"
    )
    ahead: int | None = Field(description="jobs that are to be taken before it; none unless it is queued")
    done: int = Field(description="steps done")
    total: int = Field(description="steps there are; 0 where nothing is known yet")
    message: str = Field(description="what the current step is")
    attempt: int = Field(description="workers that have taken it; more than one where a worker was killed")
    submitted_at: datetime
    started_at: datetime | None = Field(description="when a worker took it")
    finished_at: datetime | None
    time_limit: float | None = Field(description="seconds from the moment when a worker takes it")
    error: dict[str, JsonValue] | None
