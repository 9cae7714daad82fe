"""Heat maps: cells of one colour are one path, so that a large matrix stays a small picture."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from tangency.plots.static.axis import Extent, kind_of
from tangency.plots.static.colour import on_scale
from tangency.plots.static.panel import Panel, inside
from tangency.plots.static.reading import Part, column, dig
from tangency.plots.static.svg import element, group, number

__all__ = ["heat", "heat_extents", "heat_limits"]

_SHADES = 64


def heat_extents(trace: Part) -> tuple[Extent, Extent]:
    """Return what the cells require of the axes across and upwards: their edges."""
    return _extent(column(trace, "x")), _extent(column(trace, "y"))


def heat_limits(trace: Part) -> tuple[float, float]:
    """Return the values at the ends of the colours."""
    known = [value for row in column(trace, "z") for value in row if value is not None]
    return float(dig(trace, "zmin", min(known, default=0.0))), float(dig(trace, "zmax", max(known, default=1.0)))


def heat(panel: Panel, trace: Part) -> str:
    """Return the cells."""
    low, high = heat_limits(trace)
    scale = dig(trace, "colorscale")
    cells: dict[int, list[str]] = defaultdict(list)
    across = [panel.x.place(x) for x in column(trace, "x")]
    for row, up in zip(column(trace, "z"), column(trace, "y"), strict=True):
        for shade, start, end in _runs(row, low, high):
            cells[shade].append(_cell(across[start], across[end], panel.y.place(up)))
    paths = [
        element("path", d="".join(found), fill=on_scale(shade / _SHADES, 0.0, 1.0, scale))
        for shade, found in sorted(cells.items())
    ]
    # Cells are squares of size 1 here, so that most of their coordinates are short.
    left, top = panel.x_at(-0.5), panel.y_at(-0.5)
    sizes = f"{panel.x_at(0.5) - left:.6g} 0 0 {panel.y_at(0.5) - top:.6g} {left:.2f} {top:.2f}"
    return inside(panel.box, group(paths, class_="heat", shape_rendering="crispEdges", transform=f"matrix({sizes})"))


def _extent(values: list[Any]) -> Extent:
    if not values or kind_of({}, values) == "category":
        return Extent(values=values)
    return Extent(values=[min(values) - 0.5, max(values) + 0.5], padded=False)


def _runs(row: list[float | None], low: float, high: float) -> Iterator[tuple[int, int, int]]:
    """Return neighbours of one shade: the shade, and the places of the first and the last."""
    shades = [_shade(value, low, high) for value in row]
    for shade, run in groupby(range(len(row)), lambda place: shades[place]):
        places = list(run)
        if shade is not None:
            yield shade, places[0], places[-1]


def _shade(value: float | None, low: float, high: float) -> int | None:
    if value is None or value != value:  # noqa: PLR0124  # NaN
        return None
    share = (value - low) / (high - low) if high > low else 0.5
    return round(_SHADES * min(max(share, 0.0), 1.0))


def _cell(start: float | None, end: float | None, up: float | None) -> str:
    if start is None or end is None or up is None:
        return ""
    wide = number(end - start + 1.0)
    return f"M{number(start)},{number(up)}h{wide}v1h-{wide}z"
