"""The short form of `make kills`: processes at work on one store, killed with -9, lose, tear, double and leave nothing.

`KILLS` sets the number for each database.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from kills.postgres import initdb

KILLS = int(os.environ.get("KILLS", "8"))
BENCHMARKS = Path(__file__).parents[2] / "benchmarks"

# In a process of its own: the study forks, and a test runner has threads.
ROUND = """
import json, sys
from contextlib import nullcontext
from pathlib import Path
sys.path.insert(0, sys.argv[1])
import test_kills
from kills.postgres import initdb, private_server
from kills.study import kill_round

tamper = getattr(test_kills, sys.argv[5]) if sys.argv[5] else None
with private_server(initdb()) if sys.argv[4] == "postgresql" else nullcontext() as server:
    found = kill_round(Path(sys.argv[2]), kills=int(sys.argv[3]), seed=1, server=server, tamper=tamper)
print(json.dumps([found.kills, sum(found.acknowledged.values()), found.faults]))
"""


def _round(folder: Path, database: str, tamper: str = "") -> tuple[int, int, dict[str, list[str]]]:
    import json  # noqa: PLC0415  # the child imports this file as a module, and needs no more than its tampering

    folder.mkdir()
    environment = {**os.environ, "PYTHONPATH": f"{BENCHMARKS}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"}
    command = [sys.executable, "-c", ROUND, str(Path(__file__).parent), str(folder), str(KILLS), database, tamper]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=280, env=environment)
    assert done.returncode == 0, done.stderr
    kills, acknowledged, faults = json.loads(done.stdout.splitlines()[-1])
    return kills, acknowledged, faults


@pytest.mark.timeout(300)
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_kills_leave_nothing_lost_torn_doubled_or_behind(tmp_path: Path, database: str) -> None:
    if database == "postgresql" and initdb() is None:
        pytest.skip("no PostgreSQL: install Debian's postgresql")
    kills, acknowledged, faults = _round(tmp_path / "round", database)
    assert faults == {}
    assert kills == KILLS
    assert acknowledged > 0


def lose_a_run(place) -> None:
    _execute(place, "DELETE FROM run_constraint", "DELETE FROM position", "DELETE FROM composition",
             "DELETE FROM trade", "DELETE FROM acceptance", "DELETE FROM run WHERE verb = 'frontier'")  # fmt: skip


def leave_a_copy(place) -> None:
    (place.home / "stray").write_bytes(b"x")
    next((place.home / "datasets").rglob("*.parquet")).write_bytes(b"torn")


@pytest.mark.timeout(300)
@pytest.mark.parametrize(("tamper", "seen"), [("lose_a_run", {"torn", "phantom"}), ("leave_a_copy", {"left", "torn"})])
def test_the_count_would_see_it(tmp_path: Path, tamper: str, seen: set[str]) -> None:
    """The study bites: what is done to the store behind its back is counted."""
    _, _, faults = _round(tmp_path / "round", "sqlite", tamper)
    assert seen <= set(faults)


def _execute(place, *statements: str) -> None:
    with closing(sqlite3.connect(place.home / "tangency.db")) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()
