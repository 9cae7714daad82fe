"""Bars, across or upright, side by side or over one another."""

from __future__ import annotations

from collections.abc import Sequence

from tangency.plots.static.axis import Extent
from tangency.plots.static.panel import Panel
from tangency.plots.static.reading import Part, column, dig, floats, string
from tangency.plots.static.svg import element, group

__all__ = ["bar_extents", "bars"]

_GAP = 0.2


def bar_extents(trace: Part) -> tuple[Extent, Extent]:
    """Return what bars require of the axes across and upwards: their ends, and zero where they stand on it."""
    bases, lengths = _bases(trace), floats(trace, _along(trace))
    known = [(base, length) for base, length in zip(bases, lengths, strict=True) if length is not None]
    ends = [end for base, length in known for end in (base, base + length)]
    along = Extent(values=ends, from_zero=dig(trace, "base") is None)
    beside = Extent(values=column(trace, _beside(trace)))
    return (along, beside) if _is_across(trace) else (beside, along)


def bars(panel: Panel, trace: Part, place: tuple[int, int], gap: float | None, colour: str) -> str:
    """Return the bars of a trace.

    Parameters
    ----------
    place
        Which of how many traces it is that share each place.
    gap
        Share of a place that stays free between its bars and the next.
    colour
        Of a trace that names none.
    """
    axis = panel.y if _is_across(trace) else panel.x
    number, count = place
    each = (1.0 - (_GAP if gap is None else gap)) / count
    widths = floats(trace, "width")
    colours = column(trace, "marker.color") or [colour]
    drawn = []
    beside, lengths = column(trace, _beside(trace)), floats(trace, _along(trace))
    for row, (at, base, length) in enumerate(zip(beside, _bases(trace), lengths, strict=True)):
        middle = axis.place(at)
        if middle is None or length is None:
            continue
        wide = _one(widths, row)
        start = middle + each * (number - count / 2.0) if wide is None else middle - wide / 2.0
        end = start + (each if wide is None else wide)
        own = None if len(colours) == 1 else colours[row]
        drawn.append(_bar(panel, trace, (base, base + length), (start, end), own))
    opacity = dig(trace, "marker.opacity", dig(trace, "opacity"))
    return group(drawn, class_="bars", fill=colours[0], opacity=opacity)


def _bar(panel: Panel, trace: Part, along: tuple[float, float], beside: tuple[float, float], colour: str | None) -> str:
    across, up = (along, beside) if _is_across(trace) else (beside, along)
    left, right = sorted(panel.x_at(end) for end in across)
    top, bottom = sorted(panel.y_at(end) for end in up)
    return element("rect", x=left, y=top, width=right - left, height=bottom - top, fill=colour)


def _is_across(trace: Part) -> bool:
    return string(trace, "orientation") == "h"


def _along(trace: Part) -> str:
    return "x" if _is_across(trace) else "y"


def _beside(trace: Part) -> str:
    return "y" if _is_across(trace) else "x"


def _bases(trace: Part) -> list[float]:
    given = floats(trace, "base")
    return [_one(given, row) or 0.0 for row in range(len(column(trace, _along(trace))))]


def _one(values: Sequence[float | None], row: int) -> float | None:
    if not values:
        return None
    return values[row] if len(values) > 1 else values[0]
