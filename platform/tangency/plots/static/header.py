"""The header of a figure: the title, and the legend beside or below it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tangency.plots.static.lines import dashes, fill_colour, has_lines, has_markers
from tangency.plots.static.markers import mark, marks_of
from tangency.plots.static.reading import Part, column, dig, hidden, string
from tangency.plots.static.svg import Point, element, group, path, text
from tangency.plots.static.text_layout import SIZE, lines_of, shortened, width_of, wrapped

__all__ = ["EDGE", "Header", "header_of"]

EDGE = 8.0
_TITLE_SIZE = 15.0
_TITLE_LINE = 20.0
_LEGEND_LINE = 20.0
_SWATCH = 28.0
_APART = 18.0
_BELOW = 12.0
_LARGEST = 12.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """The upper part of a picture: its markup and the pixels down to its end."""

    drawn: str
    bottom: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    name: str
    trace: Part
    colour: str

    @property
    def width(self) -> float:
        return _SWATCH + width_of(self.name)


def header_of(layout: Part, traces: Sequence[Part], colours: Sequence[str], width: float) -> Header:
    """Return the header of a picture so many pixels wide; `colours` are those of traces that name none."""
    title = [
        line for each in lines_of(string(layout, "title.text")) for line in wrapped(each, width - 2 * EDGE, _TITLE_SIZE)
    ]
    drawn = [
        text((EDGE, EDGE + _TITLE_LINE * row + _TITLE_SIZE), line, font_size=_TITLE_SIZE)
        for row, line in enumerate(title)
    ]
    bottom = EDGE + _TITLE_LINE * len(title)
    entries = _entries(layout, traces, colours, width - 2 * EDGE)
    if entries:
        rows = _rows(entries, width - 2 * EDGE)
        beside = width_of(title[-1], _TITLE_SIZE) + 2 * _APART if title else 0.0
        fits_beside = len(rows) == 1 and _length(rows[0]) <= width - 2 * EDGE - beside
        top = bottom - _LEGEND_LINE if fits_beside and title else bottom + 2.0
        drawn += [
            _row(row, width - EDGE - _length(row), top + _LEGEND_LINE * number) for number, row in enumerate(rows)
        ]
        bottom = max(bottom, top + _LEGEND_LINE * len(rows))
    return Header(drawn="".join(drawn), bottom=bottom + _BELOW)


def _entries(layout: Part, traces: Sequence[Part], colours: Sequence[str], room: float) -> list[_Entry]:
    drawable = [
        (trace, colour)
        for trace, colour in zip(traces, colours, strict=True)
        if string(trace, "type") in {"scatter", "bar"}
    ]
    requested = dig(layout, "showlegend")
    shown = [
        (trace, colour)
        for trace, colour in drawable
        if dig(trace, "showlegend", otherwise=True) and not hidden(trace) and string(trace, "name")
    ]
    # One trace alone is named where it requests it, as plotly does.
    single = len(shown) == 1 and not any(dig(trace, "showlegend") for trace, _ in shown)
    if requested is False or (single and requested is not True):
        return []
    return [
        _Entry(name=shortened(" ".join(lines_of(string(trace, "name"))), room - _SWATCH), trace=trace, colour=colour)
        for trace, colour in shown
    ]


def _rows(entries: Sequence[_Entry], room: float) -> list[list[_Entry]]:
    rows: list[list[_Entry]] = [[]]
    for entry in entries:
        if rows[-1] and _length([*rows[-1], entry]) > room:
            rows.append([])
        rows[-1].append(entry)
    return rows


def _length(row: Sequence[_Entry]) -> float:
    return sum(entry.width for entry in row) + _APART * (len(row) - 1)


def _row(row: Sequence[_Entry], left: float, top: float) -> str:
    drawn = []
    for entry in row:
        drawn.append(_swatch(entry, (left, top + 9.0)))
        drawn.append(text((left + _SWATCH, top + 9.0 + 0.35 * SIZE), entry.name))
        left += entry.width + _APART
    return group(drawn, class_="legend")


def _swatch(entry: _Entry, at: Point) -> str:
    trace, colour = entry.trace, entry.colour
    left, y = at
    right = left + _SWATCH - 6.0
    if string(trace, "type") == "bar":
        paint = (column(trace, "marker.color") or [colour])[0]
        return element("rect", x=right - 12.0, y=y - 6.0, width=12.0, height=12.0, fill=paint)
    drawn = []
    if string(trace, "fill") in {"toself", "tozeroy"}:
        paint, opacity = fill_colour(trace, colour)
        drawn.append(element("rect", x=left, y=y, width=right - left, height=6.0, fill=paint, fill_opacity=opacity))
    if has_lines(trace):
        line = {"stroke": dig(trace, "line.color", colour), "stroke_width": float(dig(trace, "line.width", 2.0))}
        drawn.append(
            element("path", d=path([(left, y), (right, y)]), fill="none", stroke_dasharray=dashes(trace), **line)
        )
    if has_markers(trace):
        looks = marks_of(trace, max(len(column(trace, "x")), 1), colour)
        drawn.append(mark(((left + right) / 2.0, y), replace(looks[0], size=min(looks[0].size, _LARGEST))))
    return "".join(drawn)
