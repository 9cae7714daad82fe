"""The configurations of a sweep: a figure as colours over two axes, or one line a configuration across all axes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from tangency.plots.palette import plain
from tangency.plots.style import styled

if TYPE_CHECKING:
    import pandas as pd

    from tangency.plots.figure import Figure

__all__ = ["heat_map_figure", "parallel_figure"]

# Even in lightness, and the same to colour-blind readers.
_COLOURS = "Cividis"
_PERCENT = frozenset({"total_return", "annual_return", "volatility", "max_drawdown"})
_ROW, _FRAME = 44, 150

Orders = Mapping[str, tuple[str, ...]]
"""Axis → its values as texts, in the order in which they were given."""


def heat_map_figure(table: pd.DataFrame, across: str, up: str, figure: str, *, orders: Orders) -> Figure:
    """Return a figure over two axes as colours: the mean over all other axes.

    Parameters
    ----------
    table
        One row a configuration, a column for each axis and each figure. A cell without a defined figure is empty.
    across, up
        Columns of the table.
    figure
        The column that is shown.
    """
    from tangency.plots.figure import Figure  # noqa: PLC0415  # plotly costs a second; only drawing needs it

    means = table.assign(**{figure: table[figure].astype(float)}).pivot_table(
        index=up, columns=across, values=figure, aggfunc="mean", sort=False
    )
    means = means.reindex(index=list(orders[up]), columns=list(orders[across]))
    means = means.dropna(how="all").dropna(how="all", axis="columns")
    values = means.astype(object).where(means.notna(), None).to_numpy().tolist()
    percent = figure in _PERCENT
    name = figure.replace("_", " ")
    drawn = Figure()
    drawn.add_heatmap(
        x=list(range(means.shape[1])),
        y=list(range(means.shape[0])),
        z=values,
        colorscale=_COLOURS,
        colorbar={"title": {"text": name, "side": "right"}, "thickness": 14},
        customdata=[[[plain(row), plain(column)] for column in means.columns] for row in means.index],
        hovertemplate=f"{plain(up)} %{{customdata[0]}}<br>{plain(across)} %{{customdata[1]}}<br>{name} "
        f"%{{z:{'.1%' if percent else '.2f'}}}<extra></extra>",
    )
    drawn.update_xaxes(title={"text": plain(across)}, **_ticks(means.columns))
    drawn.update_yaxes(title={"text": plain(up)}, **_ticks(means.index))
    return styled(drawn, title=f"{name} by {plain(across)} and {plain(up)}", height=_FRAME + _ROW * len(means))


def parallel_figure(table: pd.DataFrame, figure: str, *, orders: Orders) -> Figure:
    """Return one line a configuration across all axes and a figure, coloured by it; parameters as of `heat_map_figure`.

    Configurations without a defined figure are left out, and the title says how many.
    """
    import plotly.graph_objects as go  # noqa: PLC0415  # as above

    from tangency.plots.figure import Figure  # noqa: PLC0415  # as above

    shown = table.dropna(subset=[figure])
    values = shown[figure].astype(float)
    name = figure.replace("_", " ")
    tick_format = ".1%" if figure in _PERCENT else ".2f"
    drawn = Figure(
        go.Parcoords(
            line={"color": values.tolist(), "colorscale": _COLOURS, "showscale": True},
            dimensions=[
                *(_axis(shown[axis], axis, labels) for axis, labels in orders.items()),
                {"label": name, "values": values.tolist(), "tickformat": tick_format},
            ],
            labelfont={"size": 13},
            tickfont={"size": 11},
            rangefont={"size": 11},
        )
    )
    left_out = len(table) - len(shown)
    more = f"; {left_out} without the figure are left out" if left_out else ""
    styled(drawn, title=f"one line a configuration, coloured by {name}{more}", height=480)
    drawn.update_layout(margin={"l": 90, "r": 70, "t": 100, "b": 36})
    return drawn


def _axis(values: pd.Series, axis: str, labels: tuple[str, ...]) -> dict[str, object]:
    places = {label: place for place, label in enumerate(labels)}
    return {
        "label": plain(axis),
        "values": [places[value] for value in values],
        "range": [-0.5, len(labels) - 0.5],
        "tickvals": list(range(len(labels))),
        "ticktext": [plain(label) for label in labels],
    }


def _ticks(labels: pd.Index) -> dict[str, object]:
    return {
        "tickmode": "array",
        "tickvals": list(range(len(labels))),
        "ticktext": [plain(label) for label in labels],
        "showgrid": False,
        "zeroline": False,
    }
