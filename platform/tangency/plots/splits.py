"""The figure of a panel's jumps: those that are proposed as splits, and genuine moves beside them."""

from __future__ import annotations

from math import log2
from typing import TYPE_CHECKING

from tangency.plots.palette import ACCENT, plain
from tangency.plots.style import styled

if TYPE_CHECKING:
    import pandas as pd

    from tangency.plots.figure import Figure

__all__ = ["jumps_figure"]

_MARKS = (
    (True, "proposed as a split", {"symbol": "diamond", "size": 11, "color": "#d55e00"}),
    (False, "large move", {"symbol": "circle-open", "size": 8, "color": ACCENT}),
)
_TICKS = {
    log2(factor): text
    for factor, text in (
        *((0.001, "÷ 1000"), (0.01, "÷ 100"), (0.1, "÷ 10"), (0.25, "÷ 4"), (0.5, "÷ 2"), (1.0, "unchanged")),
        *((2.0, "× 2"), (4.0, "× 4"), (10.0, "× 10"), (100.0, "× 100"), (1000.0, "× 1000")),
    )
}


def jumps_figure(jumps: pd.DataFrame, *, title: str) -> Figure:
    """Return jumps by session, by what the price was multiplied with.

    Parameters
    ----------
    jumps
        One row a jump: `asset`, `session`, `factor` (price after over price before), `is_proposed`, `what` (its
        description).
    """
    from tangency.plots.figure import Figure  # noqa: PLC0415  # plotly costs a second; only drawing needs it

    figure = Figure()
    for is_proposed, name, mark in _MARKS:
        own = jumps[jumps["is_proposed"] == is_proposed]
        figure.add_scatter(
            x=[moment.isoformat() for moment in own["session"]],
            y=[log2(factor) for factor in own["factor"]],
            name=name,
            mode="markers",
            marker=mark,
            customdata=[[plain(asset), plain(what)] for asset, what in zip(own["asset"], own["what"], strict=True)],
            hovertemplate="%{customdata[0]}, %{x|%Y-%m-%d}: %{customdata[1]}<extra>" + name + "</extra>",
        )
    figure.update_yaxes(tickmode="array", tickvals=list(_TICKS), ticktext=list(_TICKS.values()))
    return styled(figure, title=plain(title), height=380)
