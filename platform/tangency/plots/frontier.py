"""The efficient frontier in the plane of risk and return."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tangency.plots.palette import ACCENT, plain
from tangency.plots.style import styled

if TYPE_CHECKING:
    import pandas as pd

    from tangency.plots.figure import Figure

__all__ = ["frontier_figure"]

_TANGENCY = "#d55e00"
_ASSETS = "#9aa3b0"


def frontier_figure(
    curve: pd.DataFrame, points: pd.DataFrame, assets: pd.DataFrame, *, risk: str, mean: str, named: str
) -> Figure:
    """Return the frontier with its points, and the assets by themselves.

    Parameters
    ----------
    curve, points, assets
        Columns `risk` and `mean` (fractions of NAV); `assets` is indexed by asset. Between two rows of `curve` a
        straight line is drawn, so it should be dense. The point of the largest ratio stands out.
    risk, mean
        What the axes show, with units, such as `volatility (annual)`.
    named
        What a point is called, such as `turning point`.
    """
    from tangency.plots.figure import Figure  # noqa: PLC0415  # plotly costs a second; only drawing needs it

    figure = Figure()
    hover = "%{text}<br>risk %{x:.2%}, mean %{y:.2%}<extra></extra>"
    figure.add_scatter(
        x=assets["risk"].tolist(),
        y=assets["mean"].tolist(),
        text=[plain(asset) for asset in assets.index],
        name="assets",
        mode="markers",
        marker={"color": _ASSETS, "size": 7},
        hovertemplate=hover,
    )
    figure.add_scatter(
        x=curve["risk"].tolist(),
        y=curve["mean"].tolist(),
        name="efficient frontier",
        mode="lines",
        line={"color": ACCENT, "width": 2},
        hoverinfo="skip",
    )
    ratio = points["mean"] / points["risk"].where(points["risk"] > 0)
    is_best = ratio == ratio.max()
    # The best point stands out by its form as well: a page may be printed in black and white.
    for shown, name, marker in (
        (points[~is_best], f"{named}s", {"color": ACCENT, "size": 6}),
        (points[is_best], "largest mean for its risk", {"color": _TANGENCY, "size": 11, "symbol": "diamond"}),
    ):
        figure.add_scatter(
            x=shown["risk"].tolist(),
            y=shown["mean"].tolist(),
            text=[f"{named} {point}" for point in shown.index],
            name=name,
            mode="markers",
            marker=marker,
            hovertemplate=hover,
        )
    figure.update_xaxes(title=risk, tickformat=".1%", rangemode="tozero")
    figure.update_yaxes(title=mean, tickformat=".1%")
    return styled(figure, title="Efficient frontier", height=420)
