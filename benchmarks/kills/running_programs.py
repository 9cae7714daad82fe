"""The server and `tangency work` of a round, which are killed and started again."""

from __future__ import annotations

import http.client
import os
import random
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from typing import Self
from uuid import uuid4

import psutil
from running_processes import command_of

from kills.job_programs import URL_NAME
from kills.job_requests import TO_ANSWER, asked
from tangency.store import RunStatus, Store

__all__ = ["RunningPrograms"]

_MARK = "KILLS_ROUND"
# Where a kill goes: to the server, to `tangency work`, to a worker whatever it does or that computes a job, or to what
# a worker has started.
_VICTIMS = {"server": 8, "work": 8, "worker": 14, "computing": 60, "component": 10}
_PROGRAMS = {"worker": "tangency.jobs.worker_process", "component": "tangency.host.worker_process"}
_TO_BE_GONE, _TO_APPEAR = 30.0, 15.0


class RunningPrograms:
    """The server and `tangency work`, started again whenever they end."""

    def __init__(self, folder: Path, url: str | None) -> None:
        self.home = folder / "home"
        self.url = url
        self.port = _free_port()
        self._mark = uuid4().hex
        # What a round starts is found again by its environment, wherever it hangs in the tree of processes.
        self._environment = {**os.environ, "TANGENCY_HOME": str(self.home), URL_NAME: url or "", _MARK: self._mark}
        self._log = (folder / "programs.log").open("ab")
        self._running = {kind: self._started(kind) for kind in ("server", "work")}
        self._ended = Event()
        self._supervisor = Thread(target=self._supervise, daemon=True)
        self._supervisor.start()

    def __enter__(self) -> Self:
        self.await_answer()
        self._store = Store.open(self.home, url=self.url)
        return self

    def __exit__(self, *_: object) -> None:
        self.end()
        self._store.close()
        for process in self._processes():
            process.kill()
        self._log.close()

    def kill(self, chance: random.Random) -> str:
        """Kill one process of a kind drawn at random, and return the kind; there may be none of it for a while."""
        kind = chance.choices(list(_VICTIMS), list(_VICTIMS.values()))[0]
        until = time.monotonic() + _TO_APPEAR
        while True:
            found = self._found(kind)
            if found:
                with suppress(ProcessLookupError):
                    os.kill(chance.choice(found), signal.SIGKILL)
                    return kind
            if time.monotonic() > until:
                kind = "worker"
            time.sleep(0.05)

    def _found(self, kind: str) -> list[int]:
        if kind in self._running:
            return [self._running[kind].pid]
        if kind == "computing":
            return [run.process["pid"] for run in self._store.runs(limit=100, status=RunStatus.RUNNING)]
        return [process.pid for process in self._processes() if _PROGRAMS[kind] in command_of(process)]

    def end(self) -> None:
        """End both as a supervisor does."""
        if self._ended.is_set():
            return
        self._ended.set()
        self._supervisor.join()
        for process in self._running.values():
            process.terminate()
        for process in self._running.values():
            process.wait(_TO_BE_GONE)

    def left(self) -> list[str]:
        """Return what still runs once everything had time to notice that its parent is gone."""
        until = time.monotonic() + _TO_BE_GONE
        while (processes := self._processes()) and time.monotonic() < until:
            time.sleep(0.2)
        return [f"{process.pid}: {process.name()}" for process in processes]

    def await_answer(self) -> None:
        """Wait until the server answers."""
        until = time.monotonic() + TO_ANSWER
        while time.monotonic() < until:
            with suppress(OSError, http.client.HTTPException):
                if asked(self.port, "GET", "/api/health")[0] == 200:
                    return
            time.sleep(0.2)
        raise RuntimeError("the server does not answer")

    def _supervise(self) -> None:
        while not self._ended.wait(0.1):
            for kind, process in self._running.items():
                if process.poll() is not None:
                    self._running[kind] = self._started(kind)

    def _started(self, kind: str) -> subprocess.Popen[bytes]:
        arguments = ["serve", str(self.port)] if kind == "server" else ["work"]
        return subprocess.Popen(
            [sys.executable, "-m", "kills.job_programs", *arguments],
            env={**self._environment, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[1]), *sys.path[1:]])},
            stdout=self._log,
            stderr=self._log,
            start_new_session=True,
        )

    def _processes(self) -> list[psutil.Process]:
        found = []
        for process in psutil.process_iter():
            with suppress(psutil.Error):
                if process.status() != psutil.STATUS_ZOMBIE and process.environ().get(_MARK) == self._mark:
                    found.append(process)
        return found


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
