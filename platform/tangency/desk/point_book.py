"""The points of a sweep: each a backtest's request with an identity, and what came of it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from tangency.desk.backtest_request import BacktestRequest
from tangency.store.columns import dump_document

__all__ = ["NO_POINT_BOOK", "Answer", "ComputedPoint", "PlannedPoint", "PointBook", "identity_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedPoint:
    """A point before it is computed.

    Attributes
    ----------
    number
        From 0, by the order of the plan and not by that of the computation.
    configuration
        Of the axes' values; the points of its folds and rungs share it.
    values
        Dotted name → value in JSON's types.
    identity
        Hash of the request.
    """

    number: int
    configuration: int
    values: Mapping[str, Any]
    request: BacktestRequest
    identity: str
    fold: int | None = None
    rung: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a worker returns of a point: one of document and error.

    Attributes
    ----------
    document
        Of the backtest, in JSON's types.
    tables
        Name → Arrow table that the run keeps beside its document: the NAV. Weights and trades are left to a replay.
    error
        What was wrong, as a run keeps it.
    """

    document: Mapping[str, Any] | None = None
    tables: Mapping[str, Any] = field(default_factory=dict)
    error: Mapping[str, Any] | None = None
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ComputedPoint:
    """A point with its answer, and what pins its inputs."""

    planned: PlannedPoint
    answer: Answer
    manifest: Mapping[str, Any]


class PointBook(Protocol):
    """Where the points of a sweep are kept; the coordinator alone writes to it."""

    def recorded(self, request: Any, manifests: Mapping[str, Mapping[str, Any]]) -> Mapping[str, tuple[str, Answer]]:
        """Return identity → run and answer of the points that an earlier run of the same sweep has recorded.

        Parameters
        ----------
        manifests
            Identity → what pins the inputs now; what was computed from others is left out.
        """
        ...

    def keep(self, points: Sequence[ComputedPoint]) -> Sequence[str | None]:
        """Record points at once, and return their runs."""
        ...


class _NoPointBook:
    def recorded(self, request: Any, manifests: Mapping[str, Mapping[str, Any]]) -> Mapping[str, tuple[str, Answer]]:
        """Know of nothing."""
        del request, manifests
        return {}

    def keep(self, points: Sequence[ComputedPoint]) -> Sequence[str | None]:
        """Keep nothing."""
        return [None] * len(points)


NO_POINT_BOOK: PointBook = _NoPointBook()


def identity_of(request: BacktestRequest) -> str:
    """Return the hash of a request: the same under which the store keeps the configuration of its run."""
    return hashlib.sha256(dump_document(request.model_dump(mode="json")).encode()).hexdigest()
