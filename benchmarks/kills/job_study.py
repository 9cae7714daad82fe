"""Fifty jobs in flight while servers, pools and workers are killed, and the count of what that may never leave."""

from __future__ import annotations

import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from typing import Any, Self
from uuid import uuid4

import numpy as np
import pandas as pd
import psutil
from running_processes import command_of

import tangency as tg
from kills.job_programs import URL_NAME
from kills.postgres import PostgresServer
from tangency.store import RunStatus, Store

__all__ = ["JobRound", "JobTally", "Submitted", "count_jobs", "job_round"]

IN_FLIGHT = 50
ASSETS = list("ABCD")
MARK = "KILLS_ROUND"
# Where a kill goes: to the server, to `tangency work`, to a worker whatever it does or that computes a job, or to what
# a worker has started.
VICTIMS = {"server": 8, "work": 8, "worker": 14, "computing": 60, "component": 10}
PROGRAMS = {"worker": "tangency.jobs.worker_process", "component": "tangency.host.worker_process"}
# What a job may fail with: its worker was killed twice, or the process in which its component ran.
TYPED = {
    "TangencyError": "the worker process was killed while it computed this, 2 times",
    "PluginError": "took its worker process down",
}
TO_END, TO_BE_GONE, TO_ANSWER, TO_APPEAR = 600.0, 30.0, 60.0, 15.0


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


def job_round(folder: Path, *, kills: int, seed: int, server: PostgresServer | None = None) -> JobRound:
    """Keep fifty jobs in flight, kill at random, let what is left end, and count."""
    if server is not None:
        server.new_database()
    tally, chance = JobTally(), random.Random(seed)
    with _Programs(folder, None if server is None else server.url) as programs:
        client = _Client(programs, tally, seed)
        client.await_full()
        for _ in range(kills):
            time.sleep(chance.expovariate(1 / 1.0) if chance.random() < 0.8 else chance.uniform(0, 0.05))
            if server is not None and chance.random() < 0.04:
                server.restart(chance.choice(["fast", "immediate"]))
                tally.restarts += 1
            tally.in_flight.append(client.in_flight)
            tally.killed[programs.kill(chance)] += 1
        client.stop()
        programs.await_answer()
        client.await_ends()
        client.listen()
        programs.end()
        for left in programs.left():
            tally.fault("orphan", left)
    over = JobRound(home=programs.home, url=programs.url, jobs=client.jobs, tally=tally)
    count_jobs(over)
    return over


class _Programs:
    """The server and `tangency work`, started again whenever they end."""

    def __init__(self, folder: Path, url: str | None) -> None:
        self.home = folder / "home"
        self.url = url
        self.port = _free_port()
        self._mark = uuid4().hex
        # What a round starts is found again by its environment, wherever it hangs in the tree of processes.
        self._environment = {**os.environ, "TANGENCY_HOME": str(self.home), URL_NAME: url or "", MARK: self._mark}
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
        kind = chance.choices(list(VICTIMS), list(VICTIMS.values()))[0]
        until = time.monotonic() + TO_APPEAR
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
        return [process.pid for process in self._processes() if PROGRAMS[kind] in command_of(process)]

    def end(self) -> None:
        """End both as a supervisor does."""
        if self._ended.is_set():
            return
        self._ended.set()
        self._supervisor.join()
        for process in self._running.values():
            process.terminate()
        for process in self._running.values():
            process.wait(TO_BE_GONE)

    def left(self) -> list[str]:
        """Return what still runs once everything had time to notice that its parent is gone."""
        until = time.monotonic() + TO_BE_GONE
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
                if process.status() != psutil.STATUS_ZOMBIE and process.environ().get(MARK) == self._mark:
                    found.append(process)
        return found


class _Client(Thread):
    """Keeps jobs in flight over HTTP, whatever becomes of the server."""

    def __init__(self, programs: _Programs, tally: JobTally, seed: int) -> None:
        super().__init__(daemon=True)
        self.jobs: dict[str, Submitted] = {}
        self._programs = programs
        self._tally = tally
        self._chance = random.Random(seed + 1)
        self._is_stopping = Event()
        self._numbers = iter(range(10**9))
        self.start()

    def run(self) -> None:
        while not self._is_stopping.is_set():
            self._look()
            for _ in range(IN_FLIGHT - len(self._open())):
                if not self._submit():
                    break
            time.sleep(0.1)

    def stop(self) -> None:
        """Submit no more."""
        self._is_stopping.set()
        self.join()

    @property
    def in_flight(self) -> int:
        """How many have not ended, as far as is known."""
        return len(self._open())

    def await_full(self) -> None:
        """Wait until as many as there are to be are in flight."""
        until = time.monotonic() + TO_ANSWER
        while self.in_flight < IN_FLIGHT - 5 and time.monotonic() < until:
            time.sleep(0.1)

    def await_ends(self) -> None:
        """Wait until every job has ended; those that do not are found by the count."""
        until = time.monotonic() + TO_END
        while self._open() and time.monotonic() < until:
            self._look()
            time.sleep(0.2)

    def listen(self) -> None:
        """Listen to some jobs' events: they must end with what the job's document says."""
        for run_id in self._chance.sample(sorted(self.jobs), min(10, len(self.jobs))):
            status, text = asked(self._programs.port, "GET", f"/api/jobs/{run_id}/events")
            last = text.strip().rpartition("data: ")[2]
            if status != 200 or json.loads(last) != self.jobs[run_id].ended:
                self._tally.fault("deaf", f"{run_id}: {status} {text[-300:]}")

    def _open(self) -> list[str]:
        return [run_id for run_id, job in list(self.jobs.items()) if job.ended is None]

    def _submit(self) -> bool:
        number = next(self._numbers)
        verb = self._chance.choices(["optimize", "weight-bands", "riskfolio"], [62, 35, 3])[0]
        path = f"/api/portfolio/{'weight-bands' if verb == 'weight-bands' else 'optimize'}"
        try:
            status, text = asked(self._programs.port, "POST", path, body_of(number, verb))
        except ConnectionRefusedError:
            return False  # nothing was sent
        except (OSError, http.client.HTTPException):
            self._tally.unanswered += 1
            return False
        if status != 202:
            # The store may be away while its server restarts, and says so.
            if status != 503:
                self._tally.fault("refused", f"{status} {text[:300]}")
            self._tally.unanswered += 1
            return False
        self._tally.acknowledged += 1
        self.jobs[json.loads(text)["id"]] = Submitted(number=number, verb=verb)
        return True

    def _look(self) -> None:
        for run_id in self._open():
            try:
                status, text = asked(self._programs.port, "GET", f"/api/jobs/{run_id}")
            except (OSError, http.client.HTTPException):
                return
            if status == 404:
                self._tally.fault("lost", f"{run_id} is acknowledged and unknown: {text[:200]}")
                self.jobs[run_id].ended = {}
            elif status == 200 and (document := json.loads(text))["finished_at"] is not None:
                self.jobs[run_id].ended = document


def body_of(number: int, verb: str) -> dict[str, Any]:
    """Return a request that no other number has."""
    frame = frame_of(number)
    body: dict[str, Any] = {
        "returns": {
            "assets": ASSETS,
            "dates": [f"{day:%Y-%m-%d}" for day in frame.index],
            "values": frame.to_numpy().tolist(),
        },
        "optimizer": {"name": "riskfolio", "params": {}} if verb == "riskfolio" else {"name": "erc"},
        "time_limit": 60.0,
    }
    return body | ({"draws": 1500, "seed": number} if verb == "weight-bands" else {})


def frame_of(number: int) -> pd.DataFrame:
    """Return the returns of a request."""
    values = np.random.default_rng(number).normal(0.001, 0.02, (60, 4)).round(6)
    return pd.DataFrame(values, columns=ASSETS, index=pd.date_range("2024-01-01", periods=60))


def asked(port: int, method: str, path: str, body: object = None) -> tuple[int, str]:
    """Return status and text of an answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TO_ANSWER)
    try:
        headers = {"Content-Type": "application/json", "Prefer": "respond-async"}
        connection.request(method, path, None if body is None else json.dumps(body), headers)
        with connection.getresponse() as response:
            return response.status, response.read().decode()
    finally:
        connection.close()


def count_jobs(over: JobRound) -> JobTally:
    """Compare what the store holds with what was acknowledged and computed directly; return the round's tally."""
    jobs, tally = over.jobs, over.tally
    with Store.open(over.home, url=over.url) as store:
        runs = {run.id: run for run in store.runs(limit=10**6)}
        for run_id, job in jobs.items():
            if run_id not in runs:
                tally.fault("lost", f"{run_id} is acknowledged and not there")
            else:
                _count_job(store, run_id, job, tally)
        others = sorted(set(runs) - set(jobs))
        tally.stored_unanswered = len(others)
        if len(others) > tally.unanswered:
            tally.fault("phantom", f"{len(others)} jobs beside those acknowledged, {tally.unanswered} broken requests")
        for run_id in others:
            if not store.jobs.get(run_id).has_ended:
                tally.fault("open", f"{run_id} is {runs[run_id].status}")
        held = store.sql("select run, count(*) as n from composition group by run having n > 1").to_pylist()
        for row in held:
            tally.fault("doubled", f"{row['run']} has {row['n']} compositions")
        for damage in store.verify().damage:
            tally.fault("torn", str(damage))
    return tally


def _count_job(store: Store, run_id: str, job: Submitted, tally: JobTally) -> None:
    record = store.jobs.get(run_id)
    run, books = record.run, store.compositions(run_id)
    if run.status is RunStatus.FINISHED:
        tally.finished += 1
        tally.retaken += record.attempt > 1
        if len(books) != (job.verb != "weight-bands"):
            tally.fault("doubled", f"{run_id}: {len(books)} compositions")
        if run.result is None or run.result["weights"] != _computed(job):
            tally.fault("wrong", f"{run_id}: {run.result} for {_computed(job)}")
    elif run.status is RunStatus.FAILED:
        tally.failed += 1
        error = run.error or {}
        if TYPED.get(str(error.get("error")), "?") not in str(error.get("what")):
            tally.fault("untyped", f"{run_id}, {record.attempt} attempts: {run.error}")
        if books or run.result is not None:
            tally.fault("torn", f"{run_id} has failed, and left a result")
    else:
        tally.fault("open", f"{run_id} is {run.status}, attempt {record.attempt}")
    if job.ended and (job.ended["status"], job.ended["attempt"]) != (str(run.status), record.attempt):
        tally.fault("changed", f"{run_id} had ended as {job.ended}, and is {run.status}")


def _computed(job: Submitted) -> object:
    optimizer = "riskfolio" if job.verb == "riskfolio" else "erc"
    weights = tg.optimize(frame_of(job.number), optimizer=optimizer).weights
    return weights.tolist() if job.verb == "weight-bands" else weights.to_dict()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
