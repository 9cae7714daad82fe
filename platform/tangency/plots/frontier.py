"""The efficient frontier in the plane of risk and return."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tangency.plots.palette import ACCENT, PALETTE, plain
from tangency.plots.static.formats import formatted
from tangency.plots.style import headed, legend_label, styled

if TYPE_CHECKING:
    import pandas as pd

    from tangency.plots.figure import Figure

__all__ = ["frontier_figure"]

_TANGENCY = "#d55e00"
_ASSETS = "#9aa3b0"
_OWN, _SYMBOLS = (PALETTE[2], PALETTE[3], PALETTE[9]), ("cross", "x", "square")


def frontier_figure(
    curve: pd.DataFrame,
    points: pd.DataFrame,
    assets: pd.DataFrame,
    *,
    risk: str,
    mean: str,
    named: str,
    portfolio: pd.DataFrame | None = None,
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
    portfolio
        Where portfolios stand that are not of the frontier, such as the one held: as `assets`, indexed by their names.
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
    for place, (label, own) in enumerate(() if portfolio is None else portfolio.iterrows()):
        figure.add_scatter(
            x=[float(own["risk"])],
            y=[float(own["mean"])],
            text=[plain(label)],
            name=legend_label(label),
            mode="markers",
            marker={"color": _OWN[place % len(_OWN)], "size": 13, "symbol": _SYMBOLS[place % len(_SYMBOLS)]},
            hovertemplate=hover,
        )
    figure.update_xaxes(title=risk, tickformat=".1%", rangemode="tozero")
    figure.update_yaxes(title=mean, tickformat=".1%")
    if portfolio is None:
        return styled(figure, title="Efficient frontier", height=420)
    return headed(figure, sentence=_sentence(curve, portfolio), height=400)


def _sentence(curve: pd.DataFrame, portfolio: pd.DataFrame) -> str:
    """Say how far below the frontier each portfolio is, at its own risk."""
    line = curve.sort_values("risk")
    said = []
    for name, own in portfolio.iterrows():
        risk, mean = float(own["risk"]), float(own["mean"])
        if not line["risk"].iloc[0] <= risk <= line["risk"].iloc[-1]:
            said.append(f"{name} has a risk of {formatted(risk, '.1%')}, which no portfolio of the frontier has")
            continue
        below = float(np.interp(risk, line["risk"], line["mean"])) - mean
        said.append(f"{name} lies {formatted(below, '.1%')} below the efficient frontier at a risk of "
                    f"{formatted(risk, '.1%')}")  # fmt: skip
    return "; ".join(said)
