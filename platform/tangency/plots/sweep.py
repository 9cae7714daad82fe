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
    """Return a figure over two axes as colours, with its value in each cell: the mean over all other axes.

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
    values = [[None if value != value else value for value in row] for row in means.to_numpy(dtype=float).tolist()]  # noqa: PLR0124  # NaN
    pattern = "{:.1%}" if figure in _PERCENT else "{:.2f}"
    name = figure.replace("_", " ")
    drawn = Figure()
    drawn.add_heatmap(
        x=[plain(label) for label in means.columns],
        y=[plain(label) for label in means.index],
        z=values,
        text=[["" if value is None else pattern.format(value) for value in row] for row in values],
        texttemplate="%{text}",
        colorscale=_COLOURS,
        colorbar={"title": {"text": name}, "tickformat": ".1%" if figure in _PERCENT else ".2f"},
        hovertemplate=f"{plain(across)} %{{x}}<br>{plain(up)} %{{y}}<br>{name} %{{text}}<extra></extra>",
    )
    drawn.update_xaxes(type="category", title=plain(across))
    drawn.update_yaxes(type="category", title=plain(up))
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
