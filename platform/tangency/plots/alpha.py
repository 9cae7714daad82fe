"""The figure of judged forecasts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tangency.plots.palette import DASHES, PALETTE, plain
from tangency.plots.style import styled

if TYPE_CHECKING:
    import pandas as pd

    from tangency.plots.figure import Figure

__all__ = ["alpha_figure"]

_PLACES = {"": (0.0, 0.43), "2": (0.52, 0.7), "3": (0.81, 1.0)}


def alpha_figure(coefficients: pd.DataFrame, decay: pd.DataFrame, quantiles: pd.DataFrame, *, title: str) -> Figure:
    """Return cumulated rank coefficients by date, the mean one of each window, and the mean return of each quantile.

    Parameters
    ----------
    coefficients, decay, quantiles
        One column a forecast; the rows are dates, windows and quantiles.
    """
    from tangency.plots.figure import Figure  # noqa: PLC0415  # plotly costs a second; only drawing needs it

    figure = Figure()
    for place, name in enumerate(coefficients.columns):
        colour = PALETTE[place % len(PALETTE)]
        shared = {"name": plain(name), "legendgroup": plain(name)}
        line = {"color": colour, "width": 1.8, "dash": DASHES[place % len(DASHES)]}
        figure.add_scatter(
            x=coefficients.index.tolist(),
            y=coefficients[name].fillna(0.0).cumsum().astype(float).tolist(),
            mode="lines",
            line=line,
            hovertemplate="%{x|%Y-%m-%d}: %{y:.2f}<extra>" + plain(name) + "</extra>",
            **shared,
        )
        _bars(figure, decay[name], colour, "2", "window %{x}: %{y:.4f}", shared)
        _bars(figure, quantiles[name], colour, "3", "quantile %{x}: %{y:.3%}", shared)
    for axis, (left, right) in _PLACES.items():
        figure.update_layout({f"xaxis{axis}": {"domain": [left, right], "anchor": f"y{axis}"}})
        figure.update_layout({f"yaxis{axis}": {"anchor": f"x{axis}"}})
    figure.update_layout(
        barmode="group",
        yaxis_title="cumulated rank IC",
        yaxis2_title="rank IC",
        yaxis3_title="mean return",
        yaxis3_tickformat=".2%",
        xaxis2={"title": {"text": "window"}, "type": "category"},
        xaxis3={"title": {"text": "quantile"}, "type": "category"},
    )
    return styled(figure, title=plain(title), height=380)


def _bars(figure: Figure, values: pd.Series, colour: str, axis: str, hover: str, shared: dict[str, str]) -> None:
    figure.add_bar(
        x=[str(each) for each in values.index],
        y=[None if value is None else float(value) for value in values.astype(object).where(values.notna(), None)],
        marker={"color": colour},
        xaxis=f"x{axis}",
        yaxis=f"y{axis}",
        showlegend=False,
        hovertemplate=hover + f"<extra>{shared['name']}</extra>",
        **shared,
    )
