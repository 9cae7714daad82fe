"""The p-values of many pairs in their order, beside the line of a false discovery rate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tangency.plots.palette import ACCENT, plain
from tangency.plots.style import styled

if TYPE_CHECKING:
    import pandas as pd

    from tangency.plots.figure import Figure

__all__ = ["p_values_figure"]

_OTHERS, _LINE = "#9aa3b0", "#d55e00"


def p_values_figure(table: pd.DataFrame, *, n_tested: int, fdr: float, is_any_dependence: bool, title: str) -> Figure:
    """Return p-values by rank: pairs are selected up to the last one that is below the line.

    Parameters
    ----------
    table
        By p-value from the smallest on, columns `first`, `second`, `p_value` and `is_selected`.
    n_tested
        Pairs that were tested, listed or not.
    is_any_dependence
        Whether the line is Benjamini and Yekutieli's, lower than Benjamini and Hochberg's by Σ 1/k.
    """
    from tangency.plots.figure import Figure  # noqa: PLC0415  # plotly costs a second; only drawing needs it

    factor = sum(1.0 / k for k in range(1, n_tested + 1)) if is_any_dependence else 1.0
    ranks = range(1, len(table) + 1)
    figure = Figure()
    names = [f"{plain(a)} / {plain(b)}" for a, b in zip(table["first"], table["second"], strict=True)]
    for is_selected, name, marker in (
        (False, "not selected", {"color": _OTHERS, "size": 5}),
        (True, "selected", {"color": ACCENT, "size": 7, "symbol": "diamond"}),
    ):
        places = [k for k, own in enumerate(table["is_selected"]) if own == is_selected]
        figure.add_scatter(
            x=[ranks[k] for k in places],
            y=[float(table["p_value"].iloc[k]) for k in places],
            text=[names[k] for k in places],
            name=name,
            mode="markers",
            marker=marker,
            hovertemplate="%{text}<br>rank %{x}, p %{y:.4g}<extra></extra>",
        )
    figure.add_scatter(
        x=[1, len(table)],
        y=[fdr / (factor * n_tested), fdr * len(table) / (factor * n_tested)],
        name=f"false discovery rate {fdr:.1%}",
        mode="lines",
        line={"color": _LINE, "width": 1.6},
        hoverinfo="skip",
    )
    figure.update_xaxes(title=f"rank among {n_tested:,} tested pairs", rangemode="tozero")
    figure.update_yaxes(title="p-value", rangemode="tozero")
    styled(figure, title=plain(title), height=420)
    figure.update_layout(legend={"yanchor": "top", "y": -0.14, "xanchor": "left", "x": 0.0})
    return figure
