"""Workers on other hosts: real processes under another host's name, whose clocks are days off."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from contextlib import contextmanager

import numpy as np
import pandas as pd
import pytest

import tangency as tg
from tangency.store import RunStatus, jobs

FRAME = pd.DataFrame(np.random.default_rng(1).normal(0.001, 0.02, (60, 3)), columns=list("ABC"))
LEASE = 10.0
ELSEWHERE = """
import datetime, socket, sys
import tangency.jobs.worker, tangency.store.jobs, tangency.store.runs
from tangency.jobs.worker_process import main

home, host, days = sys.argv[1:]

class Clock(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return super().now(tz) + datetime.timedelta(days=int(days))

tangency.store.jobs.datetime = tangency.store.runs.datetime = Clock
tangency.jobs.worker.BEAT_SECONDS = 0.5
socket.gethostname = lambda: host
main(home, 600.0)
"""


@pytest.fixture
def desk(tmp_path, monkeypatch):
    monkeypatch.setattr(jobs, "LEASE_SECONDS", LEASE)
    with tg.Desk(tmp_path / "home") as opened:
        yield opened


@contextmanager
def worker(desk, host, days):
    command = [sys.executable, "-c", ELSEWHERE, str(desk.store.home), host, str(days)]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as process:
        try:
            yield process
        finally:
            process.kill()


def until(condition, *, seconds=120):
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < end
        time.sleep(0.2)
    return found


def submit(desk, draws):
    return desk.submit("weight_bands", FRAME, optimizer="erc", draws=draws, seed=1, time_limit=900.0)


def computing(desk, job, host):
    """Whether a worker of that host computes the job."""
    run = job.record().run
    return run.status is RunStatus.RUNNING and run.process["host"] == host and job.record().done > 0


@pytest.mark.timeout(600)
@pytest.mark.parametrize("days", [-3, 3])
def test_a_worker_killed_on_another_host_loses_its_job_and_a_living_one_does_not(desk, days):
    job = submit(desk, 100_000)
    with worker(desk, "berlin", days) as killed:
        until(lambda: computing(desk, job, "berlin"))
        end = time.monotonic() + 1.5 * LEASE
        while time.monotonic() < end:  # longer than a lease: it is renewed
            assert desk.store.jobs.take_up_lost() == ()
            assert job.status is RunStatus.RUNNING
            time.sleep(0.3)
        killed.kill()
        killed.wait()
        began = time.monotonic()
        assert until(desk.store.jobs.take_up_lost) == (job.id,)
        assert time.monotonic() - began > 0.5 * LEASE  # by its silence, for nothing else tells
    assert (job.status, job.record().attempt) == (RunStatus.QUEUED, 1)
    with worker(desk, "tokyo", -days):
        until(lambda: computing(desk, job, "tokyo"))
    assert job.record().attempt == 2


@pytest.mark.timeout(600)
def test_a_worker_that_stood_still_does_not_end_what_another_was_given(desk):
    job = submit(desk, 4000)
    with worker(desk, "berlin", 0) as one, worker(desk, "berlin", 0) as two:
        until(lambda: computing(desk, job, "berlin"))
        holder = job.record().run.process["pid"]
        slow, other = (one, two) if one.pid == holder else (two, one)
        slow.send_signal(signal.SIGSTOP)
        until(lambda: desk.store.jobs.take_up_lost() or job.record().attempt == 2)
        until(lambda: job.record().run.process["pid"] == other.pid)
        other.send_signal(signal.SIGSTOP)
        slow.send_signal(signal.SIGCONT)
        # It goes on with other work, and leaves this one alone, though it would have been the first to end it.
        next_job = submit(desk, 20)
        until(lambda: next_job.record().has_ended)
        assert next_job.record().run.process["pid"] == slow.pid
        assert not job.record().has_ended
        other.send_signal(signal.SIGCONT)
        ended = until(lambda: job.record() if job.record().has_ended else None)
    assert (ended.run.status, ended.attempt, ended.run.process["pid"]) == (RunStatus.FINISHED, 2, other.pid)
    direct = tg.weight_bands(FRAME, optimizer="erc", draws=20, seed=1)
    assert ended.run.result["weights"] == direct.weights.tolist()
