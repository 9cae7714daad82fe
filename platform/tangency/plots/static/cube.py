"""The cube of axes behind what is drawn in space: three walls, their grids, ticks and titles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from tangency.plots.static.panel import GRID
from tangency.plots.static.svg import Point, element, group, path, text
from tangency.plots.static.text_layout import width_of
from tangency.plots.static.ticks import number_ticks
from tangency.plots.static.view import Axis3, Vector, View

__all__ = ["cube"]

_WALL = "#f7f8fa"
_MOST_TICKS = 6
_APART = 7.0
_TICK_SIZE, _TITLE_SIZE = 11.0, 13.0
_CORNERS = ((-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5))


def cube(view: View, axes: Sequence[Axis3]) -> str:
    """Return the walls that the camera sees from inside, and what is written along their edges."""
    walls = [wall for axis in range(3) for wall in _wall(view, axes, axis)]
    return group([group(walls, stroke=GRID, fill="none"), *_labels(view, axes)])


def _wall(view: View, axes: Sequence[Axis3], facing: int) -> Iterator[str]:
    far = -view.near_sides()[facing]
    one, two = (axis for axis in range(3) if axis != facing)
    corners = [view.point(_at({facing: far, one: a, two: b})) for a, b in _CORNERS]
    yield element("path", d=path(corners, closed=True), fill=_WALL)
    for along, across in ((one, two), (two, one)):
        for place, _ in _ticks(axes[along]):
            ends = [view.point(_at({facing: far, along: place, across: end})) for end in (-0.5, 0.5)]
            yield element("path", d=path(ends))


def _labels(view: View, axes: Sequence[Axis3]) -> Iterator[str]:
    """Return ticks and titles: of the two lower axes along the near edges of the floor, of the third at the left."""
    near = view.near_sides()
    floor = -near[2]
    sides = sorted(
        ((0.5, -0.5), (-0.5, 0.5), (0.5, 0.5), (-0.5, -0.5)),
        key=lambda s: view.point(_at({0: s[0], 1: s[1], 2: 0.0}))[0],
    )
    edges = ({1: near[1], 2: floor}, {0: near[0], 2: floor}, {0: sides[0][0], 1: sides[0][1]})
    middle = view.point(np.zeros(3))
    for axis, fixed in enumerate(edges):
        start, end = (view.point(_at({**fixed, axis: end})) for end in (-0.5, 0.5))
        outwards = _outwards(start, end, middle)
        widest = 0.0
        for place, label in _ticks(axes[axis]):
            x, y = view.point(_at({**fixed, axis: place}))
            widest = max(widest, width_of(label, _TICK_SIZE))
            at = x + _APART * outwards[0], y + (_APART + 0.4 * _TICK_SIZE) * outwards[1] + 0.35 * _TICK_SIZE
            yield text(at, label, text_anchor="end" if outwards[0] < 0.0 else "start", font_size=_TICK_SIZE)
        away = widest * abs(outwards[0]) + 34.0
        yield _title(axes[axis].title, start, end, (away * outwards[0], away * outwards[1]))


def _title(title: str, start: Point, end: Point, away: Point) -> str:
    if not title:
        return ""
    x, y = (start[0] + end[0]) / 2.0 + away[0], (start[1] + end[1]) / 2.0 + away[1]
    across, down = end[0] - start[0], end[1] - start[1]
    turn = float(np.degrees(np.arctan2(down, across)))
    # Read from the left, or from below where it stands upright.
    turn = turn - 180.0 if turn > 90.0 else turn + 180.0 if turn < -90.0 else turn  # noqa: PLR2004  # a right angle
    if abs(across) < 1e-6:  # noqa: PLR2004  # upright
        turn = -90.0
    return text(
        (x, y), title, text_anchor="middle", font_size=_TITLE_SIZE, transform=f"rotate({turn:.1f} {x:.1f} {y:.1f})"
    )


def _outwards(start: Point, end: Point, middle: Point) -> Point:
    """Return the direction of length 1 across an edge, away from the middle of the cube."""
    x, y = end[1] - start[1], start[0] - end[0]
    length = float(np.hypot(x, y)) or 1.0
    centre = (start[0] + end[0]) / 2.0 - middle[0], (start[1] + end[1]) / 2.0 - middle[1]
    sign = 1.0 if x * centre[0] + y * centre[1] >= 0.0 else -1.0
    return sign * x / length, sign * y / length


def _ticks(axis: Axis3) -> list[tuple[float, str]]:
    return [
        (axis.share(tick.at), tick.text) for tick in number_ticks(axis.low, axis.high, _MOST_TICKS, axis.tick_format)
    ]


def _at(places: dict[int, float]) -> Vector:
    return np.array([places[axis] for axis in range(3)])
