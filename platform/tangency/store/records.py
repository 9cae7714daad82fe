"""The records of a run in the store: its request, its outcome, its compositions and trades."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from tangency.domain.trade import Trade
from tangency.store.columns import Document

__all__ = [
    "AppliedConstraint",
    "Composition",
    "EndedRun",
    "JobRecord",
    "NewRun",
    "Position",
    "ProposedTrade",
    "RunOutcome",
    "RunRecord",
    "RunStatus",
    "SmallFrame",
    "TrialRun",
]


class RunStatus(StrEnum):
    """Where a run stands; a job is queued until a worker takes it.

    ABANDONED and UNKNOWN are never stored: a reader finds them out. A run is abandoned when its process died
    without a trace (kill -9), and unknown when only another machine or container could tell.
    """

    QUEUED = "queued"
    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"
    ABANDONED = "abandoned"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallFrame:
    """A table that the database itself holds, as bytes whose SHA-256 is its name."""

    sha256: str
    rows: int
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialRun:
    """A finished run as one of the trials of a hypothesis: what was asked, and what its manifest pins."""

    id: str
    request: Document
    manifest: Document


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRun:
    """A run about to start.

    Attributes
    ----------
    verb
        The verb of the desk: `optimize`, `rebalance`, …
    request
        The whole request; equal requests share one configuration.
    manifest
        Inputs as resolved: dataset versions or frame hashes, component ids and versions, params.
    seed
        None for a verb without randomness.
    frames
        Inline data to be stored with it, of those that are not already.
    """

    verb: str
    request: Document
    manifest: Document
    seed: int | None
    code_version: str
    frames: tuple[SmallFrame, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AppliedConstraint:
    """A constraint of a run; `binding_side` and `shadow_price` are None where it does not bind or nothing is known."""

    text: str
    implicit: bool
    binding_side: Literal["lower", "upper", "equal"] | None = None
    shadow_price: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """One asset of a composition: weight (fraction of NAV), and units and price where it is held."""

    symbol: str
    weight: float
    quantity: Decimal | None = None
    price: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Composition:
    """A portfolio at one instant: target weights alone, or holdings with cash and currency."""

    portfolio: str
    as_of: datetime
    positions: tuple[Position, ...]
    currency: str | None = None
    cash: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedTrade:
    """A trade of a rebalancing, and why it was proposed."""

    portfolio: str
    trade: Trade
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOutcome:
    """Everything that a finished run leaves; stored in one transaction.

    Attributes
    ----------
    manifest
        Replaces the manifest of the start, with timings and whatever was resolved later; None keeps that one.
    portfolio
        The portfolio that the run is on; None for a run on none.
    accepts
        The rebalancing whose trades the run accepts.
    """

    result: Document
    manifest: Document | None = None
    constraints: tuple[AppliedConstraint, ...] = ()
    compositions: tuple[Composition, ...] = ()
    trades: tuple[ProposedTrade, ...] = ()
    portfolio: str | None = None
    accepts: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EndedRun:
    """A run that is recorded once it has ended: it was computed within another one, which would have begun it anew.

    Attributes
    ----------
    outcome
        What it left; None where it failed.
    error
        Why it failed, as a run keeps it; None where it did not.
    """

    new: NewRun
    outcome: RunOutcome | None = None
    error: Document | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRecord:
    """A run as stored.

    Attributes
    ----------
    id
        Begins with the UTC time of the start, to the millisecond, as its host's clock showed it; the order of runs is
        the database's own.
    configuration
        SHA-256 of the request.
    result
        None unless the run is finished.
    error
        The error's fields, in the form of `TangencyError.details` with its class as `error`; None unless failed.
    process
        Host, process id and what distinguishes it from a later process of that number.
    portfolio
        The portfolio that the run is on; None for a run on none.
    """

    id: str
    verb: str
    status: RunStatus
    started_at: datetime
    finished_at: datetime | None
    configuration: str
    request: Document
    manifest: Document
    result: Document | None
    error: Document | None
    seed: int | None
    code_version: str
    process: Document = field(repr=False)
    portfolio: str | None = None

    @property
    def seconds(self) -> float | None:
        """Duration; None until the run has ended."""
        return None if self.finished_at is None else (self.finished_at - self.started_at).total_seconds()


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRecord:
    """A run in the queue, or one that a worker computes or has computed.

    Attributes
    ----------
    run
        Its run; the job has the same id.
    submitted_at
        When it was put into the queue; the run's start is when the worker took it, once one has.
    time_limit
        Seconds from then on; None for no limit.
    attempt
        How many workers have taken it: more than one where a worker was killed.
    ahead
        Jobs that are to be taken before it; None unless it is queued.
    done, total, message
        How far it is: steps, and what the current one is.
    lease
        A random name for the latest taking: what its worker proves that the job is still its own with. None until a
        worker has taken it.
    beat
        Seconds since that, as the worker last said by its own steady clock.
    """

    run: RunRecord
    submitted_at: datetime
    time_limit: float | None
    attempt: int
    is_cancelled: bool
    ahead: int | None
    done: int
    total: int
    message: str
    lease: str | None = None
    beat: float | None = None

    @property
    def id(self) -> str:
        """That of the run."""
        return self.run.id

    @property
    def has_ended(self) -> bool:
        """Whether nothing more will become of it."""
        return self.run.status in {RunStatus.FINISHED, RunStatus.FAILED}
