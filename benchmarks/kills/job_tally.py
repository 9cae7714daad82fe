"""What became of the jobs of a round."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

__all__ = ["JobRound", "JobTally", "Submitted"]


@dataclass(kw_only=True)
class JobTally:
    """What became of the jobs; `faults` must stay empty.

    Attributes
    ----------
    killed
        Processes by their kind.
    acknowledged, finished, failed
        Jobs that were answered with 202, and what became of them.
    unanswered
        Requests whose connection broke before an answer, and how many of them are jobs all the same.
    in_flight
        Jobs that had not ended, as far as was known, at each kill.
    retaken
        Finished jobs that had lost a worker before.
    faults
        By name: lost, open, doubled, wrong, untyped, changed, phantom, deaf, orphan.
    """

    killed: Counter[str] = field(default_factory=Counter)
    acknowledged: int = 0
    unanswered: int = 0
    stored_unanswered: int = 0
    finished: int = 0
    failed: int = 0
    retaken: int = 0
    restarts: int = 0
    in_flight: list[int] = field(default_factory=list)
    faults: dict[str, list[str]] = field(default_factory=dict)

    def fault(self, name: str, what: str) -> None:
        """Note one."""
        self.faults.setdefault(name, []).append(what)


@dataclass(kw_only=True)
class Submitted:
    """A job that was acknowledged: its request's number and verb, and its document once it was seen to have ended."""

    number: int
    verb: str
    ended: dict[str, Any] | None = None


@dataclass(frozen=True, kw_only=True)
class JobRound:
    """A round that is over: its store, the jobs that were acknowledged, by id, and what became of them."""

    home: Path
    url: str | None
    jobs: dict[str, Submitted]
    tally: JobTally
