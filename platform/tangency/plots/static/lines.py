"""Lines, filled areas, and points along lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby

from tangency.plots.static.axis import Extent
from tangency.plots.static.markers import mark, marks_of
from tangency.plots.static.panel import Panel, inside
from tangency.plots.static.reading import Part, column, dig, string
from tangency.plots.static.svg import Point, element, group, path
from tangency.plots.static.words import words

__all__ = ["dashes", "fill_colour", "has_lines", "has_markers", "line_extents", "lines"]

_DASHES: Mapping[str, tuple[float, ...]] = {
    "dot": (1.0, 1.5),
    "dash": (4.0, 2.5),
    "longdash": (7.0, 3.0),
    "dashdot": (5.0, 2.0, 1.0, 2.0),
}
_FEW_POINTS = 20
_WIDTH = 2.0


def line_extents(trace: Part) -> tuple[Extent, Extent]:
    """Return what a line requires of the axes across and upwards; one without points may end at the panel's edge."""
    across = Extent(values=column(trace, "x"), padded=has_markers(trace))
    return across, Extent(values=column(trace, "y"), from_zero=string(trace, "fill") == "tozeroy")


def has_lines(trace: Part) -> bool:
    """Whether a trace is drawn as a line; width 0 draws none."""
    return "lines" in _mode(trace) and dig(trace, "line.width", _WIDTH) > 0


def has_markers(trace: Part) -> bool:
    """Whether a trace is drawn as points."""
    return "markers" in _mode(trace)


def lines(panel: Panel, trace: Part, colour: str) -> str:
    """Return a trace: what it encloses, its line, its points; `colour` is that of a trace that names none."""
    points = panel.points(column(trace, "x"), column(trace, "y"))
    runs = [[at for at in run if at is not None] for known, run in groupby(points, lambda at: at is not None) if known]
    below = "".join([*_fills(panel, trace, runs, colour), *_strokes(trace, runs, colour)])
    drawn = [inside(panel.box, below)] if below else []
    if has_markers(trace):
        looks = marks_of(trace, len(points), colour)
        shown = [mark(at, look) for at, look in zip(points, looks, strict=True) if at and panel.shows(at)]
        drawn.append(group(shown, class_="points"))
    if "text" in _mode(trace):
        drawn.append(words(trace, [at if at and panel.shows(at) else None for at in points], has_markers(trace)))
    return group(drawn, opacity=dig(trace, "opacity"))


def dashes(trace: Part) -> str | None:
    """Return the pattern of a line for the attribute `stroke-dasharray`."""
    pattern = _DASHES.get(string(trace, "line.dash"))
    width = max(float(dig(trace, "line.width", _WIDTH)), 1.0)
    return None if pattern is None else " ".join(f"{each * width:.3g}" for each in pattern)


def fill_colour(trace: Part, colour: str) -> tuple[str, float | None]:
    """Return the colour of what a line encloses and its opacity: half of the line's own where none is named."""
    given = dig(trace, "fillcolor")
    return (given, None) if given else (str(dig(trace, "line.color", colour)), 0.35)


def _fills(panel: Panel, trace: Part, runs: list[list[Point]], colour: str) -> Iterator[str]:
    kind = string(trace, "fill")
    if kind not in {"toself", "tozeroy"}:
        return
    paint, opacity = fill_colour(trace, colour)
    zero = panel.y_at(0.0)
    for run in runs:
        edge = run if kind == "toself" else [(run[0][0], zero), *run, (run[-1][0], zero)]
        yield element("path", d=path(edge, closed=True), class_="fill", fill=paint, fill_opacity=opacity)


def _strokes(trace: Part, runs: list[list[Point]], colour: str) -> Iterator[str]:
    if has_lines(trace) and runs:
        yield element(
            "path",
            d="".join(path(run) for run in runs),
            class_="line",
            fill="none",
            stroke=dig(trace, "line.color", colour),
            stroke_width=float(dig(trace, "line.width", _WIDTH)),
            stroke_dasharray=dashes(trace),
            stroke_linejoin="round",
        )


def _mode(trace: Part) -> str:
    few = len(column(trace, "x")) < _FEW_POINTS
    return str(dig(trace, "mode", "lines+markers" if few else "lines"))
