"""What an optimisation saw."""

from __future__ import annotations

from dataclasses import dataclass

from tangency.desk.loading import Selection
from tangency.desk.requests import DataRequest
from tangency.estimation.inputs import Input

__all__ = ["Seen"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Seen:
    """A request's data in canonical form, and the dataset version that was read (None inline)."""

    given: Input
    request: DataRequest
    selection: Selection | None
    dataset_version: str | None
