"""The layout that every figure shares: results, dashboards and reports draw alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tangency.plots.palette import PALETTE

if TYPE_CHECKING:
    from tangency.plots.figure import Figure

__all__ = ["styled"]


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
