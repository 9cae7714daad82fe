"""Words at points of a panel."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

from tangency.plots.static.reading import Part, column
from tangency.plots.static.svg import Point, group, text
from tangency.plots.static.text_layout import SIZE, lines_of

__all__ = ["words"]

T = TypeVar("T")

_ANCHORS = {"left": "end", "center": "middle", "right": "start"}
_BASE = 0.35  # from the middle of a letter down to where it stands, in sizes
_BESIDE = 3.0


def words(trace: Part, points: Sequence[Point | None], beside_marks: bool) -> str:
    """Return the texts of a trace at its points; what has no place is not shown.

    Parameters
    ----------
    beside_marks
        Whether each stands beside a mark, and not in its place.
    """
    return group(_words(trace, points, beside_marks), class_="words")


def _words(trace: Part, points: Sequence[Point | None], beside_marks: bool) -> Iterator[str]:
    count = len(points)
    places = _each(column(trace, "textposition"), count, "top center" if beside_marks else "middle center")
    sizes, colours = _each(column(trace, "textfont.size"), count, SIZE), _each(column(trace, "textfont.color"), count)
    marks = _each(column(trace, "marker.size"), count, 6.0)
    rows = zip(points, _each(column(trace, "text"), count, ""), places, sizes, colours, marks, strict=True)
    for at, written, place, size, colour, mark in rows:
        if at is None or not written:
            continue
        up, aside = str(place).split()
        away = float(mark) / 2.0 + _BESIDE if beside_marks else 0.0
        x = at[0] + {"left": -away, "center": 0.0, "right": away}[aside]
        y = at[1] + {"top": -away, "middle": _BASE * float(size), "bottom": away + 0.8 * float(size)}[up]
        small = None if size == SIZE else size
        yield text((x, y), " ".join(lines_of(written)), text_anchor=_ANCHORS[aside], font_size=small, fill=colour)


def _each(values: Sequence[T], count: int, otherwise: T | None = None) -> list[T | None]:
    """Return one value a point: those given, the one that is given for all, or what stands for none."""
    if len(values) == count and count:
        return [otherwise if value is None else value for value in values]
    return [values[0] if values and values[0] is not None else otherwise] * count
