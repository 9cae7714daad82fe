"""Draws a whole figure as one SVG."""

from __future__ import annotations

from collections.abc import Sequence

from tangency.plots.static.accepted import NoPicture, require_drawable
from tangency.plots.static.frame import Box
from tangency.plots.static.header import EDGE, header_of
from tangency.plots.static.parallel import parallel
from tangency.plots.static.plane import plane
from tangency.plots.static.reading import Part, dig, hidden, string
from tangency.plots.static.space import space
from tangency.plots.static.svg import element, shown, text
from tangency.plots.static.text_layout import lines_of, wrapped
from tangency.plots.static.treemap import treemap

__all__ = ["WIDTH", "NoPicture", "notice", "picture"]

# The column of a notebook page on a screen of 1280.
WIDTH = 960.0
_HEIGHT = 420.0
_FACE = "system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif"
_GROUND, _INK = "#ffffff", "#1f2933"
_IN_SPACE = frozenset({"mesh3d", "scatter3d"})


def picture(figure: Part, palette: Sequence[str]) -> str:
    """Return a figure as SVG.

    Parameters
    ----------
    figure
        Its document: `data` and `layout` as plotly writes them.
    palette
        Colours for traces that name none, in their order.

    Raises
    ------
    NoPicture
        For a figure that holds something which is not drawn.
    """
    layout: Part = dig(figure, "layout", {})
    data = [{**trace, "type": dig(trace, "type", "scatter")} for trace in dig(figure, "data", ())]
    require_drawable(data, layout)
    own = [palette[number % len(palette)] for number in range(len(data))]
    drawn = [(trace, colour) for trace, colour in zip(data, own, strict=True) if not hidden(trace)]
    traces, colours = [trace for trace, _ in drawn], [colour for _, colour in drawn]
    width, height = float(dig(layout, "width", WIDTH)), float(dig(layout, "height", _HEIGHT))
    header = header_of(layout, traces, colours, width)
    room = Box(left=EDGE, top=header.bottom, right=width - EDGE, bottom=height - EDGE)
    kinds = {string(trace, "type") for trace in traces}
    if kinds <= _IN_SPACE:
        body = space(traces, colours, layout, room)
    elif kinds == {"parcoords"} and len(traces) == 1:
        body = parallel(traces[0], room)
    elif kinds == {"treemap"} and len(traces) == 1:
        body = treemap(traces[0], room)
    elif kinds & (_IN_SPACE | {"parcoords", "treemap"}):
        raise NoPicture("a static picture does not mix these kinds", where="data", value=", ".join(sorted(kinds)))
    else:
        body = plane(traces, colours, layout, room)
    title = " ".join(lines_of(string(layout, "title.text"))) or "figure"
    colours_of_page = string(layout, "paper_bgcolor") or _GROUND, string(layout, "font.color") or _INK
    return _page(header.drawn + body, width, height, title, colours_of_page)


def notice(figure: Part, refused: NoPicture) -> str:
    """Return, in place of a picture, what it would have left out."""
    width = WIDTH
    sentences = [
        " ".join(lines_of(string(dig(figure, "layout", {}), "title.text"))) or "Figure",
        f"Not drawn here: {refused}.",
    ]
    lines = [line for each in sentences for line in wrapped(each, width - 4 * EDGE)]
    height = 20.0 * len(lines) + 4 * EDGE
    frame = element("rect", x=1, y=1, width=width - 2, height=height - 2, fill="none", stroke="#c9ced6")
    return _page(
        frame + "".join(text((2 * EDGE, 32.0 + 20.0 * row), line) for row, line in enumerate(lines)),
        width,
        height,
        lines[0],
    )


def _page(body: str, width: float, height: float, title: str, colours: tuple[str, str] = (_GROUND, _INK)) -> str:
    paper, ink = colours
    ground = element("rect", width=width, height=height, fill=paper)
    return element(
        "svg",
        f"<title>{shown(title)}</title>{ground}{body}",
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {width:g} {height:g}",
        width=width,
        height=height,
        style="max-width:100%;height:auto",
        role="img",
        font_family=_FACE,
        font_size=12,
        fill=ink,
    )
