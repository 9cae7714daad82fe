"""Worker processes in which a component runs that does not heed time limits: they are kept, and ended at a limit.

A worker is a fresh interpreter, not a fork: whatever thread holds a lock here holds none there. What it is given and
what it returns are pickled.
"""

from __future__ import annotations

import atexit
import os
import pickle
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from threading import Lock
from typing import TypeVar, cast

from tangency.contracts.running import raise_if_stopped, time_left
from tangency.errors import PluginError

__all__ = ["call_in_worker"]

T = TypeVar("T")
_GLANCE = 0.02
_STDERR = 2
# As in this process: two threads give other last bits than one.
_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
_KEPT = os.cpu_count() or 1


def call_in_worker(method: Callable[..., T], arguments: tuple[object, ...], component: str) -> T:
    """Return what a component's method returns, or raise what it raises, in a process that is ended at the time limit.

    Raises
    ------
    PluginError
        Where the component cannot be sent to another process, or takes the process down.
    """
    try:
        task = pickle.dumps((method, arguments))
    except Exception as error:  # pickling runs the plugin's own code, which may raise anything
        raise PluginError(
            f"component {component} cannot be sent to a worker process: {error}",
            where=component,
            remedy="define it at the top of a module, or declare that it heeds time limits",
        ) from error
    worker = _taken()
    try:
        is_error, value = worker.answer(task, component)
    except BaseException:
        worker.end()
        raise
    _give_back(worker)
    if is_error:
        raise cast("BaseException", value)
    return cast("T", value)


class _Worker:
    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603  # ourselves
                [sys.executable, "-m", "tangency.host.worker_process", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=_STDERR,  # what a plugin prints is no part of a command's output
                env={**os.environ, **_ONE_THREAD},
                start_new_session=True,
            )
        self._pipe = Connection(ours.detach())

    def answer(self, task: bytes, component: str) -> tuple[bool, object]:
        """Return whether the method raised, and what it raised or returned."""
        try:
            self._pipe.send((time_left(), sys.path, task))
            while not self._pipe.poll(_GLANCE):
                raise_if_stopped()
            return cast("tuple[bool, object]", pickle.loads(self._pipe.recv_bytes()))  # noqa: S301  # our own process
        except (EOFError, OSError) as error:
            raise PluginError(
                f"component {component} took its worker process down",
                where=component,
                value=f"exit status {self._process.wait()}",
                remedy="report it to the plugin's author",
            ) from error

    def is_alive(self) -> bool:
        return self._process.poll() is None

    def end(self) -> None:
        """End the process, and what it has started."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._pipe.close()


_idle: list[_Worker] = []
_lock = Lock()


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
