"""Rectangles and lines that the layout lays over a panel."""

from __future__ import annotations

from typing import Any

from tangency.plots.static.axis import Axis
from tangency.plots.static.lines import dashes
from tangency.plots.static.panel import Panel, inside
from tangency.plots.static.reading import Part, dig, string
from tangency.plots.static.svg import element, path

__all__ = ["shapes_on"]

_DOMAIN = " domain"


def shapes_on(panel: Panel, x_name: str, y_name: str, shapes: list[Part]) -> str:
    """Return the shapes that refer to a panel's axes."""
    own = [shape for shape in shapes if _on(shape, "xref", x_name) and _on(shape, "yref", y_name)]
    return inside(panel.box, "".join(_shape(panel, shape) for shape in own)) if own else ""


def _on(shape: Part, reference: str, name: str) -> bool:
    return string(shape, reference).removesuffix(_DOMAIN) in {name, "" if len(name) == 1 else name}


def _shape(panel: Panel, shape: Part) -> str:
    corners = [
        (
            panel.x_at(_place(panel.x, shape, "xref", dig(shape, f"x{end}"))),
            panel.y_at(_place(panel.y, shape, "yref", dig(shape, f"y{end}"))),
        )
        for end in (0, 1)
    ]
    style = {
        "fill": dig(shape, "fillcolor", "none"),
        "stroke": dig(shape, "line.color", "#444444"),
        "stroke_width": float(dig(shape, "line.width", 2.0)),
        "stroke_dasharray": dashes(shape),
        "opacity": dig(shape, "opacity"),
        "class_": "shape",
    }
    if string(shape, "type") == "line":
        return element("path", d=path(corners), **style)
    (x0, y0), (x1, y1) = corners
    return element("path", d=path([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], closed=True), **style)


def _place(axis: Axis, shape: Part, reference: str, value: Any) -> float:
    if string(shape, reference).endswith(_DOMAIN):
        return axis.start + float(value) * (axis.end - axis.start)
    return axis.place(value) or 0.0
