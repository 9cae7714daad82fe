"""Contributions to the risk against their budgets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tangency.plots.palette import ACCENT, plain
from tangency.plots.style import styled

if TYPE_CHECKING:
    import pandas as pd

    from tangency.plots.figure import Figure

__all__ = ["risk_budgets_figure"]

_BUDGET = "#d55e00"
_ROW_PIXELS = 26
_FRAME_PIXELS = 110


def risk_budgets_figure(table: pd.DataFrame, *, measure: str) -> Figure:
    """Return horizontal bars of the shares of risk, and a mark at each budget.

    Parameters
    ----------
    table
        Indexed by asset or factor, columns `share` and `budget` (fractions of all risk), drawn from the top.
    measure
        The name of the risk that is budgeted.
    """
    from tangency.plots.figure import Figure  # noqa: PLC0415  # plotly costs a second; only drawing needs it

    names = [plain(name) for name in table.index]
    figure = Figure()
    figure.add_bar(
        y=names,
        x=table["share"].tolist(),
        name=f"share of {plain(measure)}",
        orientation="h",
        marker_color=ACCENT,
        hovertemplate="%{y}: %{x:.2%}<extra>share</extra>",
    )
    figure.add_scatter(
        y=names,
        x=table["budget"].tolist(),
        name="budget",
        mode="markers",
        marker={"symbol": "line-ns-open", "size": 20, "color": _BUDGET, "line": {"width": 3}},
        hovertemplate="%{y}: %{x:.2%}<extra>budget</extra>",
    )
    figure.update_xaxes(tickformat=".0%", rangemode="tozero")
    figure.update_yaxes(autorange="reversed", type="category", ticksuffix="  ")
    height = _FRAME_PIXELS + _ROW_PIXELS * max(len(table), 2)
    return styled(figure, title="Contributions to the risk and their budgets", height=height)
