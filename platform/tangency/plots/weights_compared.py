"""The figure of several portfolios' weights side by side, such as those before and after trades and of the target."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tangency.plots.palette import ACCENT, MUTED, plain
from tangency.plots.style import styled

if TYPE_CHECKING:
    import pandas as pd

    from tangency.plots.figure import Figure

__all__ = ["weights_compared_figure"]

_MARK = {"symbol": "line-ns-open", "size": 18, "line": {"width": 3}, "color": "#e69f00"}
_BAR_COLOURS = (MUTED, ACCENT)
_ROW_PIXELS = 30
_FRAME_PIXELS = 110


def weights_compared_figure(table: pd.DataFrame, *, title: str) -> Figure:
    """Return horizontal bars of weights, with a mark where the target stands.

    Parameters
    ----------
    table
        Indexed by asset, in the order in which they are drawn from the top (fractions of NAV): `target`, and one or
        two more columns, each a portfolio; the last of them in the accent's colour.

    >>> import pandas as pd
    >>> table = pd.DataFrame({"held": [0.5], "target": [0.6]}, index=["BTC"])
    >>> [trace.name for trace in weights_compared_figure(table, title="Weights").data]
    ['held', 'target']
    """
    from tangency.plots.figure import Figure  # noqa: PLC0415  # plotly costs a second; only drawing needs it

    labels = [plain(asset) for asset in table.index]
    figure = Figure()
    books = [column for column in table.columns if column != "target"]
    for column, colour in zip(books, _BAR_COLOURS[-len(books) :], strict=True):
        figure.add_bar(
            y=labels,
            x=table[column].tolist(),
            name=str(column),
            orientation="h",
            marker_color=colour,
            hovertemplate="%{y}: %{x:.2%}<extra>" + plain(column) + "</extra>",
        )
    figure.add_scatter(
        y=labels,
        x=table["target"].tolist(),
        name="target",
        mode="markers",
        marker=_MARK,
        hovertemplate="%{y}: %{x:.2%}<extra>target</extra>",
    )
    figure.update_layout(barmode="group")
    figure.update_xaxes(tickformat=".0%")
    figure.update_yaxes(autorange="reversed", type="category", ticksuffix="  ")
    return styled(figure, title=title, height=_FRAME_PIXELS + _ROW_PIXELS * max(len(table), 2))
