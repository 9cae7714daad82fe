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
    # Cells are squares of size 1 here, so that most of their coordinates are short.
    left, top = panel.x_at(-0.5), panel.y_at(-0.5)
    wide, tall = panel.x_at(0.5) - left, panel.y_at(0.5) - top
    gaps = abs(dig(trace, "xgap", 0.0) / wide), abs(dig(trace, "ygap", 0.0) / tall)
    for row, up in zip(column(trace, "z"), column(trace, "y"), strict=True):
        for shade, start, end in _runs(row, low, high, are_apart=gaps[0] > 0.0):
            cells[shade].append(_cell(across[start], across[end], panel.y.place(up), gaps))
    paths = [
        element("path", d="".join(found), fill=on_scale(shade / _SHADES, 0.0, 1.0, scale))
        for shade, found in sorted(cells.items())
    ]
    sizes = f"{wide:.6g} 0 0 {tall:.6g} {left:.2f} {top:.2f}"
    return inside(panel.box, group(paths, class_="heat", shape_rendering="crispEdges", transform=f"matrix({sizes})"))


def _extent(values: list[Any]) -> Extent:
    if not values or kind_of({}, values) == "category":
        return Extent(values=values)
    return Extent(values=[min(values) - 0.5, max(values) + 0.5], padded=False)


def _runs(row: list[float | None], low: float, high: float, *, are_apart: bool) -> Iterator[tuple[int, int, int]]:
    """Return neighbours of one shade: the shade, and the places of the first and the last; each alone if apart."""
    shades = [_shade(value, low, high) for value in row]
    for (shade, _), run in groupby(range(len(row)), lambda place: (shades[place], place if are_apart else 0)):
        places = list(run)
        if shade is not None:
            yield shade, places[0], places[-1]


def _shade(value: float | None, low: float, high: float) -> int | None:
    if value is None or value != value:  # noqa: PLR0124  # NaN
        return None
    share = (value - low) / (high - low) if high > low else 0.5
    return round(_SHADES * min(max(share, 0.0), 1.0))


def _cell(start: float | None, end: float | None, up: float | None, gaps: tuple[float, float]) -> str:
    if start is None or end is None or up is None:
        return ""
    wide, high = number(end - start + 1.0 - gaps[0]), number(1.0 - gaps[1])
    return f"M{number(start + gaps[0] / 2.0)},{number(up + gaps[1] / 2.0)}h{wide}v{high}h-{wide}z"
