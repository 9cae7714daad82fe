"""Treemaps: nested tiles, each with its words where they fit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tangency.plots.static.colour import ink_on
from tangency.plots.static.frame import Box
from tangency.plots.static.panel import inside
from tangency.plots.static.reading import Part, column, dig, floats
from tangency.plots.static.squarify import tiles
from tangency.plots.static.svg import element, group, number, text
from tangency.plots.static.text_layout import SIZE, lines_of, shortened, width_of

__all__ = ["treemap"]

_HEAD, _PAD, _LINE = 18.0, 2.0, 15.0
_SMALLEST = 9.0
_STRIPES = 7.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Node:
    """A tile: what it holds, its share of the area, its colour and words."""

    name: str
    value: float
    colour: str
    lines: tuple[str, ...]
    is_striped: bool


def treemap(trace: Part, room: Box) -> str:
    """Return the tiles in the room that there is."""
    stroke = {"stroke": dig(trace, "marker.line.color"), "stroke_width": dig(trace, "marker.line.width")}
    return group(_tiles(_children(trace), "", room, stroke), class_="tiles")


def _children(trace: Part) -> Mapping[str, Sequence[_Node]]:
    """Return the nodes below each, those at the top below no name."""
    names = [str(each) for each in column(trace, "ids") or column(trace, "labels")]
    parents = [str(each) for each in column(trace, "parents")]
    own = dict(zip(names, floats(trace, "values"), strict=True))
    totals = {name: value or 0.0 for name, value in own.items()}
    above = dict(zip(names, parents, strict=True))
    for name, value in own.items():
        up = above[name]
        while up:
            totals[up] += value or 0.0
            up = above[up]
    found: dict[str, list[_Node]] = defaultdict(list)
    shapes = column(trace, "marker.pattern.shape") or [""] * len(names)
    rows = zip(names, parents, column(trace, "text"), column(trace, "marker.colors"), shapes, strict=True)
    for name, parent, written, colour, shape in rows:
        node = _Node(
            name=name,
            value=totals[name],
            colour=str(colour),
            lines=tuple(lines_of(written)),
            is_striped=bool(shape),
        )
        if node.value > 0.0:
            found[parent].append(node)
    return found


def _tiles(
    children: Mapping[str, Sequence[_Node]], parent: str, box: Box, stroke: Mapping[str, object]
) -> Iterator[str]:
    nodes = children.get(parent, ())
    for node, tile in zip(nodes, tiles([node.value for node in nodes], box), strict=True):
        own = _smaller(tile, _PAD / 2.0)
        if own.width <= 0.0 or own.height <= 0.0:
            continue
        yield _rectangle(node, own, stroke)
        if node.name not in children:
            yield from _words(node, own, node.lines)
            continue
        has_head = own.height > 2.0 * _HEAD
        if has_head:
            yield from _words(node, own, (" ".join(node.lines),))
        top = own.top + (_HEAD if has_head else _PAD)
        within = Box(left=own.left + _PAD, top=top, right=own.right - _PAD, bottom=own.bottom - _PAD)
        yield from _tiles(children, node.name, within, stroke)


def _rectangle(node: _Node, box: Box, stroke: Mapping[str, object]) -> str:
    plain = element("rect", x=box.left, y=box.top, width=box.width, height=box.height, fill=node.colour, **stroke)
    if not node.is_striped:
        return plain
    reach = box.width + box.height
    steps = [k * _STRIPES for k in range(1, int(reach / _STRIPES) + 1)]
    stripes = "".join(f"M{number(box.left + at)},{number(box.top)}l-{number(box.height)},{number(box.height)}"
                      for at in steps)  # fmt: skip
    ink = ink_on(node.colour)
    return plain + inside(
        box, element("path", d=stripes, fill="none", stroke=ink, stroke_opacity=0.35, class_="stripes")
    )


def _words(node: _Node, box: Box, lines: Sequence[str]) -> Iterator[str]:
    """Yield the lines that a tile has room for; the first is shortened where that leaves enough of it to be known."""
    room, most = box.width - 8.0, int((box.height - 2.0) / _LINE)
    ink = ink_on(node.colour)
    for row, line in enumerate(lines[:most]):
        fits = width_of(line, SIZE - 1.0) <= room
        size = SIZE - 1.0 if fits else _SMALLEST
        written = shortened(line, room, size)
        if len(written) < min(len(line), 4):
            return
        if row and written != line:
            continue
        yield text((box.left + 4.0, box.top + _LINE * (row + 0.8)), written, font_size=size, fill=ink)


def _smaller(box: Box, by: float) -> Box:
    return Box(left=box.left + by, top=box.top + by, right=box.right - by, bottom=box.bottom - by)
