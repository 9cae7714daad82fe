"""One look for every figure: results, dashboards and reports draw alike."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tangency.plots.figure import Figure

__all__ = ["ACCENT", "DASHES", "MUTED", "PALETTE", "plain", "styled"]

ACCENT = "#1f5f8b"
MUTED = "#c9ced6"
# Okabe & Ito's colours, told apart by colour-blind readers, after the accent.
PALETTE = (ACCENT, "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#8c6d31", "#6b7280", "#f0e442", "#000000")
# Lines are told apart in black and white, too.
DASHES = ("solid", "dash", "dot", "dashdot", "longdash")


def plain(label: object) -> str:
    """Return a label that plotly shows as it is: plotly reads `<a>`, `<b>` and the like in every text."""
    return escape(str(label), quote=False)


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
