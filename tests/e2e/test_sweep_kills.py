"""Sweeps whose coordinator or whose workers are killed: nothing that was recorded is lost or computed again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from sweeps.story import keywords, prices
from sweeps.study import digest, swept_on

import tangency as tg
from tangency.store import RunStatus

POINTS = 160  # more than are recorded at once on any machine
BENCHMARKS = str(Path(__file__).parents[2] / "benchmarks")


@pytest.fixture(scope="module")
def whole():
    return swept_on("threads", POINTS)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("backend", ["threads", "processes"])
def test_a_killed_sweep_is_resumed_with_what_was_missing(tmp_path, whole, backend):
    recorded = _killed_midway(tmp_path, backend)
    with tg.Desk(tmp_path) as desk:
        before = {run.id for run in desk.store.runs(limit=1000, verb="backtest")}
        broken = desk.store.runs(limit=1, verb="sweep")[0]
        assert broken.status is RunStatus.ABANDONED
        assert recorded <= len(before) < POINTS
        resumed = desk.sweep(prices(), **keywords(POINTS), workers=2, resume=broken.id)
        after = {run.id for run in desk.store.runs(limit=1000, verb="backtest")}
        assert len(after - before) == POINTS - len(before)
        assert {point.run_id for point in resumed.points} == after
        # What was asked beside, `resume`, is no part of the document.
        assert digest(resumed) == digest(desk.sweep(prices(), **keywords(POINTS)))
    assert resumed.returns.equals(whole.returns)


@pytest.mark.timeout(300)
def test_a_killed_worker_loses_nothing(tmp_path, whole):
    killed: list[int] = []
    numbers: list[int] = []

    def kill_one(point):
        numbers.append(point.number)
        workers = _workers(psutil.Process())
        if len(killed) < 2 and len(numbers) > 2 * len(killed) and workers:
            os.kill(workers[-1].pid, signal.SIGKILL)
            killed.append(workers[-1].pid)

    with tg.Desk(tmp_path) as desk:
        result = desk.sweep(prices(), **keywords(POINTS), backend="processes", workers=2, on_point=kill_one)
        assert len(desk.store.runs(limit=1000, verb="backtest")) == POINTS
    assert killed
    assert sorted(numbers) == list(range(POINTS))
    assert result.returns.equals(whole.returns)


def _workers(process: psutil.Process) -> list[psutil.Process]:
    """Return the workers below a process; what has just been killed has no command line any more."""
    found = []
    for child in process.children(recursive=True):
        with suppress(psutil.NoSuchProcess):  # a zombie is one, too
            found += [child] if "LokyProcess" in " ".join(child.cmdline()) else []
    return found


def _killed_midway(home: Path, backend: str) -> int:
    """Sweep in a process of its own, kill it once some points are recorded, and return how many it spoke of."""
    paths = os.pathsep.join([BENCHMARKS, os.environ.get("PYTHONPATH", "")])
    sweeping = subprocess.Popen(
        [sys.executable, "-m", "sweeps.program", str(home), str(POINTS), backend],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": paths},
        start_new_session=True,
    )
    assert sweeping.stdout is not None
    with sweeping:
        told = [sweeping.stdout.readline() for _ in range(3)]
        workers = _workers(psutil.Process(sweeping.pid))
        sweeping.kill()
        assert len(workers) == (2 if backend == "processes" else 0)
        assert psutil.wait_procs(workers, timeout=30)[1] == []
    assert all(line.strip().isdigit() for line in told)
    return len(told)
