"""Figures for dark pages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tangency.plots.palette import ACCENT, MUTED

if TYPE_CHECKING:
    from tangency.plots.figure import Figure

__all__ = ["GROUND", "on_dark"]

GROUND, _INK, _GRID, _ZERO = "#12181f", "#e6eaf0", "#2b3540", "#5d6b7a"
# What would be lost on a dark ground, and what takes its place; all other colours of the palette are seen on both.
_LIGHTER = {
    ACCENT: "#5aa9dd",
    "#000000": "#ffffff",
    "#1f2933": _INK,
    "#444444": "#a3acb8",
    "#6b7280": "#a3acb8",
    MUTED: _ZERO,
    "#eef1f5": "#39434f",
    "#ffffff": GROUND,
}
_SHADE = re.compile(r"^rgba\(31, 95, 139, (.*)\)$")
_RECOLOURED = frozenset({"color", "fillcolor"})
_NEVER_DARK = frozenset({"mesh3d", "scatter3d", "parcoords"})


def on_dark(figure: Figure) -> Figure:
    """Return a figure in colours for a dark page; scales of colours, and what is written on them, stay as they are.

    Figures in space and those of parallel axes keep their light ground, on which they are read on any page.
    """
    from tangency.plots.figure import Figure  # noqa: PLC0415  # plotly costs a second; only drawing needs it

    if any(trace.type in _NEVER_DARK for trace in figure.data):
        return figure
    document = figure.to_dict()
    data = [_recoloured(trace) for trace in document["data"]]
    layout = document["layout"]
    shapes = [_recoloured(shape) for shape in layout.get("shapes", ())]
    drawn = Figure({"data": data, "layout": {**layout, "shapes": shapes, "template": "plotly_dark"}})
    drawn.update_layout(paper_bgcolor=GROUND, plot_bgcolor=GROUND, font={"color": _INK})
    if drawn.data and drawn.data[0].type != "treemap":
        for axes in (drawn.update_xaxes, drawn.update_yaxes):
            axes(gridcolor=_GRID, zerolinecolor=_ZERO)
    return drawn


def _recoloured(part: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value if name == "textfont" else _changed(name, value) for name, value in part.items()}


def _changed(name: str, value: Any) -> Any:
    if isinstance(value, Mapping):
        return _recoloured(value)
    if name not in _RECOLOURED:
        return value
    if isinstance(value, str):
        return _SHADE.sub(r"rgba(90, 169, 221, \1)", _LIGHTER.get(value, value))
    return [_changed(name, each) for each in value] if isinstance(value, list | tuple) else value
