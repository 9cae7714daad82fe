"""The parts of a figure that the static renderer draws; any other is refused by name, never left out silently."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tangency.errors import ConfigurationError
from tangency.plots.static.colour import colour_is_known
from tangency.plots.static.formats import format_is_known
from tangency.plots.static.markers import SYMBOLS
from tangency.plots.static.reading import Part, column, dig, hidden

__all__ = ["TRACES", "NoPicture", "require_drawable"]


class NoPicture(ConfigurationError):
    """A figure that holds something which the static renderer does not draw."""


# What shows on hovering or only names parts; a picture loses nothing without it.
_UNSEEN = r"customdata|hover\w*(\..*)?|meta(\..*)?|uid|ids|legendgroup|legendrank|type|visible|name|showlegend"
_MARKERS = r"marker\.(color|colorscale|cmin|cmax|size|symbol|opacity|line\.width|line\.color|showscale)"
_LINES = r"line\.(color|width|dash)"
_PLACE = "xaxis|yaxis"
_TEXT = r"text|textposition|textfont\.(size|color)|cliponaxis"
_COLOUR_BAR = r"colorbar\.(title\.(text|side)|tickformat|thickness|len|x|y)|showscale"
# Each kind of trace and the attributes, as patterns of dotted paths, that are drawn.
TRACES: Mapping[str, str] = {
    "bar": rf"x|y|base|width|orientation|marker\.(color|opacity)|opacity|{_PLACE}",
    "scatter": rf"x|y|mode|{_TEXT}|fill|fillcolor|opacity|{_LINES}|{_MARKERS}|{_PLACE}",
    "heatmap": rf"x|y|z|zmin|zmax|xgap|ygap|colorscale|{_COLOUR_BAR}|{_PLACE}",
    "treemap": (
        r"ids|labels|parents|values|text|branchvalues|textinfo|sort|root\.color|pathbar\.visible|tiling\.pad"
        r"|textfont\.size|marker\.(colors|pattern\.(shape|fillmode)|line\.(width|color))"
    ),
    "mesh3d": rf"[xyzijk]|intensity|colorscale|opacity|flatshading|{_COLOUR_BAR}",
    "scatter3d": rf"[xyz]|mode|text|textposition|{_LINES}|{_MARKERS}",
    "parcoords": (
        r"line\.(color|cmin|cmax|colorscale|showscale)|dimensions\.(label|values|range|tickformat|tickvals|ticktext)"
        r"|(label|tick|range)font\.size"
    ),
}
_AXIS = (
    r"anchor|domain|matches|type|range|autorange|rangemode|automargin|ticksuffix|title\.(text|standoff|font\..*)"
    r"|tickmode|tickvals|ticktext|tickfont\.size|tickformat|showgrid|gridcolor|zeroline|zerolinecolor|showticklabels"
    r"|hoverformat"
)
# The house style decides fonts, colours of grids and the place of the legend, whatever a template says.
_LAYOUT = (
    r"title\..*|template(\..*)?|colorway|(paper|plot)_bgcolor|height|width|margin\.\w+|font\..*|legend\..*|showlegend|bargap|barmode|autosize"
    r"|hover\w*(\..*)?|dragmode|uirevision|meta(\..*)?|clickmode|modebar\..*"
    r"|shapes\.(type|x0|x1|y0|y1|xref|yref|line\.(color|width|dash)|fillcolor|opacity|layer)"
    rf"|[xy]axis\d*\.({_AXIS})"
    r"|scene\.(camera\..*|aspectmode|[xyz]axis\.(title\.(text|font\..*)|tickformat|backgroundcolor|range))"
)
# Values of which not all are drawn; None stands for what plotly does without the attribute.
_VALUES: Mapping[str, frozenset[object]] = {
    "mode": frozenset({None, "lines", "markers", "lines+markers", "markers+text", "text"}),
    "fill": frozenset({None, "none", "toself", "tozeroy"}),
    "line.dash": frozenset({None, "solid", "dash", "dot", "dashdot", "longdash"}),
    "orientation": frozenset({None, "h", "v"}),
    "branchvalues": frozenset({None, "remainder"}),
    "textinfo": frozenset({None, "text"}),
    "marker.pattern.fillmode": frozenset({None, "overlay"}),
}
_IN_SPACE = frozenset({None, "top center"})
_SPREAD: Mapping[str, frozenset[object]] = {
    "textposition": _IN_SPACE | {"bottom center", "middle left", "middle center", "middle right"},
    "marker.pattern.shape": frozenset({None, "", "/"}),
}
"""Values that may differ from point to point."""
_LAYOUT_VALUES: Mapping[str, frozenset[object]] = {
    "barmode": frozenset({None, "group", "overlay"}),
    "scene.aspectmode": frozenset({None, "cube"}),
}
_COLOURS = ("marker.color", "marker.line.color", "line.color", "fillcolor", "textfont.color", "marker.colors")


def require_drawable(data: Sequence[Part], layout: Part) -> None:
    """Check that a picture can show all that a figure holds.

    Raises
    ------
    NoPicture
        For a kind of trace, an attribute or a value that is not drawn, or for nothing to draw.
    """
    if not [trace for trace in data if not hidden(trace)]:
        raise NoPicture("there is nothing to draw", where="figure", remedy="add a trace")
    for number, trace in enumerate(data):
        _require_trace(trace, f"data[{number}]")
    for path, value in _leaves(layout):
        if not re.fullmatch(_LAYOUT, path):
            raise _refusal(f"layout.{path}", value)
        if path.endswith("axis.type") or re.fullmatch(r"[xy]axis\d*\.type", path):
            _require_value(f"layout.{path}", value, frozenset({None, "-", "linear", "category", "date"}))
        if path.endswith("tickformat") and not format_is_known(str(value)):
            raise _refusal(f"layout.{path}", value)
    for path, known in _LAYOUT_VALUES.items():
        _require_value(f"layout.{path}", dig(layout, path), known)
    for shape in dig(layout, "shapes", ()):
        _require_value("layout.shapes.type", dig(shape, "type"), frozenset({"rect", "line"}))


def _require_trace(trace: Part, where: str) -> None:
    kind = str(dig(trace, "type", "scatter"))
    if kind not in TRACES:
        raise _refusal(f"{where}.type", kind)
    known = f"{TRACES[kind]}|{_UNSEEN}"
    for path, value in _leaves(trace):
        if not re.fullmatch(known, path):
            raise _refusal(f"{where}.{path}", value)
        if path.endswith("tickformat") and not format_is_known(str(value)):
            raise _refusal(f"{where}.{path}", value)
    for path, values in _VALUES.items():
        _require_value(f"{where}.{path}", dig(trace, path), values)
    for path, values in _SPREAD.items():
        for value in column(trace, path):
            _require_value(f"{where}.{path}", value, _IN_SPACE if kind == "scatter3d" else values)
    if kind == "scatter3d":
        _require_value(f"{where}.mode", dig(trace, "mode"), _VALUES["mode"] - {"text"})
    _require_looks(trace, where)


def _require_looks(trace: Part, where: str) -> None:
    for symbol in column(trace, "marker.symbol"):
        _require_value(f"{where}.marker.symbol", symbol, SYMBOLS | {None})
    for path in _COLOURS:
        for colour in column(trace, path):
            if isinstance(colour, str) and not colour_is_known(colour):
                raise _refusal(f"{where}.{path}", colour)


def _require_value(where: str, value: object, known: frozenset[object]) -> None:
    if value not in known:
        raise _refusal(where, value)


def _leaves(part: Part, above: str = "") -> Iterator[tuple[str, Any]]:
    """Return every attribute that is set, under its dotted path; those of a list of parts without their numbers."""
    for name, value in part.items():
        path = f"{above}{name}"
        if isinstance(value, Mapping) and "bdata" not in value:
            yield from _leaves(value, f"{path}.")
        elif isinstance(value, list | tuple) and value and isinstance(value[0], Mapping):
            for each in value:
                yield from _leaves(each, f"{path}.")
        elif value is not None:
            yield path, value


def _refusal(where: str, value: object) -> NoPicture:
    return NoPicture(
        "a static picture does not show this part of the figure",
        where=where,
        value=value,
        remedy="see the figure in JupyterLab or Voilà, or write it with `write_html`",
    )
