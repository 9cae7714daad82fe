"""The figure of weights beside their risk contributions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tangency.plots.palette import ACCENT, plain
from tangency.plots.style import styled

if TYPE_CHECKING:
    import pandas as pd

    from tangency.plots.figure import Figure

__all__ = ["weights_and_risk_figure"]

_RISK = "#e69f00"
_ROW_PIXELS = 34
_FRAME_PIXELS = 110


def weights_and_risk_figure(table: pd.DataFrame) -> Figure:
    """Return horizontal bars of weight and share of risk.

    Parameters
    ----------
    table
        Indexed by asset, columns `weight` (fraction of NAV) and `risk_share` (fraction of portfolio volatility),
        in the order in which they are drawn from the top.
    """
    from tangency.plots.figure import Figure  # noqa: PLC0415  # plotly costs a second; only drawing needs it

    figure = Figure()
    for column, name, colour in (("weight", "weight", ACCENT), ("risk_share", "share of risk", _RISK)):
        figure.add_bar(
            y=[plain(asset) for asset in table.index],
            x=table[column].tolist(),
            name=name,
            orientation="h",
            marker_color=colour,
            hovertemplate="%{y}: %{x:.2%}<extra>" + name + "</extra>",
        )
    figure.update_layout(barmode="group")
    figure.update_xaxes(tickformat=".0%")
    figure.update_yaxes(autorange="reversed", type="category", ticksuffix="  ")
    return styled(figure, title="Weight and share of risk", height=_FRAME_PIXELS + _ROW_PIXELS * max(len(table), 2))
