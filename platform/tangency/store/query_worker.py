"""Processes in which queries run: they are kept for the next one, and ended by one that goes beyond its limits."""

from __future__ import annotations

import atexit
import os
import pickle
import signal
import socket
import subprocess
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Lock
from time import monotonic

import pyarrow as pa

from tangency.contracts.running import raise_if_stopped
from tangency.store import query_process

__all__ = ["QueryEnded", "QueryTask", "answered"]

_GLANCE = 0.02
# DuckDB interrupts itself at the limit and says so; what does not heed that is ended.
_GRACE = 1.0
_STDERR = 2
_KEPT = os.cpu_count() or 1


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryTask:
    """A query, what it may see, and what it may take."""

    query: str
    tables: dict[str, pa.Table]
    files: dict[str, str]
    memory_bytes: int
    seconds: float


class QueryEnded(Exception):
    """How a query ended that has no result.

    Attributes
    ----------
    kinds
        Names of the classes of what was raised, the nearest first; none where the process is gone.
    is_late
        Whether it was ended because its time was over.
    """

    def __init__(self, message: str, kinds: tuple[str, ...] = (), *, is_late: bool = False) -> None:
        super().__init__(message)
        self.kinds = kinds
        self.is_late = is_late


def answered(task: QueryTask) -> Generator[pa.RecordBatch | pa.Schema]:
    """Return the schema and the rows of a query's result, as they come.

    Raises
    ------
    QueryEnded
        Where there is none, or no more of it.
    """
    with _worker() as worker:
        yield from worker.answer(task)


class _Worker:
    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603  # ourselves
                [sys.executable, "-P", str(Path(query_process.__file__)), str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=_STDERR,
                start_new_session=True,
            )
        self._pipe = Connection(ours.detach())

    def answer(self, task: QueryTask) -> Iterator[pa.RecordBatch | pa.Schema]:
        end = monotonic() + task.seconds + _GRACE
        try:
            self._pipe.send_bytes(pickle.dumps({name: getattr(task, name) for name in QueryTask.__slots__}))
            while (message := self._next(end))[:1] == b"r":
                with pa.ipc.open_stream(self._next(end)) as stream:
                    yield stream.schema
                    yield from stream
        except (EOFError, OSError) as error:
            raise QueryEnded(_words(self._process.wait())) from error
        name, text, kinds = pickle.loads(message[1:])  # noqa: S301  # our own process
        if name:
            raise QueryEnded(text, tuple(kinds.split(",")))

    def _next(self, end: float) -> bytes:
        while not self._pipe.poll(_GLANCE):
            raise_if_stopped()
            if monotonic() > end:
                raise QueryEnded("ended at its time", is_late=True)
        return self._pipe.recv_bytes()

    def is_alive(self) -> bool:
        return self._process.poll() is None

    def end(self) -> None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._pipe.close()


def _words(status: int) -> str:
    return signal.Signals(-status).name if status < 0 else f"exit status {status}"


_idle: list[_Worker] = []
_lock = Lock()


@contextmanager
def _worker() -> Iterator[_Worker]:
    worker = _taken()
    try:
        yield worker
    except QueryEnded as ended:
        # Nothing of a query that DuckDB has refused is left; one that ran out of memory may have left it in pieces.
        if "Error" not in ended.kinds or not {"OutOfMemoryException", "InterruptException"}.isdisjoint(ended.kinds):
            worker.end()
        else:
            _give_back(worker)
        raise
    except BaseException:
        worker.end()
        raise
    _give_back(worker)


def _taken() -> _Worker:
    with _lock:
        while _idle:
            worker = _idle.pop()
            if worker.is_alive():
                return worker
            worker.end()
    return _Worker()


def _give_back(worker: _Worker) -> None:
    with _lock:
        if len(_idle) < _KEPT:
            _idle.append(worker)
            return
    worker.end()


def _end_all() -> None:
    while _idle:
        _idle.pop().end()


def _forget() -> None:
    # The pipes are the parent's; two processes that read from one would take each other's answers.
    global _lock  # noqa: PLW0603  # another thread may have held it at the moment of the fork
    _idle.clear()
    _lock = Lock()


atexit.register(_end_all)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)
