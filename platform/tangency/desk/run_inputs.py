"""The data that an optimisation read."""

from __future__ import annotations

from dataclasses import dataclass

from tangency.desk.requests import DataRequest
from tangency.estimation.inputs import Input
from tangency.estimation.selection import Selection

__all__ = ["RunInputs"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RunInputs:
    """A request's data in canonical form, and the dataset version that was read (None inline)."""

    given: Input
    request: DataRequest
    selection: Selection | None
    dataset_version: str | None
