"""Notebooks are committed stripped, short, and without logic of their own."""

from __future__ import annotations

import ast
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted(ROOT.glob("notebooks/*.ipynb"))
MOST_CELLS = 12


def test_there_are_notebooks():
    assert {each.name for each in NOTEBOOKS} >= {"portfolio.ipynb", "quickstart.ipynb"}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_a_notebook_is_stripped_and_short_and_defines_nothing(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert 0 < len(code) <= MOST_CELLS
    for cell in code:
        assert cell.outputs == []
        assert cell.execution_count is None
        defined = [
            node for node in ast.walk(ast.parse(cell.source)) if isinstance(node, ast.FunctionDef | ast.ClassDef)
        ]
        assert defined == []
    assert notebook.metadata.keys() <= {"kernelspec", "title", "apps"}


def test_the_app_is_served_and_opened_from_one_file():
    assert (ROOT / "notebooks/portfolio.ipynb").resolve() == ROOT / "platform/tangency/widgets/apps/portfolio.ipynb"
