"""The short form of `benchmarks/refresh_kill_study.py`: fetches that are killed lose and tear nothing, and go on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

KILLS = int(os.environ.get("REFRESH_KILLS", "10"))
BENCHMARKS = Path(__file__).parents[2] / "benchmarks"

# In a process of its own: the study forks, and a test runner has threads.
ROUND = """
import json, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from refreshes.kills import kill_round

found = kill_round(Path(sys.argv[2]), kills=int(sys.argv[3]), seed=1)
print(json.dumps([found.kills, found.faults]))
"""


def test_killed_fetches_lose_nothing_and_go_on(tmp_path: Path) -> None:
    command = [sys.executable, "-c", ROUND, str(BENCHMARKS), str(tmp_path / "home"), str(KILLS)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, done.stderr
    kills, faults = json.loads(done.stdout)
    assert kills == KILLS
    assert faults == []
