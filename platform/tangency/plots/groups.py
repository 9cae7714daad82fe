"""Groups of assets beside the limits on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tangency.plots.palette import ACCENT, plain
from tangency.plots.style import styled

if TYPE_CHECKING:
    import pandas as pd

    from tangency.plots.figure import Figure

__all__ = ["group_limits_figure"]

# Told apart by their form as well as by their colour, on a bar and beside it: a page may be printed in black and white.
_MARKS = {
    "upper": {"symbol": "line-ns-open", "size": 24, "line": {"width": 3}, "color": "#d55e00"},
    "lower": {"symbol": "triangle-right", "size": 13, "line": {"width": 1.5, "color": "#ffffff"}, "color": "#009e73"},
}
_ROW_PIXELS = 30
_FRAME_PIXELS = 100


def group_limits_figure(table: pd.DataFrame, *, title: str) -> Figure:
    """Return horizontal bars of weight, with a tick where a limit stands.

    Parameters
    ----------
    table
        Indexed by group, in the order in which they are drawn from the top: `weight`, and `lower` and `upper`
        (fractions of NAV, None where there is no limit).
    """
    from tangency.plots.figure import Figure  # noqa: PLC0415  # plotly costs a second; only drawing needs it

    figure = Figure()
    figure.add_bar(
        y=[plain(label) for label in table.index],
        x=table["weight"].tolist(),
        name="weight",
        orientation="h",
        marker_color=ACCENT,
        hovertemplate="%{y}: %{x:.2%}<extra>weight</extra>",
    )
    for side, name in (("upper", "upper limit"), ("lower", "lower limit")):
        limited = [(label, limit) for label, limit in table[side].items() if limit is not None]
        if limited:
            figure.add_scatter(
                y=[plain(label) for label, _ in limited],
                x=[limit for _, limit in limited],
                name=name,
                mode="markers",
                marker=_MARKS[side],
                hovertemplate="%{y}: %{x:.2%}<extra>" + name + "</extra>",
            )
    figure.update_xaxes(tickformat=".0%", rangemode="tozero")
    figure.update_yaxes(autorange="reversed", type="category")
    return styled(figure, title=title, height=_FRAME_PIXELS + _ROW_PIXELS * max(len(table), 2))
