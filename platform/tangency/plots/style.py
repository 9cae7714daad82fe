"""The layout that every figure shares: results, dashboards and reports draw alike."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from tangency.plots.palette import PALETTE, plain
from tangency.plots.static.text_layout import shortened, width_of, wrapped

if TYPE_CHECKING:
    from tangency.plots.figure import Figure

__all__ = ["headed", "row_labels", "styled"]

_PAGE = 604.0  # pixels of a column in a page, within its edges
_LABEL_ROOM = 190.0
_TITLE_SIZE, _TITLE_LINE, _ABOVE = 15.0, 20.0, 14.0
_LEGEND_LINE, _SWATCH, _BELOW = 20.0, 46.0, 10.0


def styled(figure: Figure, *, title: str, height: int) -> Figure:
    """Return the figure in the house style."""
    figure.update_layout(
        title={"text": title, "x": 0, "xanchor": "left", "font": {"size": 15}},
        template="plotly_white",
        colorway=PALETTE,
        height=height,
        margin={"l": 8, "r": 8, "t": 44, "b": 8},
        font={"family": "system-ui, -apple-system, Segoe UI, Roboto, sans-serif", "size": 12, "color": "#1f2933"},
        legend={"orientation": "h", "yanchor": "bottom", "y": 1.0, "xanchor": "right", "x": 1.0},
        bargap=0.3,
    )
    figure.update_xaxes(automargin=True)
    figure.update_yaxes(automargin=True)
    return figure


def headed(figure: Figure, *, sentence: str, height: int) -> Figure:
    """Return the figure in the house style below a sentence, which is wrapped, and a legend that does not touch it.

    Parameters
    ----------
    sentence
        What is seen; text, not markup.
    height
        Pixels of all below the header.
    """
    lines = wrapped(sentence, _PAGE, _TITLE_SIZE)
    top = _ABOVE + _TITLE_LINE * len(lines) + _LEGEND_LINE * _legend_rows(figure) + _BELOW
    styled(figure, title="<br>".join(plain(line) for line in lines), height=round(height + top))
    figure.update_layout(
        title={"y": 1.0, "yanchor": "top", "yref": "container", "pad": {"t": 10, "l": 8}},
        margin={"t": top, "r": 16},
        legend={"xanchor": "left", "x": 0.0},
    )
    return figure


def row_labels(labels: Iterable[object]) -> list[str]:
    """Return labels of rows, each cut where it would leave too little of a page to what it names."""
    return [plain(shortened(str(label), _LABEL_ROOM)) for label in labels]


def _legend_rows(figure: Figure) -> int:
    widths = [
        _SWATCH + width_of(trace.name)
        for trace in figure.data
        if trace.name and trace.showlegend is not False and trace.type in {"scatter", "bar"}
    ]
    if len(widths) == 1 and not any(trace.showlegend for trace in figure.data):
        return 0
    rows, used = (1, 0.0) if widths else (0, 0.0)
    for width in widths:
        if used and used + width > _PAGE:
            rows, used = rows + 1, 0.0
        used += width
    return rows
