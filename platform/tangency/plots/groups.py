"""Groups of assets beside the limits on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tangency.plots.style import ACCENT, plain, styled

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

__all__ = ["group_limits_figure"]

_LIMIT = "#d55e00"
_ROW_PIXELS = 30
_FRAME_PIXELS = 100


def group_limits_figure(table: pd.DataFrame, *, title: str) -> go.Figure:
    """Return horizontal bars of weight, with a tick where a limit stands.

    Parameters
    ----------
    table
        Indexed by group, in the order in which they are drawn from the top: `weight`, and `lower` and `upper`
        (fractions of NAV, None where there is no limit).
    """
    import plotly.graph_objects as go  # noqa: PLC0415  # plotly costs a second; only drawing needs it

    figure = go.Figure()
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
                marker={
                    "symbol": "line-ns-open",
                    "size": 20,
                    "line": {"width": 3},
                    "color": _LIMIT if side == "upper" else "#009e73",
                },
                hovertemplate="%{y}: %{x:.2%}<extra>" + name + "</extra>",
            )
    figure.update_xaxes(tickformat=".0%", rangemode="tozero")
    figure.update_yaxes(autorange="reversed", type="category")
    return styled(figure, title=title, height=_FRAME_PIXELS + _ROW_PIXELS * max(len(table), 2))
