"""Executes a report's notebook in this process and keeps the outputs of its cells.

The notebook is an ordinary one, and a kernel can execute it. Here no kernel is started: the cells then work on the
caller's own desk, wherever its store lies, and the desk's typed errors reach the caller as they are.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

__all__ = ["FIGURE", "PARAMETERS", "fill"]

FIGURE = "application/vnd.plotly.v1+json"
PARAMETERS = "parameters"


def fill(notebook: Any, given: Mapping[str, object]) -> None:
    """Execute the code cells in order, and keep what they display as their outputs.

    Parameters
    ----------
    notebook
        An `nbformat` notebook; the cell tagged `parameters` is left out.
    given
        The names that the left-out cell would have set.

    Raises
    ------
    TangencyError
        What a cell raised.
    """
    from nbformat.v4 import new_output  # noqa: PLC0415  # comes with the extra `reports`

    cells = [each for each in notebook.cells if each.cell_type == "code"]
    names: dict[str, object] = {"__name__": "report", **given}
    for number, cell in enumerate(cells, start=1):
        shown: list[object] = []
        names["display"] = lambda *pieces, into=shown: into.extend(pieces)
        if PARAMETERS not in cell.metadata.get("tags", []):
            exec(compile(cell.source, f"<report, cell {number}>", "exec"), names)  # noqa: S102  # the package's own notebook
        cell.execution_count = number
        cell.outputs = [new_output("display_data", data=_bundle(piece)) for piece in shown]  # type: ignore[no-untyped-call]  # nbformat ships no types


def _bundle(piece: object) -> dict[str, object]:
    """Return what a kernel would send for a piece: plotly's JSON for a figure, HTML for the rest."""
    if hasattr(piece, "to_plotly_json"):
        return {FIGURE: json.loads(piece.to_json()), "text/plain": "figure"}  # type: ignore[attr-defined]  # a figure
    return {"text/html": piece._repr_html_(), "text/plain": "report"}  # type: ignore[attr-defined]  # Jupyter's protocol
