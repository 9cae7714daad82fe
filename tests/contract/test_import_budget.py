"""What loading costs: `import tangency` and the light commands stay light."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("fastapi", "ipywidgets", "plotly", "cvxpy", "riskfolio", "statsmodels", "dask", "exchange_calendars")
FACES = (*HEAVY, "scipy.optimize", "piqp", "duckdb", "pandas", "tangency.desk.desk", "tangency_mvo")
TIMES = 7
LOADED = "import json, sys\n{what}\nprint(json.dumps(sorted(sys.modules)))"
TIMED = "import time; start = time.perf_counter(); import {module}; print(time.perf_counter() - start)"


def child(code: str, home: Path | None = None) -> str:
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    if home is not None:
        environment["TANGENCY_HOME"] = str(home)
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, env=environment)
    return done.stdout.splitlines()[-1]


def loaded(what: str, among: tuple[str, ...], home: Path | None = None) -> list[str]:
    """Return which of some modules are loaded after `what`."""
    modules = set(json.loads(child(LOADED.format(what=what), home)))
    return [name for name in among if name in modules]


def test_the_package_loads_no_face_and_no_peer() -> None:
    assert loaded("import tangency", HEAVY) == []


def test_the_faces_names_are_there_all_the_same() -> None:
    assert loaded("import tangency; tangency.Desk, tangency.optimize, tangency.load", ("tangency.desk.desk",)) != []


def test_the_desk_loads_no_compiler_before_something_is_computed() -> None:
    assert loaded("import tangency.desk.desk", ("numba",)) == []


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["runs", "list"], ["data", "--help"]])
def test_a_light_command_loads_neither_plugins_nor_solvers(arguments: list[str], tmp_path: Path) -> None:
    assert loaded(f"from tangency.cli.main import run; assert run({arguments!r}) == 0", FACES, tmp_path) == []


def test_the_package_takes_less_than_twice_the_time_of_pandas() -> None:
    seconds: dict[str, list[float]] = {"pandas": [], "tangency": []}
    for _ in range(TIMES):  # interleaved, so that a busy moment meets both
        for module, measured in seconds.items():
            measured.append(float(child(TIMED.format(module=module))))
    assert statistics.median(seconds["tangency"]) < 2 * statistics.median(seconds["pandas"])
