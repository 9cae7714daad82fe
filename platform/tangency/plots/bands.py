"""Figures of estimation error: weights and frontiers with the bands of resampled histories."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tangency.plots.palette import ACCENT, MUTED, plain
from tangency.plots.style import styled

if TYPE_CHECKING:
    import pandas as pd

    from tangency.plots.figure import Figure

__all__ = ["frontier_bands_figure", "weight_bands_figure"]

_SHADE = "rgba(31, 95, 139, 0.18)"
_ROW_HEIGHT = 24
_FRAME_HEIGHT = 110
_MOST_ROWS = 40


def weight_bands_figure(table: pd.DataFrame, *, level: float) -> Figure:
    """Return one line an asset: its weight as a point, the band as a bar, the median as a tick.

    Parameters
    ----------
    table
        Indexed by asset; columns `weight`, `lower`, `median`, `upper` (fractions of NAV). The largest come first; more
        than forty would not be read, and assets whose whole band is zero have nothing to show.
    """
    from tangency.plots.figure import Figure  # noqa: PLC0415  # plotly costs a second; only drawing needs it

    shown = table[(table[["weight", "lower", "upper"]] != 0.0).any(axis=1)].head(_MOST_ROWS)
    names = [plain(asset) for asset in shown.index]
    figure = Figure()
    figure.add_bar(
        y=names,
        x=(shown["upper"] - shown["lower"]).tolist(),
        base=shown["lower"].tolist(),
        orientation="h",
        name=f"{level:.0%} of resampled histories",
        marker={"color": MUTED},
        width=0.55,
        customdata=shown[["lower", "upper"]].to_numpy().tolist(),
        hovertemplate="%{y}: %{customdata[0]:.2%} to %{customdata[1]:.2%}<extra></extra>",
    )
    for column, name, marker in (
        ("median", "median", {"symbol": "line-ns-open", "size": 12, "color": "#6b7280", "line": {"width": 2}}),
        ("weight", "weight", {"symbol": "circle", "size": 9, "color": ACCENT}),
    ):
        figure.add_scatter(
            y=names,
            x=shown[column].tolist(),
            mode="markers",
            name=name,
            marker=marker,
            hovertemplate=f"%{{y}}: {name} %{{x:.2%}}<extra></extra>",
        )
    figure.update_yaxes(autorange="reversed", type="category", title=None)
    figure.update_xaxes(title="weight", tickformat=".0%", rangemode="tozero")
    return styled(figure, title="Weights and their resampled bands", height=_FRAME_HEIGHT + _ROW_HEIGHT * len(shown))


def frontier_bands_figure(own: pd.DataFrame, promised: pd.DataFrame, *, level: float, unit: str) -> Figure:
    """Return the frontier of the history, and the band and median of the frontiers of resampled histories.

    Parameters
    ----------
    own
        Columns `volatility` and `mean`.
    promised
        Indexed by volatility; columns `lower`, `median`, `upper` mean.
    """
    from tangency.plots.figure import Figure  # noqa: PLC0415  # plotly costs a second; only drawing needs it

    risk = promised.index.tolist()
    figure = Figure()
    figure.add_scatter(
        x=[*risk, *reversed(risk)],
        y=[*promised["upper"].tolist(), *reversed(promised["lower"].tolist())],
        mode="lines",
        fill="toself",
        fillcolor=_SHADE,
        line={"width": 0},
        name=f"{level:.0%} of resampled frontiers",
        hoverinfo="skip",
    )
    for name, x, y, dash in (
        ("median of resampled frontiers", risk, promised["median"].tolist(), "dot"),
        ("efficient frontier", own["volatility"].tolist(), own["mean"].tolist(), "solid"),
    ):
        figure.add_scatter(
            x=x,
            y=y,
            mode="lines",
            name=name,
            line={"color": ACCENT, "width": 2, "dash": dash},
            hovertemplate="volatility %{x:.2%}, mean %{y:.2%}<extra></extra>",
        )
    figure.update_xaxes(title=f"volatility ({unit})", tickformat=".1%", rangemode="tozero")
    figure.update_yaxes(title=f"mean return ({unit})", tickformat=".1%")
    return styled(figure, title="Efficient frontier and its resampled band", height=420)
