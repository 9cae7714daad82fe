"""Leases of workers that cannot be looked at: they hold as long as the worker is seen to say that it goes on.

No clocks are compared: what counts is the time, on the watching process's own steady clock, in which it has looked and
seen nothing new.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from threading import Lock

__all__ = ["BEAT_SECONDS", "LEASE_SECONDS", "LeaseWatch"]

BEAT_SECONDS = 3.0
"""How often a worker says that it goes on."""

LEASE_SECONDS = 30.0
"""How long it may say nothing before its job is given to another."""

_MOST = 10_000


@dataclass(slots=True)
class _Seen:
    lease: str
    beat: float
    looked_at: float
    still: float = 0.0


class LeaseWatch:
    """What this process has seen of leases.

    Parameters
    ----------
    clock
        Seconds that never go back.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._seen: dict[str, _Seen] = {}
        self._lock = Lock()

    def still(self, run_id: str, lease: str, beat: float) -> float:
        """Return for how many seconds a lease has been seen without a new beat; called at each look.

        Between two looks no more than the time of a beat counts: where the store was away, its workers could not
        write either.
        """
        now = self._clock()
        with self._lock:
            seen = self._seen.get(run_id)
            if len(self._seen) > _MOST:  # of jobs that have ended, in a process that no longer asks for them
                self._seen.clear()
            if seen is None or (seen.lease, seen.beat) != (lease, beat):
                seen = self._seen[run_id] = _Seen(lease, beat, now)
            seen.still += min(now - seen.looked_at, BEAT_SECONDS)
            seen.looked_at = now
            return seen.still

    def forget_all_but(self, run_ids: Collection[str]) -> None:
        """Forget what is no longer held."""
        with self._lock:
            self._seen = {run_id: seen for run_id, seen in self._seen.items() if run_id in run_ids}
