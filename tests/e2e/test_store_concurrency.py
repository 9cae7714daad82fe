"""Real processes on one home: the very first start, publishing and recording together, and kill -9 at random.

`STRESS_ROUNDS` sets the number of rounds.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tangency.store import RunStatus, Store, restore

ROUNDS = int(os.environ.get("STRESS_ROUNDS", "2"))
PROCESSES = 8
RUNS_EACH = 5
PATIENCE_SECONDS = 120

# A nursery pays for the imports once, forks workers that have never opened a store, tells their process ids, lets them
# go all at once, and tells their exit codes. A worker writes down each run that it has finished.
NURSERY = """
import json, os, sys, traceback, warnings
warnings.simplefilter("error")
import pyarrow as pa
from datetime import UTC, datetime
from decimal import Decimal
from tangency.domain.trade import Trade
from tangency.store import (
    AppliedConstraint, Composition, NewRun, Position, ProposedTrade, RunOutcome, Store,
)

def work(folder, name, count):
    store = Store.open(folder + "/home", wait_seconds=100)
    for number in range(count):
        table = pa.table({"worker": [name] * 1000, "number": [number] * 1000, "row": list(range(1000))})
        version = store.publish_dataset("shared", table, facts={"worker": name, "number": number})
        frame = store.put_frame(table.slice(0, 10 + number))
        new = NewRun(verb="optimize", request={"worker": name, "number": number},
                     manifest={"version": version.version, "frame": frame}, seed=number, code_version="test")
        run = store.start_run(new)
        store.finish_run(run.id, outcome(name, number))
        with open(f"{folder}/{name}", "a") as file:
            file.write(run.id + chr(10))
        seen = store.read_dataset(store.dataset("shared"))
        assert seen.num_rows == 1000 and len(set(seen["worker"].to_pylist())) == 1, "a torn dataset was read"
    store.close()

def outcome(name, number):
    positions = tuple(Position(symbol=f"A{i}", weight=0.1, quantity=Decimal(i)) for i in range(10))
    as_of = datetime(2024, 1, 1 + number, tzinfo=UTC)
    trades = (Trade(symbol=f"A{i}", quantity=Decimal(1), price=Decimal(2)) for i in range(10))
    return RunOutcome(
        result={"number": number},
        constraints=tuple(AppliedConstraint(text=f"c{i}", implicit=False) for i in range(10)),
        compositions=(Composition(portfolio=name, as_of=as_of, positions=positions),),
        trades=tuple(ProposedTrade(portfolio=name, trade=trade, reason="r") for trade in trades),
    )

ready, go = os.pipe()
workers = []
for number in range(int(sys.argv[2])):
    pid = os.fork()
    if pid == 0:
        os.close(go)
        os.read(ready, 1)  # returns when the nursery closes its end
        try:
            work(sys.argv[1], f"w{number}", int(sys.argv[3]))
            os._exit(0)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
    workers.append(pid)
print(json.dumps(workers), flush=True)
sys.stdin.readline()
os.close(go)
sys.stdin.readline()  # until then a killed worker stays a zombie, and its number its own
print(json.dumps([os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in workers]), flush=True)
"""


class _Workers:
    """Real processes that all start on one home at the same moment."""

    def __init__(self, folder: Path, count: int, runs_each: int) -> None:
        command = [sys.executable, "-c", NURSERY, str(folder), str(count), str(runs_each)]
        self._nursery = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
        )
        assert self._nursery.stdin is not None
        assert self._nursery.stdout is not None
        self.pids: list[int] = json.loads(self._nursery.stdout.readline())
        self._nursery.stdin.write("go\n")
        self._nursery.stdin.flush()

    def kill(self, number: int) -> None:
        os.kill(self.pids[number], signal.SIGKILL)

    def codes(self) -> list[int]:
        """Return the exit codes; one that hangs fails the test and takes the others with it."""
        try:
            out, _ = self._nursery.communicate("reap\n", timeout=PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self._nursery.pid, signal.SIGKILL)  # a session of our own making
            self._nursery.communicate()
            pytest.fail("a process hung")
        codes: list[int] = json.loads(out)
        return codes


def _check_whole(store: Store, run_id: str) -> None:
    run = store.run(run_id)
    assert run.status is RunStatus.FINISHED
    assert run.result == {"number": run.request["number"]}
    assert [c.text for c in store.constraints(run_id)] == [f"c{i}" for i in range(10)]
    (composition,) = store.compositions(run_id)
    assert [p.symbol for p in composition.positions] == [f"A{i}" for i in range(10)]
    assert len(store.trades(run_id)) == 10
    assert store.frame(str(run.manifest["frame"])).num_rows == 10 + int(str(run.request["number"]))
    assert store.read_dataset(store.dataset("shared", str(run.manifest["version"]))).num_rows == 1000


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_nothing_is_torn_or_lost_when_one_is_killed(tmp_path: Path, round_: int) -> None:
    chance = random.Random()
    workers = _Workers(tmp_path, PROCESSES, RUNS_EACH)
    victim, delay = chance.randrange(PROCESSES), chance.uniform(0, 1)
    time.sleep(delay)
    workers.kill(victim)
    codes = workers.codes()
    context = f"victim {victim} after {delay:.3f} s"
    assert [code for number, code in enumerate(codes) if number != victim] == [0] * (PROCESSES - 1), context
    told = {path.name: path.read_text().split() for path in tmp_path.glob("w*")}
    assert {len(ids) for name, ids in told.items() if name != f"w{victim}"} == {RUNS_EACH}, context
    ids = {run_id for worker_ids in told.values() for run_id in worker_ids}
    with Store.open(tmp_path / "home") as store:
        runs = store.runs(limit=1000)
        finished = {run.id for run in runs if run.status is RunStatus.FINISHED}
        assert ids <= finished, context
        assert len(finished - ids) <= 1, context  # committed, and killed before it could say so
        assert {run.status for run in runs} <= {RunStatus.FINISHED, RunStatus.ABANDONED}, context
        assert len(runs) - len(finished) <= 1, context
        for run_id in finished:
            _check_whole(store, run_id)
        counted = "select count(*) filter (status = 'finished') as runs from run"
        assert store.sql(counted).to_pylist() == [{"runs": len(finished)}], context
        assert store.sql("select count(*) as n from trade").to_pylist() == [{"n": 10 * len(finished)}], context
        store.backup(tmp_path / "backup.tar")
    restore(tmp_path / "backup.tar", tmp_path / "restored")  # which checks every page and file


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_many_first_starts_make_one_schema(tmp_path: Path, round_: int) -> None:
    workers = _Workers(tmp_path, 2 * PROCESSES, 0)
    assert workers.codes() == [0] * (2 * PROCESSES)
    with Store.open(tmp_path / "home") as store:
        assert store.runs() == ()


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_a_first_start_that_is_killed_leaves_nothing_half_made(tmp_path: Path, round_: int) -> None:
    worker = _Workers(tmp_path, 1, 0)
    time.sleep(random.Random().uniform(0, 0.6))
    worker.kill(0)
    assert worker.codes()[0] in {0, -signal.SIGKILL}
    with Store.open(tmp_path / "home") as store:
        assert store.runs() == ()
