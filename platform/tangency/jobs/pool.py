"""The pool: as many worker processes as it may have, started when there is work, and ended with it."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from threading import Event, Lock, Thread
from types import TracebackType
from typing import Self

from tangency.desk.desk import Desk
from tangency.errors import StoreError

__all__ = ["WorkerPool"]

_EVERY = 0.5
_IDLE_SECONDS = 120.0
_AT_ONCE = 3.0


class WorkerPool:
    """Worker processes for the jobs of one store.

    Parameters
    ----------
    desk
        On the store; it stays the caller's to close, after the pool.
    size
        How many processes there may be at once.
    url
        Of the desk's PostgreSQL database, where it has one.

    >>> import tempfile
    >>> import tangency as tg
    >>> from tangency.jobs import WorkerPool
    >>> with tg.Desk(tempfile.mkdtemp()) as desk, WorkerPool(desk, 1):
    ...     desk.submit("optimize", "crypto", as_of="2024-11-30").wait().status
    <RunStatus.FINISHED: 'finished'>
    """

    def __init__(self, desk: Desk, size: int, *, url: str | None = None) -> None:
        self._desk = desk
        self._size = size
        self._environment = {**os.environ, "TANGENCY_WORKER_URL": url or ""}
        self._workers: list[subprocess.Popen[bytes]] = []
        self._lock = Lock()
        self._ended = Event()
        self._thread = Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def wake(self) -> None:
        """Say that a job has been submitted: workers look for it at once, and are started where there are none."""
        with self._lock:
            if self._ended.is_set():
                return
            self._reap()
            for worker in self._workers:
                with suppress(OSError):
                    assert worker.stdin is not None  # noqa: S101  # for the type checker: it is a pipe
                    worker.stdin.write(b"\n")  # a full pipe takes nothing: its worker is told already
            if len(self._workers) < self._size:
                self._workers.append(self._started())

    def close(self) -> None:
        """End the workers; what they were computing goes back into the queue."""
        self._ended.set()
        with self._lock:
            for worker in self._workers:
                worker.terminate()
            for worker in self._workers:
                try:
                    worker.wait(_AT_ONCE)
                except subprocess.TimeoutExpired:
                    worker.kill()
                    worker.wait()
            self._reap()
        with suppress(StoreError):
            self._desk.store.jobs.take_up_lost(counts=False)
        if self._thread.is_alive():
            self._thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(_EVERY):
            with suppress(StoreError):
                self._desk.store.jobs.take_up_lost()
                if self._desk.store.jobs.waiting():
                    self.wake()

    def _started(self) -> subprocess.Popen[bytes]:
        worker = subprocess.Popen(  # noqa: S603  # ourselves
            [sys.executable, "-m", "tangency.jobs.worker_process", str(self._desk.store.home), str(_IDLE_SECONDS)],
            stdin=subprocess.PIPE,
            bufsize=0,
            env=self._environment,
            start_new_session=True,
        )
        assert worker.stdin is not None  # noqa: S101  # as above
        # A worker reads between two jobs: a submission must never wait for the end of one.
        os.set_blocking(worker.stdin.fileno(), False)
        return worker

    def _reap(self) -> None:
        for worker in [worker for worker in self._workers if worker.poll() is not None]:
            self._workers.remove(worker)
            if worker.stdin is not None:
                worker.stdin.close()
