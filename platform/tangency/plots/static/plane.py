"""Figures in the plane: one or more panels, each with its axes, marks and shapes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tangency.plots.static.axis import Axis, Extent, axis_of
from tangency.plots.static.bars import bar_extents, bars
from tangency.plots.static.colour_bar import ColourBar
from tangency.plots.static.frame import GAP, TITLE_ROOM, Box, Labels, across_labels, domain, upright_labels, within
from tangency.plots.static.header import EDGE
from tangency.plots.static.heat import heat, heat_extents, heat_limits
from tangency.plots.static.lines import line_extents, lines
from tangency.plots.static.panel import Panel, Written
from tangency.plots.static.reading import Part, dig, string
from tangency.plots.static.shapes import shapes_on
from tangency.plots.static.text_layout import width_of

__all__ = ["plane"]

_EXTENTS = {"bar": bar_extents, "scatter": line_extents, "heatmap": heat_extents}
_TITLE_ASCENT = 13.0

_Pair = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _ColouredTrace:
    """A trace and the colour that it has where it names none."""

    trace: Part
    colour: str

    @property
    def pair(self) -> _Pair:
        return string(self.trace, "xaxis") or "x", string(self.trace, "yaxis") or "y"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Margins:
    """What is written around the panels: for each axis how, and the pixels on three sides."""

    labels: Mapping[str, Labels]
    left: float
    right: float
    bottom: float


def plane(traces: Sequence[Part], colours: Sequence[str], layout: Part, room: Box) -> str:
    """Return the panels of traces in the room that there is; `colours` are those of traces that name none."""
    drawn = [_ColouredTrace(trace=trace, colour=colour) for trace, colour in zip(traces, colours, strict=True)]
    axes = _axes(drawn, layout)
    colour_bars = [ColourBar(trace=t, low=heat_limits(t)[0], high=heat_limits(t)[1]) for t in traces if _has_bar(t)]
    margins = _margins(axes, colour_bars, room)
    plot = Box(left=room.left + margins.left, top=room.top, right=room.right - margins.right, bottom=margins.bottom)
    pairs = dict.fromkeys(each.pair for each in drawn)
    panels = {
        (x, y): Panel(box=within(plot, domain(axes[x].look), domain(axes[y].look)), x=axes[x], y=axes[y])
        for x, y in pairs
    }
    parts = [_panel(panel, pair, drawn, layout, margins) for pair, panel in panels.items()]
    return "".join([*parts, *(bar.drawn(plot.right, plot) for bar in colour_bars)])


def _panel(panel: Panel, pair: _Pair, drawn: list[_ColouredTrace], layout: Part, margins: _Margins) -> str:
    own = [each for each in drawn if each.pair == pair]
    written = Written(across=margins.labels[pair[0]], upright=margins.labels[pair[1]])
    side_by_side = [each for each in own if string(each.trace, "type") == "bar"]
    is_grouped = string(layout, "barmode") in {"", "group"}
    marks = []
    for each in own:
        kind = string(each.trace, "type")
        if kind == "heatmap":
            marks.append(heat(panel, each.trace))
        elif kind == "bar":
            place = (side_by_side.index(each), len(side_by_side)) if is_grouped else (0, 1)
            marks.append(bars(panel, each.trace, place, dig(layout, "bargap"), each.colour))
        else:
            marks.append(lines(panel, each.trace, each.colour))
    left = panel.box.left - written.upright.room - GAP if written.upright else 0.0
    bottom = panel.box.bottom + written.across.room + _TITLE_ASCENT if written.across else 0.0
    given = list(dig(layout, "shapes", ()))
    below, above = (
        shapes_on(panel, *pair, [shape for shape in given if (string(shape, "layer") == "below") is is_below])
        for is_below in (True, False)
    )
    return "".join([panel.ground(written), below, *marks, above, panel.labels(written, left, bottom)])


def _axes(drawn: Sequence[_ColouredTrace], layout: Part) -> dict[str, Axis]:
    """Return each axis under its short name; one that matches another spans what the other does."""
    names = dict.fromkeys(name for each in drawn for name in each.pair)
    looks = {name: dig(layout, f"{name[0]}axis{name[1:]}", {}) for name in names}
    leaders = {name: string(look, "matches") or name for name, look in looks.items()}
    extents: dict[str, list[Extent]] = {leader: [] for leader in leaders.values()}
    for each in drawn:
        required = _EXTENTS[string(each.trace, "type")](each.trace)
        for name, extent in zip(each.pair, required, strict=True):
            extents[leaders[name]].append(extent)
    spans = {leader: axis_of(looks.get(leader, {}), found) for leader, found in extents.items()}
    axes = {}
    for name, look in looks.items():
        span = spans[leaders[name]]
        axes[name] = Axis(look=look, kind=span.kind, start=span.start, end=span.end, categories=span.categories)
    return axes


def _margins(axes: Mapping[str, Axis], colour_bars: Sequence[ColourBar], room: Box) -> _Margins:
    """Return the room for what is written around the panels; that of inner panels stands between them."""
    upright = {name: axis for name, axis in axes.items() if name.startswith("y")}
    across = {name: axis for name, axis in axes.items() if name.startswith("x")}
    height = room.height - 2.0 * TITLE_ROOM
    beside = {n: upright_labels(axis, height * _span(axis), room.right) for n, axis in upright.items()}
    left = max(_with_title(upright[n], beside[n]) for n in upright if _is_first(axes, upright[n], "x"))
    right = max((bar.width for bar in colour_bars), default=0.0) + 2 * EDGE
    width = room.width - left - right
    below = {n: across_labels(axis, width * _span(axis), room.bottom) for n, axis in across.items()}
    beneath = max(_with_title(across[n], below[n]) for n in across if _is_first(axes, across[n], "y"))
    # The last label stands half beyond the end of its axis.
    last = max((_overhang(axis, below[n], width) for n, axis in across.items()), default=0.0)
    right = max(right, last + EDGE)
    return _Margins(labels={**beside, **below}, left=left, right=right, bottom=room.bottom - beneath - GAP)


def _overhang(axis: Axis, labels: Labels, width: float) -> float:
    end = domain(axis.look)[1]
    if labels.turned:
        return 0.0
    return max(
        (
            width_of(tick.text, axis.size) / 2.0 - (1.0 - end + _span(axis) * (1.0 - axis.share(tick.at))) * width
            for tick in axis.ticks(labels.most)
        ),
        default=0.0,
    )


def _is_first(axes: Mapping[str, Axis], axis: Axis, other: str) -> bool:
    """Whether an axis stands at the left or lower edge of the plot: the one that it is anchored to starts there."""
    anchor = axes.get(string(axis.look, "anchor") or other)
    return anchor is None or domain(anchor.look)[0] == 0.0


def _with_title(axis: Axis, labels: Labels) -> float:
    return labels.room + (TITLE_ROOM if axis.title else 0.0)


def _span(axis: Axis) -> float:
    start, end = domain(axis.look)
    return end - start


def _has_bar(trace: Part) -> bool:
    return string(trace, "type") == "heatmap" and bool(dig(trace, "showscale", otherwise=True))
