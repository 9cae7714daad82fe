"""Eight processes at once on an empty home, one of them killed: no run is torn or lost, and none hangs."""

from __future__ import annotations

import json
import os
import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tangency.errors import StoreError
from tangency.store import RunRecord, RunStatus, Store

ROUNDS = int(os.environ.get("STRESS_ROUNDS", "2"))
PROCESSES = 8
# Far above what a loaded machine needs; a process that is still there has hung.
PATIENCE_SECONDS = 180
_last_round = [8.0]
COMMAND = """
import sys
from tangency.cli.main import main
sys.argv = ["tangency", "optimize", "crypto", "--as-of", "2024-11-30", "--constraint", "weight <= 20%",
            "--seed", sys.argv[1], "--json"]
main()
"""
DESK = """
import json, sys
import tangency as tg
with tg.Desk() as desk:
    result = desk.optimize(
        "crypto", as_of="2024-11-30", constraints=["weight <= 20%"], seed=int(sys.argv[1]),
        on_progress=lambda done, total, message: print(message, file=sys.stderr, flush=True),
    )
print(json.dumps(result.document().as_json()))
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """One process: its seed, its exit code, and the document that it printed."""

    seed: int
    code: int
    document: dict[str, object] | None
    complaint: str


@contextmanager
def started(home: Path) -> Iterator[list[subprocess.Popen[str]]]:
    """Start all processes, half through the command line and half through the desk; none outlives the test."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    environment |= {"TANGENCY_HOME": str(home), "OMP_NUM_THREADS": "1"}
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", COMMAND if seed % 2 else DESK, str(seed)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment,
        )
        for seed in range(PROCESSES)
    ]
    try:
        yield processes
    finally:
        for process in processes:
            if process.poll() is None:
                process.kill()
            process.communicate()


def kill_one(processes: list[subprocess.Popen[str]], chance: random.Random, *, while_recording: bool) -> int:
    """Kill one process with -9 and return its seed: at any moment, or while its run is open in the store."""
    if not while_recording:
        victim = chance.randrange(PROCESSES)
        # From the first import to the last run's end, as long as the round before took.
        time.sleep(chance.uniform(0.1, _last_round[0]))
    else:
        victim = chance.randrange(0, PROCESSES, 2)  # one that tells its progress: reading, optimising, recording
        messages = processes[victim].stderr
        assert messages is not None
        for _ in range(chance.randint(1, 3)):
            messages.readline()
        time.sleep(chance.uniform(0.0, 0.05))
    processes[victim].kill()
    return victim


def ended(processes: list[subprocess.Popen[str]], deadline: float) -> list[Ended]:
    """Wait for all processes; raises TimeoutExpired for one that hangs."""
    found = []
    for seed, process in enumerate(processes):
        out, err = process.communicate(timeout=max(deadline - time.monotonic(), 0.1))
        document = json.loads(out) if process.returncode == 0 else None
        found.append(Ended(seed=seed, code=process.returncode, document=document, complaint=err))
    return found


def is_whole(store: Store, run: RunRecord) -> bool:
    """Say whether a finished run has its result, its constraints and its composition, all agreeing."""
    assert run.result is not None
    weights = run.result["weights"]
    assert isinstance(weights, dict)
    held = {asset: weight for asset, weight in weights.items() if weight != 0.0}
    (composition,) = store.compositions(run.id)
    assert {position.symbol: position.weight for position in composition.positions} == held
    assert "weight <= 20%" in [constraint.text for constraint in store.constraints(run.id)]
    return abs(sum(weights.values()) - 1) <= 1e-9


@pytest.mark.timeout(300 + 60 * ROUNDS)
@pytest.mark.parametrize("round_", range(ROUNDS))
def test_eight_desks_at_once_with_one_killed(
    round_: int, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    home = tmp_path / "home"
    chance = random.Random(round_)  # repeatable; the scheduler adds chance of its own
    with started(home) as processes:
        begun = time.monotonic()
        victim = kill_one(processes, chance, while_recording=bool(round_ % 2))
        outcomes = ended(processes, begun + PATIENCE_SECONDS)
        _last_round[0] = time.monotonic() - begun
    for outcome in outcomes:
        assert outcome.code == 0 or (outcome.seed == victim and outcome.code == -9), outcome.complaint
    with Store.open(home) as store:
        runs = {run.id: run for run in store.runs(limit=100)}
        for outcome in outcomes:
            if outcome.document is not None:
                run = runs[str(outcome.document["run_id"])]
                assert (run.status, run.seed) == (RunStatus.FINISHED, outcome.seed)
                assert run.result is not None
                assert run.result["weights"] == outcome.document["weights"]
        for run in runs.values():
            if run.status is RunStatus.FINISHED:
                assert is_whole(store, run)
            else:
                assert (run.status, run.seed) == (RunStatus.ABANDONED, victim)
                assert not store.compositions(run.id)
                assert not store.constraints(run.id)
        assert len(runs) >= PROCESSES - 1
        assert len({run.seed for run in runs.values()}) == len(runs)
        left = [run.status.value for run in runs.values() if run.seed == victim]
        record_property("victim", left[0] if left else "absent")
        weights = [run.result["weights"] for run in runs.values() if run.result is not None]
        assert all(each == weights[0] for each in weights)


def test_a_torn_run_would_be_seen(tmp_path: Path) -> None:
    """The check bites: a finished run without its composition is not whole."""
    home = tmp_path / "home"
    environment = {**os.environ, "TANGENCY_HOME": str(home)}
    subprocess.run([sys.executable, "-c", DESK, "1"], check=True, capture_output=True, env=environment, timeout=120)
    with Store.open(home) as store:
        (run,) = store.runs()
        assert is_whole(store, run)
    with closing(sqlite3.connect(home / "tangency.db")) as database:
        database.execute("delete from position")
        database.commit()
    with Store.open(home) as store, pytest.raises((AssertionError, ValueError, StoreError)):
        is_whole(store, store.run(run.id))
