"""Figures in space: a surface of triangles, lines and points in a cube of axes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from tangency.plots.static.axis import Extent, axis_of
from tangency.plots.static.colour import on_scale, shaded
from tangency.plots.static.colour_bar import ColourBar
from tangency.plots.static.cube import cube
from tangency.plots.static.frame import Box
from tangency.plots.static.markers import mark, marks_of
from tangency.plots.static.reading import Part, column, dig, floats, string
from tangency.plots.static.svg import Point, element, group, path, text
from tangency.plots.static.text_layout import SIZE, lines_of, width_of
from tangency.plots.static.view import Axis3, Vector, View, view_of

__all__ = ["space"]

_EYE = {"x": 1.25, "y": 1.25, "z": 1.25}
_AXES = "xyz"
# What the darkest side of a surface keeps of its colour: enough for the scale to be read.
_SHADOW = 0.78


def space(traces: Sequence[Part], colours: Sequence[str], layout: Part, room: Box) -> str:
    """Return traces in space in the room that there is; `colours` are those of traces that name none."""
    axes = [_axis(traces, layout, name) for name in _AXES]
    colour_bars = [bar for trace in traces if (bar := _colour_bar(trace)) is not None]
    wide = max((bar.width for bar in colour_bars), default=0.0)
    box = Box(left=room.left, top=room.top, right=room.right - wide, bottom=room.bottom)
    given = dig(layout, "scene.camera.eye", {})
    view = view_of([float(dig(given, name, _EYE[name])) for name in _AXES], box)
    surfaces = [_surface(view, trace, _cube_points(trace, axes)) for trace in traces if _is_surface(trace)]
    others = [
        _scatter(view, trace, _cube_points(trace, axes), colour)
        for trace, colour in zip(traces, colours, strict=True)
        if not _is_surface(trace)
    ]
    # Words last, so that no mark covers them.
    labels = [_labels(view, trace, _cube_points(trace, axes)) for trace in traces if "text" in string(trace, "mode")]
    return "".join([cube(view, axes), *surfaces, *others, *labels, *(bar.drawn(box.right, box) for bar in colour_bars)])


def _axis(traces: Sequence[Part], layout: Part, name: str) -> Axis3:
    look = dig(layout, f"scene.{name}axis", {})
    span = axis_of(look, [Extent(values=column(trace, name)) for trace in traces])
    title = " ".join(lines_of(string(look, "title.text")))
    return Axis3(low=span.start, high=span.end, title=title, tick_format=string(look, "tickformat"))


def _cube_points(trace: Part, axes: Sequence[Axis3]) -> list[Vector | None]:
    columns = [floats(trace, name) for name in _AXES]
    return [
        None
        if any(value is None for value in point)
        else np.array([axis.share(value) for axis, value in zip(axes, point, strict=True) if value is not None])
        for point in zip(*columns, strict=True)
    ]


def _is_surface(trace: Part) -> bool:
    return string(trace, "type") == "mesh3d"


def _surface(view: View, trace: Part, points: list[Vector | None]) -> str:
    """Return the triangles from the farthest to the nearest, lit from above the camera."""
    values = [value or 0.0 for value in floats(trace, "intensity")]
    low, high = min(values, default=0.0), max(values, default=1.0)
    light = view.eye + 0.6 * view.up
    light /= np.linalg.norm(light)
    drawn: list[tuple[float, str]] = []
    for corners in zip(column(trace, "i"), column(trace, "j"), column(trace, "k"), strict=True):
        places = [place for corner in corners if (place := points[corner]) is not None]
        across = np.cross(places[1] - places[0], places[2] - places[0])
        length = float(np.linalg.norm(across)) or 1.0
        lit = _SHADOW + (1.0 - _SHADOW) * abs(float(across @ light)) / length
        value = sum(values[corner] for corner in corners) / len(corners)
        colour = shaded(on_scale(value, low, high, dig(trace, "colorscale")), lit)
        outline = path([view.point(place) for place in places], closed=True)
        drawn.append(
            (view.nearness(sum(places[1:], places[0])), element("path", d=outline, fill=colour, stroke=colour))
        )
    drawn.sort(key=lambda each: each[0])
    return group([each for _, each in drawn], class_="surface", stroke_width=0.5, opacity=dig(trace, "opacity"))


def _scatter(view: View, trace: Part, points: list[Vector | None], colour: str) -> str:
    drawn = []
    if "lines" in string(trace, "mode"):
        runs = _runs(view, points)
        drawn.append(
            element(
                "path",
                d="".join(path(run) for run in runs),
                fill="none",
                stroke=dig(trace, "line.color", colour),
                stroke_width=float(dig(trace, "line.width", 2.0)),
            )
        )
    if "markers" in string(trace, "mode"):
        looks = marks_of(trace, len(points), colour)
        # Plotly's points in space are larger than those of the same size in the plane.
        drawn += [
            mark(view.point(place), replace(look, size=1.6 * look.size))
            for place, look in zip(points, looks, strict=True)
            if place is not None
        ]
    return group(drawn, class_="points")


def _runs(view: View, points: list[Vector | None]) -> Iterator[list[Point]]:
    holes = [-1, *(at for at, place in enumerate(points) if place is None), len(points)]
    for before, after in pairwise(holes):
        run = [view.point(place) for place in points[before + 1 : after] if place is not None]
        if run:
            yield run


def _labels(view: View, trace: Part, points: list[Vector | None]) -> str:
    looks = marks_of(trace, len(points), "#000000")
    drawn = []
    for place, words_there, look in zip(points, column(trace, "text"), looks, strict=True):
        if place is None:
            continue
        x, y = view.point(place)
        shown = " ".join(lines_of(words_there))
        half = width_of(shown) / 2.0
        x = min(max(x, view.box.left + half), view.box.right - half)
        drawn.append(text((x, y - look.size - 4.0), shown))
    # A rim of the page's colour keeps text apart from what lies below them.
    rim = {"paint_order": "stroke", "stroke": "#ffffff", "stroke_width": 3, "stroke_linejoin": "round"}
    return group(drawn, text_anchor="middle", font_size=SIZE, **rim)


def _colour_bar(trace: Part) -> ColourBar | None:
    if not _is_surface(trace) or not dig(trace, "showscale", otherwise=True):
        return None
    values = [value for value in floats(trace, "intensity") if value is not None]
    return ColourBar(trace=trace, low=min(values), high=max(values)) if values else None
