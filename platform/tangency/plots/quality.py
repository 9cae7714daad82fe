"""The figure of a dataset's quality: a heat map of missing prices by asset and time, with what else was found on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tangency.plots.palette import plain
from tangency.plots.style import styled

if TYPE_CHECKING:
    import pandas as pd

    from tangency.plots.figure import Figure

__all__ = ["quality_figure"]

_MARKS = {
    "jump": {"symbol": "diamond", "size": 8, "color": "#d55e00"},
    "stale": {"symbol": "line-ns-open", "size": 9, "line": {"width": 2}, "color": "#000000"},
    "other": {"symbol": "circle-open", "size": 7, "color": "#009e73"},
}
# Nothing missing is nearly white, so that a single gap is seen.
_COLOURS = ((0.0, "#f7f9fb"), (0.001, "#c9ddec"), (0.5, "#4f91c0"), (1.0, "#08306b"))
_MOST_LABELS = 60
_ROW_PIXELS, _LEAST_HEIGHT, _MOST_HEIGHT = 15, 260, 1100
_SENTENCE_HEIGHT = 120
_TICKS = 6


def quality_figure(missing: pd.DataFrame, marks: pd.DataFrame, *, title: str) -> Figure:
    """Return the share of missing prices by asset, from the top, and stretch of time.

    Where nothing is missing and nothing else was found there is no map, and the title says so.

    Parameters
    ----------
    missing
        Indexed by asset, headed by the stretches' names in order of time; fractions, NaN before an asset's first and
        after its last price.
    marks
        One row a finding: `asset`, `place` (number of the stretch), `kind` (`jump`, `stale` or `other`), `what`.
    """
    from tangency.plots.figure import Figure  # noqa: PLC0415  # plotly costs a second; only drawing needs it

    if not (missing.to_numpy() > 0.0).any() and marks.empty:
        return _sentence(title)
    assets = [str(asset) for asset in missing.index]
    rows = {asset: row for row, asset in enumerate(assets)}
    stretches = [str(name) for name in missing.columns]
    figure = Figure()
    figure.add_heatmap(
        x=list(range(len(stretches))),
        y=list(range(len(assets))),
        z=[[None if np.isnan(value) else float(value) for value in row] for row in missing.to_numpy()],
        zmin=0.0,
        zmax=1.0,
        colorscale=_COLOURS,
        colorbar={"title": {"text": "missing", "side": "right"}, "tickformat": ".0%"},
        customdata=[[[plain(asset), name] for name in stretches] for asset in assets],
        hovertemplate="%{customdata[0]}, %{customdata[1]}: %{z:.0%} missing<extra></extra>",
    )
    for kind, mark in _MARKS.items():
        own = marks[marks["kind"] == kind]
        if len(own):
            figure.add_scatter(
                x=own["place"].tolist(),
                y=[rows[asset] for asset in own["asset"]],
                name=kind,
                mode="markers",
                marker=mark,
                customdata=[[plain(what)] for what in own["what"]],
                hovertemplate="%{customdata[0]}<extra>" + kind + "</extra>",
            )
    _name_axes(figure, assets, stretches)
    height = min(_MOST_HEIGHT, max(_LEAST_HEIGHT, 120 + _ROW_PIXELS * len(assets)))
    return styled(figure, title=plain(title), height=height)


def _sentence(title: str) -> Figure:
    from tangency.plots.figure import Figure  # noqa: PLC0415  # as above

    figure = Figure()
    # A figure without a trace is none that can be exported.
    figure.add_scatter(x=[0], y=[0], mode="markers", marker={"opacity": 0}, hoverinfo="skip", showlegend=False)
    for axes in (figure.update_xaxes, figure.update_yaxes):
        axes(showticklabels=False, showgrid=False, zeroline=False)
    return styled(figure, title=plain(title), height=_SENTENCE_HEIGHT)


def _name_axes(figure: Figure, assets: list[str], stretches: list[str]) -> None:
    every = max(1, len(assets) // _MOST_LABELS + (len(assets) % _MOST_LABELS > 0))
    named = range(0, len(assets), every)
    figure.update_yaxes(
        tickmode="array",
        tickvals=list(named),
        ticktext=[plain(assets[row]) for row in named],
        range=[len(assets) - 0.5, -0.5],
    )
    at = sorted({round(place) for place in np.linspace(0, len(stretches) - 1, min(_TICKS, len(stretches)))})
    figure.update_xaxes(tickmode="array", tickvals=at, ticktext=[stretches[place] for place in at])
