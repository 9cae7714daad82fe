"""Ends of runs that could not be recorded when they came, recorded as soon as the store can be written again."""

from __future__ import annotations

import threading
from collections.abc import Callable

from tangency.errors import StoreBusy, StoreError, StoreFull, StoreReadOnly
from tangency.store.columns import Document

__all__ = ["Owed"]

_FIRST_PAUSE_SECONDS = 0.1
_LONGEST_PAUSE_SECONDS = 2.0
_PASSING = (StoreBusy, StoreFull, StoreReadOnly)


class Owed:
    """Failures of runs that wait to be recorded.

    A thread tries again until all of them are, so that no run stays `running` because the store could not be written at
    the moment when it ended. A process that ends before leaves runs that readers see as abandoned.

    Parameters
    ----------
    record
        Records why a run failed, without waiting; does nothing for a run that has ended or was never stored.
    """

    def __init__(self, record: Callable[[str, Document, str | None], None]) -> None:
        self._record = record
        self._failures: dict[str, tuple[Document, str | None]] = {}
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._thread: threading.Thread | None = None
        self._is_closed = False

    def add(self, run_id: str, failure: Document, lease: str | None) -> None:
        """Record later why a run failed, a job's if its lease is still that one."""
        with self._lock:
            self._failures[run_id] = failure, lease
            if not self._is_closed and (self._thread is None or not self._thread.is_alive()):
                self._thread = threading.Thread(target=self._work, name="tangency-owed", daemon=True)
                self._thread.start()

    def close(self) -> None:
        """Try once more, and end the thread."""
        with self._lock:
            self._is_closed = True
            thread = self._thread
        self._wake.set()
        if thread is not None:
            thread.join()
        self._settle()

    def _work(self) -> None:
        pause = _FIRST_PAUSE_SECONDS
        while not self._wake.wait(pause):
            self._settle()
            with self._lock:
                if not self._failures:
                    self._thread = None
                    return
            pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)

    def _settle(self) -> None:
        with self._lock:
            failures = dict(self._failures)
        for run_id, (failure, lease) in failures.items():
            try:
                self._record(run_id, failure, lease)
            except _PASSING:
                return
            except StoreError:  # a home that is gone, or another store in its place: there is nowhere to record it
                pass
            with self._lock:
                self._failures.pop(run_id, None)
