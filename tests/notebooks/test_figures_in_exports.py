"""Every public plot, the last line of a cell, is in the page that `nbconvert --to html` writes."""

from __future__ import annotations

import base64
import os
import re
import subprocess
import sys
from xml.etree import ElementTree as ET

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

START = """\
import tangency as tg
prices = tg.load("crypto", as_of="2024-11-30")
limits = ["weight <= 20%"]
held = {"BTC": 0.5, "ETH": 0.5}
plan = tg.optimize(prices, optimizer="mvo", objective="max_sharpe", risk_model="ledoit-wolf", constraints=limits)"""
THREE = ["mean", "cvar[95%]", "turnover"]
FOUR = ["mean", "volatility", "cvar[95%]", "max_drawdown"]
PARETO = "tg.pareto(prices, objectives={}, constraints=limits, points=12, current=held).plot({})"
# The last line of a cell, and what its picture holds: a class or a name within one, and how many at least.
CELLS = {
    "plan.plot()": ("bars rect", 16),
    'tg.optimize(prices, optimizer="erc").plot_budgets()': ("bars rect", 20),
    "tg.frontier(prices, constraints=limits).plot()": ("points circle", 20),
    'tg.risk_frontier(prices, "cvar", points=4, constraints=limits).plot()': ("points circle", 20),
    PARETO.format(["mean", "volatility"], ""): ("line", 1),
    PARETO.format(THREE, '"surface"'): ("surface path", 4),
    PARETO.format(THREE, '"pairs"'): ("points circle", 20),
    PARETO.format(FOUR, ""): ("rows path", 8),
    'tg.weight_bands(prices, optimizer="mvo", objective="min_risk", constraints=limits, draws=20).plot()': (
        "bars rect",
        5,
    ),
    "tg.frontier_bands(prices, constraints=limits, draws=10, ranks=5).plot()": ("fill", 1),
    "tg.clusters(prices).plot()": ("heat path", 10),
    'tg.clusters(prices).plot("dendrogram")': ("points circle", 19),
    "tg.screen_pairs(prices).plot()": ("points circle", 20),
}


def count(svg: str, path: str) -> int:
    root = ET.fromstring(svg)
    *classes, last = path.split()
    roots = [each for each in root.iter() if each.get("class") == classes[0]] if classes else [root]
    found = {each for top in roots for each in top.iter() if last in {each.tag.rpartition("}")[2], each.get("class")}}
    return len(found)


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Return the pictures of the exported page, one a cell, in order."""
    folder = tmp_path_factory.mktemp("export")
    notebook = new_notebook(cells=[new_code_cell(START), *(new_code_cell(cell) for cell in CELLS)])
    nbformat.write(notebook, folder / "plots.ipynb")
    environment = {**os.environ, "TANGENCY_HOME": str(folder / "home")}
    command = [sys.executable, "-m", "nbconvert", "--execute", "--to", "html", "plots.ipynb"]
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=280, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    page = (folder / "plots.html").read_text(encoding="utf-8")
    found = re.findall(r'src="data:image/svg\+xml;base64,([^"]+)"', page)
    return [base64.b64decode(each).decode() for each in found]


def test_each_cell_has_its_picture(pictures):
    assert len(pictures) == len(CELLS)
    assert not [picture for picture in pictures if "Not drawn here" in picture]


@pytest.mark.parametrize("cell", CELLS)
def test_the_picture_is_not_blank(pictures, cell):
    picture = pictures[list(CELLS).index(cell)]
    path, least = CELLS[cell]
    assert count(picture, path) >= least


def test_the_plan_has_two_bars_an_asset(pictures):
    """Eight assets are held: each has a weight and a share of the risk."""
    assert count(pictures[0], "bars rect") == 16
