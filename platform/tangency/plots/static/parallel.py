"""Parallel coordinates: an upright axis for each dimension, and one line across all for each row."""

from __future__ import annotations

from collections.abc import Iterator

from tangency.plots.static.colour import on_scale
from tangency.plots.static.formats import formatted
from tangency.plots.static.frame import Box
from tangency.plots.static.reading import Part, dig, floats, string
from tangency.plots.static.svg import Point, element, group, path, text
from tangency.plots.static.text_layout import SIZE, fitted, lines_of, width_of
from tangency.plots.static.ticks import number_ticks

__all__ = ["parallel"]

_SIDE, _ABOVE, _BELOW = 16.0, 44.0, 26.0
_AXIS = "#6b7280"
_RANGE_SIZE = 11.0
_ROOM = 46.0


def parallel(trace: Part, room: Box) -> str:
    """Return the lines and their axes in the room that there is."""
    dimensions = list(dig(trace, "dimensions", ()))
    side = max(_SIDE, *(_half_width(each) for each in (dimensions[0], dimensions[-1])))
    box = Box(left=room.left + side, top=room.top + _ABOVE, right=room.right - side, bottom=room.bottom - _BELOW)
    apart = box.width / max(len(dimensions) - 1, 1)
    places = [box.left + apart * number for number in range(len(dimensions))]
    columns = [_heights(each, box) for each in dimensions]
    rows = [list(zip(places, heights, strict=True)) for heights in zip(*columns, strict=True)]
    axes = [part for each, x in zip(dimensions, places, strict=True) for part in _axis(each, x, box, apart)]
    return group(_lines(trace, rows), class_="rows", fill="none") + group(axes)


def _lines(trace: Part, rows: list[list[Point]]) -> Iterator[str]:
    """Return the lines, those at the upper end of the colours last and wider: they are to stand out without colours."""
    shades = [value or 0.0 for value in floats(trace, "line.color")] or [0.0] * len(rows)
    low, high = dig(trace, "line.cmin", min(shades)), dig(trace, "line.cmax", max(shades))
    scale = dig(trace, "line.colorscale", ((0.0, "#1f5f8b"), (1.0, "#1f5f8b")))
    for row in sorted(range(len(rows)), key=shades.__getitem__):
        is_top = shades[row] >= high and low < high
        colour = on_scale(shades[row], low, high, scale)
        style = {"stroke_width": 3.0 if is_top else 1.2, "stroke_opacity": None if is_top else 0.75}
        yield element("path", d=path(rows[row]), stroke=colour, **style)


def _heights(dimension: Part, box: Box) -> list[float]:
    start, end = _ends(dimension)
    return [
        box.bottom - ((start if value is None else value) - start) / (end - start) * box.height
        for value in floats(dimension, "values")
    ]


def _ends(dimension: Part) -> tuple[float, float]:
    given = floats(dimension, "range")
    if given and given[0] is not None and given[1] is not None:
        return given[0], given[1]
    values = [value for value in floats(dimension, "values") if value is not None]
    low, high = min(values), max(values)
    return (low, high) if high > low else (low - 0.5, high + 0.5)


def _half_width(dimension: Part) -> float:
    label = max((width_of(line) for line in lines_of(string(dimension, "label"))), default=0.0)
    return max(label / 2.0, _ROOM)


def _axis(dimension: Part, x: float, box: Box, apart: float) -> Iterator[str]:
    start, end = _ends(dimension)
    specifier = string(dimension, "tickformat")
    yield element("path", d=path([(x, box.top), (x, box.bottom)]), stroke=_AXIS, stroke_width=1)
    label, size = fitted(" ".join(lines_of(string(dimension, "label"))), apart - SIZE, 13.0)
    yield text((x, box.top - 28.0), label, text_anchor="middle", font_size=size)
    labels = dig(dimension, "ticktext", None)
    if labels is None:
        middle = {"text_anchor": "middle", "font_size": _RANGE_SIZE}
        yield text((x, box.top - 10.0), _shown(end, specifier), **middle)
        yield text((x, box.bottom + 18.0), _shown(start, specifier), **middle)
        low, high = sorted((start, end))
        ticks = [(each.at, each.text) for each in number_ticks(low, high, max(2, int(box.height / 48.0)), specifier)]
    else:
        ticks = [(at, " ".join(lines_of(each))) for at, each in zip(dig(dimension, "tickvals"), labels, strict=True)]
    rim = {"paint_order": "stroke", "stroke": "#ffffff", "stroke_width": 3, "stroke_linejoin": "round"}
    for at, label in ticks:
        y = box.bottom - (at - start) / (end - start) * box.height
        # The ends are written above and below.
        if box.top + 8.0 < y < box.bottom - 8.0:
            yield element("path", d=path([(x - 4.0, y), (x, y)]), stroke=_AXIS)
            yield text((x - 7.0, y + 4.0), label, text_anchor="end", font_size=_RANGE_SIZE, **rim)


def _shown(value: float, specifier: str) -> str:
    return formatted(value, specifier or ".4~g")
