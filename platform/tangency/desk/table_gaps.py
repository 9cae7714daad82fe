"""Whether a table that a request takes beside its data may have empty cells, as an annotation of the field."""

from __future__ import annotations

from dataclasses import dataclass

from tangency.contracts.params import Params

__all__ = ["MayHaveGaps", "may_have_gaps"]


@dataclass(frozen=True, slots=True)
class MayHaveGaps:
    """The mark of a field whose table may have empty cells: nothing is known there."""


def may_have_gaps(request: type[Params], field: str) -> bool:
    """Return whether cells of a field's table may be empty.

    >>> from tangency.desk.alpha_request import AlphaRequest
    >>> may_have_gaps(AlphaRequest, "forecasts")
    True
    """
    return any(isinstance(mark, MayHaveGaps) for mark in request.model_fields[field].metadata)
