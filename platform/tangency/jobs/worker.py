"""What a worker does with a job: computes it within its time, notes how far it is, and stops where that is wanted."""

from __future__ import annotations

import faulthandler
import os
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from time import monotonic

from tangency.contracts.running import Running
from tangency.desk.desk import Desk
from tangency.errors import StoreError, TangencyError
from tangency.store import BEAT_SECONDS, JobRecord

__all__ = ["work_on"]

_EVERY = 0.3
_GRACE = 10.0


def work_on(desk: Desk, job: JobRecord) -> None:
    """Compute a job that this process has taken; what comes of it, a failure too, is in the store."""
    computation = Running(job.time_limit)
    notes = _Notes(desk, job, computation)
    ended = Event()
    watcher = Thread(target=notes.keep, args=(ended,), daemon=True)
    watcher.start()
    with Path(os.devnull).open("w") as nowhere:
        if job.time_limit is not None:
            # A routine of LAPACK looks at no limit; a thread of C code ends the process all the same.
            faulthandler.dump_traceback_later(job.time_limit + _GRACE, exit=True, file=nowhere)
        try:
            with suppress(TangencyError), computation:  # the run has recorded what was wrong
                desk.complete(job, on_progress=notes.take)
        finally:
            faulthandler.cancel_dump_traceback_later()
            ended.set()
            watcher.join()


class _Notes:
    """Carries progress and signs of life to the store, and the wish to stop from there, beside the computation."""

    def __init__(self, desk: Desk, job: JobRecord, computation: Running) -> None:
        self._jobs = desk.store.jobs
        self._job = job
        self._computation = computation
        self._began = self._beaten = monotonic()
        self._latest = (0, 0, "")

    def take(self, done: int, total: int, message: str) -> None:
        self._latest = (done, total, message)

    def keep(self, ended: Event) -> None:
        noted = (0, 0, "")
        while not ended.wait(_EVERY):
            with suppress(StoreError):  # busy: the next look will do
                latest = self._latest
                if latest != noted:
                    self._jobs.note(self._job, *latest)
                    noted = latest
                if self._jobs.is_cancelled(self._job.id) or not self._is_still_ours():
                    self._computation.cancel()

    def _is_still_ours(self) -> bool:
        now = monotonic()
        if now - self._beaten < BEAT_SECONDS:
            return True
        self._beaten = now
        return self._jobs.beat(self._job, now - self._began)
