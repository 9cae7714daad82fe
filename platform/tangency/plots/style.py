"""The layout that every figure shares: results, dashboards and reports draw alike."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil
from typing import TYPE_CHECKING

from tangency.plots.palette import PALETTE, plain
from tangency.plots.static.text_layout import shortened, width_of, wrapped

if TYPE_CHECKING:
    from tangency.plots.figure import Figure

__all__ = ["headed", "legend_label", "row_labels", "styled"]

_PAGE, _LEGEND = 604.0, 520.0  # pixels of a column in a page within its edges, and beside the labels of an axis
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
        title={"y": 1.0, "yanchor": "top", "yref": "container", "pad": {"t": _pad(len(lines)), "l": 8}},
        margin={"t": top, "r": 16},
        legend={"xanchor": "left", "x": 0.0},
    )
    return figure


def legend_label(label: object) -> str:
    """Return a label for a legend, cut where several of its length would not stand side by side in a page."""
    return plain(shortened(str(label), _LABEL_ROOM))


def row_labels(labels: Iterable[object]) -> list[str]:
    """Return labels of rows, each cut where it would leave too little of a page to what it names."""
    return [legend_label(label) for label in labels]


def _pad(count: int) -> float:
    """Return the pixels above a title of so many lines: plotly sets it higher by a part of each further line."""
    return 13.0 + 4.5 * (count - 1)


def _legend_rows(figure: Figure) -> int:
    widths = [
        _SWATCH + width_of(trace.name)
        for trace in figure.data
        if trace.name and trace.showlegend is not False and trace.type in {"scatter", "bar"}
    ]
    if len(widths) == 1 and not any(trace.showlegend for trace in figure.data):
        return 0
    if sum(widths) <= _LEGEND:
        return min(len(widths), 1)
    # Beyond one row plotly gives every entry the room of the longest.
    return ceil(len(widths) / max(int(_LEGEND / max(widths)), 1))
