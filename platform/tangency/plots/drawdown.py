"""The figure of drawdowns: the loss from the highest equity so far."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tangency.plots.palette import DASHES, PALETTE, plain
from tangency.plots.style import styled

if TYPE_CHECKING:
    import pandas as pd

    from tangency.plots.figure import Figure

__all__ = ["drawdown_figure"]


def drawdown_figure(losses: pd.DataFrame) -> Figure:
    """Return drawdowns over time, one line a column; the first is the portfolio, the others are compared to it.

    Parameters
    ----------
    losses
        Indexed by date, fractions of the highest equity (positive numbers are losses).
    """
    from tangency.plots.figure import Figure  # noqa: PLC0415  # plotly costs a second; only drawing needs it

    figure = Figure()
    for position, name in enumerate(losses.columns):
        label = plain(name)
        figure.add_scatter(
            x=losses.index.tolist(),
            y=(-losses[name]).tolist(),
            name=label,
            mode="lines",
            fill="tozeroy" if position == 0 else None,
            line={"color": PALETTE[position % len(PALETTE)], "width": 1.6, "dash": DASHES[position % len(DASHES)]},
            hovertemplate="%{x|%Y-%m-%d}: %{y:.1%}<extra>" + label + "</extra>",
        )
    figure.update_yaxes(tickformat=".0%")
    return styled(figure, title="Drawdown", height=280)
