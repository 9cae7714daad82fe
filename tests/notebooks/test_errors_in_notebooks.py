"""An error in a cell is told alone: what, where, value, remedy. Its traceback comes on request; exports fail."""

from __future__ import annotations

import os
import subprocess
import sys

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat.v4 import new_code_cell, new_notebook

START = """\
import tangency as tg
import numpy as np, pandas as pd
frame = pd.DataFrame(np.random.default_rng(1).normal(0, 0.01, (60, 3)), columns=["BTC", "ETH", "SOL"])
def ask(**more):
    return tg.optimize(frame, optimizer="mvo", objective="min_risk", **more)"""
UNKNOWN = """\
x = 1
ask(constraints=['weight[BTX] <= 20%'])"""
CONTRADICTORY = 'ask(constraints=["weight <= 10%"])'
REQUEST = "tg.errors.show_traceback()"


def run(*cells: str, allow_errors: bool = True) -> list[str]:
    """Return the text that each cell ended with: of its error, or of its stderr."""
    notebook = new_notebook(cells=[new_code_cell(START), *(new_code_cell(cell) for cell in cells)])
    NotebookClient(notebook, allow_errors=allow_errors, kernel_name="python3").execute()
    outputs = [[*cell.outputs, {}][0] for cell in notebook.cells[1:]]
    return ["\n".join(each.get("traceback", ())) or each.get("text", "") for each in outputs]


@pytest.fixture(scope="module")
def told() -> list[str]:
    return run(UNKNOWN, REQUEST, CONTRADICTORY)


def test_an_error_is_told_alone(told):
    assert told[0].splitlines() == [
        "error: unknown asset 'BTX'",
        "  where:  constraint 'weight[BTX] <= 20%', column 1",
        "  value:  BTX",
        "  remedy: did you mean BTC?",
        "  line:   2: ask(constraints=['weight[BTX] <= 20%'])",
        "  (UnknownName; the whole traceback: tg.errors.show_traceback())",
    ]


def test_its_traceback_comes_on_request(told):
    assert told[1].startswith("Traceback (most recent call last):")
    assert "tangency/domain/naming.py" in told[1]
    assert "UnknownName" in told[1]


def test_contradictory_constraints_are_told_one_by_one(told):
    lines = told[2].splitlines()
    assert "  conflict: weight <= 10%" in lines
    assert "            net = 100%" in lines
    assert any(line.startswith("  relax:    weight <= 10% → ") for line in lines)
    assert not any(line.lstrip().startswith(("where", "remedy")) for line in lines)


def test_the_environment_asks_for_every_traceback(monkeypatch):
    monkeypatch.setenv("TANGENCY_DEBUG", "1")
    (shown,) = run(UNKNOWN)
    assert shown.startswith("Traceback (most recent call last):")
    assert "tangency/domain/naming.py" in shown


def test_an_execution_fails_as_before():
    with pytest.raises(CellExecutionError, match="unknown asset 'BTX'"):
        run(UNKNOWN, allow_errors=False)


def test_an_export_fails_and_says_why_on_stderr(tmp_path):
    nbformat.write(new_notebook(cells=[new_code_cell(START), new_code_cell(UNKNOWN)]), tmp_path / "fails.ipynb")
    command = [sys.executable, "-m", "nbconvert", "--execute", "--to", "html", "fails.ipynb"]
    environment = {**os.environ, "TANGENCY_DEBUG": "0"}
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=240, check=False
    )
    assert done.returncode != 0
    assert "error: unknown asset 'BTX'" in done.stderr
    assert "naming.py" not in done.stderr
    assert not (tmp_path / "fails.html").exists()


def test_a_terminal_of_ipython_tells_it_alone_too(tmp_path):
    (tmp_path / "ask.py").write_text(f"{START}\n{UNKNOWN}\n", encoding="utf-8")
    command = [sys.executable, "-m", "IPython", "--no-banner", "--colors=nocolor", "ask.py"]
    environment = {**os.environ, "TANGENCY_DEBUG": "0", "IPYTHONDIR": str(tmp_path)}
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=240, check=False
    )
    assert done.returncode != 0
    shown = done.stdout + done.stderr
    assert "  remedy: did you mean BTC?" in shown
    assert "naming.py" not in shown
