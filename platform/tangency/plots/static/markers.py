"""Points: circles, diamonds, squares, triangles, crosses and ticks, each filled or open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import TypeVar

from tangency.plots.static.colour import on_scale
from tangency.plots.static.reading import Part, column, dig
from tangency.plots.static.svg import Point, element, path

__all__ = ["SYMBOLS", "Mark", "mark", "marks_of"]

T = TypeVar("T")

# Corners in units of the radius; plotly makes a diamond 1.3 times and a triangle 1.15 times as large as a circle.
_ARM, _HALF = 1.2, 0.4
_CROSS: tuple[Point, ...] = (
    (_ARM, _HALF), (_HALF, _HALF), (_HALF, _ARM), (-_HALF, _ARM), (-_HALF, _HALF), (-_ARM, _HALF),
    (-_ARM, -_HALF), (-_HALF, -_HALF), (-_HALF, -_ARM), (_HALF, -_ARM), (_HALF, -_HALF), (_ARM, -_HALF),
)  # fmt: skip
_CORNERS: Mapping[str, tuple[Point, ...]] = {
    "diamond": ((0.0, -1.3), (1.3, 0.0), (0.0, 1.3), (-1.3, 0.0)),
    "square": ((-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)),
    "triangle-left": ((-1.15, 0.0), (0.6, -1.0), (0.6, 1.0)),
    "triangle-right": ((1.15, 0.0), (-0.6, -1.0), (-0.6, 1.0)),
    "triangle-up": ((0.0, -1.15), (1.0, 0.6), (-1.0, 0.6)),
    "triangle-down": ((0.0, 1.15), (-1.0, -0.6), (1.0, -0.6)),
    "cross": _CROSS,
    "x": tuple(((x - y) / sqrt(2.0), (x + y) / sqrt(2.0)) for x, y in _CROSS),
}
_TICK = "line-ns-open"
SYMBOLS: frozenset[object] = frozenset(
    {"circle", _TICK, *_CORNERS} | {f"{name}-open" for name in ("circle", *_CORNERS)}
)
_SIZE = 6.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """How a point looks: its symbol, its size across in pixels, its colours and the width of its outline."""

    colour: str
    symbol: str = "circle"
    size: float = _SIZE
    outline: str | None = None
    width: float = 0.0
    opacity: float = 1.0


def marks_of(trace: Part, count: int, colour: str) -> list[Mark]:
    """Return how each point of a trace looks; `colour` is that of a trace that names none."""
    colours = column(trace, "marker.color") or [dig(trace, "line.color", colour)]
    numbers = [float(value) for value in colours if isinstance(value, int | float)]
    if numbers:
        scale = dig(trace, "marker.colorscale")
        low, high = dig(trace, "marker.cmin", min(numbers)), dig(trace, "marker.cmax", max(numbers))
        colours = [on_scale(value, low, high, scale) for value in numbers]
    looks = {
        "colour": colours,
        "symbol": column(trace, "marker.symbol"),
        "size": column(trace, "marker.size"),
        "outline": column(trace, "marker.line.color"),
        "width": column(trace, "marker.line.width"),
        "opacity": column(trace, "marker.opacity"),
    }
    given = {name: values for name, values in looks.items() if values and values[0] is not None}
    return [Mark(**{name: _of(values, place) for name, values in given.items()}) for place in range(count)]


def mark(at: Point, look: Mark) -> str:
    """Return a point."""
    x, y = at
    radius = look.size / 2.0
    is_open = look.symbol.endswith("-open")
    name = look.symbol.removesuffix("-open")
    fill = "none" if is_open else look.colour
    stroke = look.colour if is_open else look.outline
    width = look.width or (1.0 if is_open else None)
    style = {"fill": fill, "stroke": stroke, "stroke_width": width if stroke else None, "opacity": _faint(look)}
    if look.symbol == _TICK:
        reach = 1.4 * radius
        return element("path", d=path([(x, y - reach), (x, y + reach)]), **style)
    if name == "circle":
        return element("circle", cx=x, cy=y, r=radius, **style)
    corners = [(x + radius * right, y + radius * down) for right, down in _CORNERS[name]]
    return element("path", d=path(corners, closed=True), **style)


def _faint(look: Mark) -> float | None:
    return None if look.opacity == 1.0 else look.opacity


def _of(values: Sequence[T], place: int) -> T:
    return values[place] if len(values) > 1 else values[0]
