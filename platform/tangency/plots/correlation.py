"""Figures of correlation through time: its mean with regimes and events, a heat map, and the spanning tree."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING

from tangency.plots.palette import ACCENT, MUTED, PALETTE, plain
from tangency.plots.style import styled

if TYPE_CHECKING:
    import pandas as pd

    from tangency.plots.figure import Figure

__all__ = ["correlation_heat_map_figure", "mean_correlation_figure", "spanning_tree_figure"]

_SIGNED = ((0.0, "#d98200"), (0.25, "#f5cf8e"), (0.5, "#fafafa"), (0.75, "#6baed6"), (0.9, "#1f5f8b"), (1.0, "#08306b"))
# The lowest regime is left white; each higher one is darker, and lines show through.
_SHADE = "rgba(31, 95, 139, {})"
_DARKER = 0.09
_ROW, _FRAME, _LEAST_HEIGHT, _MOST_HEIGHT = 16, 130, 260, 1400
_MOST_LABELS, _MOST_DATES = 80, 8


def mean_correlation_figure(table: pd.DataFrame, states: pd.Series, alerts: pd.Series, *, title: str) -> Figure:
    """Return the mean correlation and the absorption ratio as lines, regimes as shades, alerts as marks.

    Parameters
    ----------
    table
        Indexed by date; columns `mean` and `absorption_ratio`.
    states
        Regime from 1, by date, as known then; empty where there are none.
    alerts
        Number of pairs that left their band, by date.
    """
    from tangency.plots.figure import Figure  # noqa: PLC0415  # plotly costs a second; only drawing needs it

    figure = Figure()
    dates = table.index.tolist()
    for name, column, colour, dash in (
        ("mean correlation", "mean", ACCENT, "solid"),
        ("absorption ratio", "absorption_ratio", PALETTE[1], "dash"),
    ):
        figure.add_scatter(
            x=dates,
            y=[float(each) for each in table[column]],
            name=name,
            mode="lines",
            line={"color": colour, "width": 1.8, "dash": dash},
            hovertemplate="%{x}: %{y:.2f}<extra>" + name + "</extra>",
        )
    shown = alerts[alerts.index.isin(table.index)]
    figure.add_scatter(
        x=shown.index.tolist(),
        y=[float(table["mean"][date]) for date in shown.index],
        name="pairs leave their band",
        mode="markers",
        marker={"color": PALETTE[5], "size": 8, "symbol": "diamond"},
        customdata=[int(count) for count in shown],
        hovertemplate="%{x}: %{customdata} events<extra></extra>",
    )
    for state, first, last in _stretches(states):
        figure.add_shape(
            type="rect",
            x0=first,
            x1=last,
            y0=0.0,
            y1=1.0,
            yref="y domain",
            fillcolor=_SHADE.format(round(_DARKER * (state - 1), 2)),
            line={"width": 0},
            layer="below",
        )
    figure.update_yaxes(title="correlation, share")
    return styled(figure, title=plain(title), height=360)


def correlation_heat_map_figure(values: pd.DataFrame, *, title: str) -> Figure:
    """Return correlations as colours, dates across and a row for each pair or asset, the highest mean at the top.

    Parameters
    ----------
    values
        Indexed by date, headed by what the rows are; missing where there is no correlation.
    """
    from tangency.plots.figure import Figure  # noqa: PLC0415  # as above

    order = values.mean().sort_values(ascending=False, kind="stable").index
    shown = values[order].T
    cells = shown.astype(object).where(shown.notna(), None).to_numpy().tolist()
    dates = [str(date).removesuffix(" 00:00:00") for date in values.index]
    figure = Figure()
    figure.add_heatmap(
        x=list(range(len(dates))),
        y=list(range(len(shown))),
        z=cells,
        zmin=-1.0,
        zmax=1.0,
        colorscale=_SIGNED,
        colorbar={"title": {"text": "correlation", "side": "right"}, "thickness": 14},
        customdata=[[[plain(label), date] for date in dates] for label in shown.index],
        hovertemplate="%{customdata[0]}, %{customdata[1]}: %{z:.2f}<extra></extra>",
    )
    across = sorted({round((len(dates) - 1) * k / (_MOST_DATES - 1)) for k in range(_MOST_DATES)})
    every = -(-len(shown) // _MOST_LABELS) or 1
    figure.update_xaxes(tickmode="array", tickvals=across, ticktext=[dates[place] for place in across])
    figure.update_yaxes(
        tickmode="array",
        tickvals=list(range(0, len(shown), every)),
        ticktext=[plain(label) for label in shown.index[::every]],
        autorange="reversed",
    )
    height = min(_MOST_HEIGHT, max(_LEAST_HEIGHT, _FRAME + _ROW * len(shown)))
    return styled(figure, title=plain(title), height=height)


def spanning_tree_figure(edges: pd.DataFrame, *, hub: str, title: str) -> Figure:
    """Return a tree with its hub at the left: each asset a row, as far to the right as its way to the hub is long.

    Parameters
    ----------
    edges
        Columns `one`, `other`, `correlation`; distances are √(2 (1 − ρ)).
    hub
        The asset from which the tree is drawn.
    """
    from tangency.plots.figure import Figure  # noqa: PLC0415  # as above

    places = _laid_out(edges, hub)
    rows = {asset: row for row, (asset, *_) in enumerate(places)}
    away = {asset: far for asset, far, *_ in places}
    figure = Figure()
    x: list[float | None] = []
    y: list[float | None] = []
    for asset, far, parent, _ in places[1:]:
        x += [away[parent], away[parent], far, None]
        y += [rows[parent], rows[asset], rows[asset], None]
    figure.add_scatter(x=x, y=y, mode="lines", line={"color": MUTED, "width": 1.5}, hoverinfo="skip", showlegend=False)
    figure.add_scatter(
        x=[far for _, far, *_ in places],
        y=list(range(len(places))),
        mode="markers",
        marker={"color": [PALETTE[5] if asset == hub else ACCENT for asset, *_ in places], "size": 9},
        customdata=[f"{plain(asset)}{'' if value is None else f': {value:.2f} with {plain(parent)}'}"
                    for asset, _, parent, value in places],
        hovertemplate="%{customdata}<extra></extra>",
        showlegend=False,
    )  # fmt: skip
    farthest = max(away.values())
    figure.update_xaxes(title="distance from the hub", range=[-0.02 * farthest, 1.03 * farthest])  # whole markers
    figure.update_yaxes(
        tickmode="array",
        tickvals=list(range(len(places))),
        ticktext=[plain(asset) for asset, *_ in places],
        range=[len(places) - 0.5, -0.5],
        showgrid=False,
        zeroline=False,
    )
    height = min(_MOST_HEIGHT, max(_LEAST_HEIGHT, _FRAME + _ROW * len(places)))
    return styled(figure, title=plain(title), height=height)


def _laid_out(edges: pd.DataFrame, hub: str) -> list[tuple[str, float, str, float | None]]:
    """Return each asset below the one that it hangs from: its distance from the hub, that one, their correlation."""
    near: dict[str, list[tuple[str, float]]] = {}
    for one, other, value in zip(edges["one"], edges["other"], edges["correlation"], strict=True):
        near.setdefault(one, []).append((other, float(value)))
        near.setdefault(other, []).append((one, float(value)))
    found: list[tuple[str, float, str, float | None]] = []
    waiting: list[tuple[str, float, str, float | None]] = [(hub, 0.0, hub, None)]
    seen = {hub}
    while waiting:
        asset, far, parent, value = waiting.pop()
        found.append((asset, far, parent, value))
        # The nearest comes next: a stack gives back what was put last.
        for other, own in sorted(near.get(asset, ()), key=lambda each: (each[1], each[0])):
            if other not in seen:
                seen.add(other)
                waiting.append((other, far + (2.0 * max(1.0 - own, 0.0)) ** 0.5, asset, own))
    return found


def _stretches(states: pd.Series) -> Iterator[tuple[int, object, object]]:
    """Yield each stretch of one state above the lowest, from its first date to that of the next."""
    dates, numbers = states.index.tolist(), [int(state) for state in states]
    for state, run in groupby(range(len(numbers)), key=numbers.__getitem__):
        places = list(run)
        if state > 1:
            yield state, dates[places[0]], dates[min(places[-1] + 1, len(dates) - 1)]
