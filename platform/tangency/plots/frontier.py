"""The efficient frontier in the plane of risk and return."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tangency.plots.style import ACCENT, MUTED, styled

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

__all__ = ["frontier_figure"]

_TANGENCY = "#d55e00"


def frontier_figure(curve: pd.DataFrame, turning: pd.DataFrame, assets: pd.DataFrame, *, unit: str) -> go.Figure:
    """Return the frontier with its turning points, and the assets by themselves.

    Parameters
    ----------
    curve, turning, assets
        Columns `volatility` and `mean` (fractions of NAV); `assets` is indexed by asset. Between two rows of `curve`
        a straight line is drawn, so it should be dense. The turning point of the largest ratio stands out.
    unit
        What volatility and mean are of, such as `annual`.
    """
    import plotly.graph_objects as go  # noqa: PLC0415  # plotly costs a second; only drawing needs it

    figure = go.Figure()
    hover = "%{text}<br>volatility %{x:.2%}, mean %{y:.2%}<extra></extra>"
    figure.add_scatter(
        x=assets["volatility"].tolist(),
        y=assets["mean"].tolist(),
        text=[str(asset) for asset in assets.index],
        name="assets",
        mode="markers",
        marker={"color": MUTED, "size": 7},
        hovertemplate=hover,
    )
    figure.add_scatter(
        x=curve["volatility"].tolist(),
        y=curve["mean"].tolist(),
        name="efficient frontier",
        mode="lines",
        line={"color": ACCENT, "width": 2},
        hoverinfo="skip",
    )
    ratio = turning["mean"] / turning["volatility"].where(turning["volatility"] > 0)
    best = ratio.max()
    figure.add_scatter(
        x=turning["volatility"].tolist(),
        y=turning["mean"].tolist(),
        text=[f"turning point {point}" for point in turning.index],
        name="turning points",
        mode="markers",
        marker={"color": [_TANGENCY if value == best else ACCENT for value in ratio], "size": 6},
        hovertemplate=hover,
    )
    figure.update_xaxes(title=f"volatility ({unit})", tickformat=".1%", rangemode="tozero")
    figure.update_yaxes(title=f"mean return ({unit})", tickformat=".1%")
    return styled(figure, title="Efficient frontier", height=420)
