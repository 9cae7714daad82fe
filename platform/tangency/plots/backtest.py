"""Figures of simulated books: growth, weights through time, what trading cost, profit by strategy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tangency.plots.log_ticks import log_ticks
from tangency.plots.palette import ACCENT, DASHES, MUTED, PALETTE, plain
from tangency.plots.style import styled

if TYPE_CHECKING:
    import pandas as pd

    from tangency.plots.figure import Figure

__all__ = ["costs_figure", "growth_figure", "profit_figure", "shares_figure"]

_DECADE = 10.0
_COSTS = "#d55e00"
_PALE = {"rest": MUTED, "cash": "#eef1f5"}
_MOST_POINTS = 260


def growth_figure(growth: pd.DataFrame, *, title: str) -> Figure:
    """Return what one unit became, one line a column, on a logarithmic scale where it spans a factor of ten.

    Parameters
    ----------
    growth
        Indexed by session; the first column is the book, the others are compared to it.
    """
    from tangency.plots.figure import Figure  # noqa: PLC0415  # plotly costs a second; only drawing needs it

    positive = growth.where(growth > 0.0)
    is_log = bool(positive.max().max() / positive.min().min() >= _DECADE)
    figure = Figure()
    for place, name in enumerate(growth.columns):
        own = positive[name] if is_log else growth[name]
        figure.add_scatter(
            x=growth.index.tolist(),
            y=_or_gap(np.log10(own) if is_log else own),
            name=plain(name),
            mode="lines",
            line={
                "color": PALETTE[place % len(PALETTE)],
                "width": 2.0 if place == 0 else 1.4,
                "dash": DASHES[place % len(DASHES)],
            },
            customdata=growth[name].tolist(),
            hovertemplate="%{x|%Y-%m-%d}: %{customdata:.3f}<extra>" + plain(name) + "</extra>",
        )
    if is_log:
        ticks = log_ticks(float(positive.min().min()), float(positive.max().max()))
        figure.update_yaxes(
            tickmode="array",
            tickvals=[float(np.log10(each)) for each in ticks],
            ticktext=[f"{each:g}" for each in ticks],
        )
    figure.update_yaxes(title="value of one unit" + (", log scale" if is_log else ""))
    return styled(figure, title=plain(title), height=360)


def shares_figure(shares: pd.DataFrame, *, title: str) -> Figure:
    """Return weights through time: areas on one another, or lines where any is negative.

    Parameters
    ----------
    shares
        Indexed by session, fractions of NAV; the columns are drawn from the bottom.
    """
    from tangency.plots.figure import Figure  # noqa: PLC0415  # plotly costs a second; only drawing needs it

    shown = shares.iloc[_even(len(shares))]
    is_stacked = bool((shown.to_numpy() >= -1e-9).all())  # noqa: PLR2004  # cash that rounding left below zero
    tops = shown.clip(lower=0.0).cumsum(axis=1) if is_stacked else shown
    dates = shown.index.tolist()
    below = np.zeros(len(shown))
    figure = Figure()
    for place, name in enumerate(shown.columns):
        colour = _PALE.get(str(name), PALETTE[place % len(PALETTE)])
        top = tops[name].to_numpy()
        area = {"fill": "toself", "fillcolor": colour, "opacity": 0.85} if is_stacked else {}
        figure.add_scatter(
            x=[*dates, *reversed(dates)] if is_stacked else dates,
            y=[*top.tolist(), *reversed(below.tolist())] if is_stacked else top.tolist(),
            name=plain(name),
            mode="lines",
            line={"color": colour, "width": 0.6 if is_stacked else 1.4, "dash": _dash(place, is_stacked=is_stacked)},
            hovertemplate="%{x|%Y-%m-%d}<extra>" + plain(name) + "</extra>",
            **area,
        )
        below = top
    figure.update_yaxes(tickformat=".0%")
    figure = styled(figure, title=plain(title), height=400)
    figure.update_layout(legend={"yanchor": "top", "y": -0.15, "xanchor": "left", "x": 0.0})
    return figure


def costs_figure(monthly: pd.DataFrame, *, title: str) -> Figure:
    """Return what each month traded, and below it what that cost, both in fractions of NAV.

    Parameters
    ----------
    monthly
        Indexed by month (its first day), columns `turnover` and `costs`.
    """
    from tangency.plots.figure import Figure  # noqa: PLC0415  # plotly costs a second; only drawing needs it

    figure = Figure()
    months = monthly.index.tolist()
    for name, colour, axes, form in (
        ("turnover", ACCENT, {}, "%{x|%Y-%m}: %{y:.1%}"),
        ("costs", _COSTS, {"xaxis": "x2", "yaxis": "y2"}, "%{x|%Y-%m}: %{y:.3%}"),
    ):
        figure.add_scatter(
            x=months,
            y=monthly[name].tolist(),
            name=name,
            mode="lines+markers",
            fill="tozeroy",
            line={"color": colour, "width": 1.2},
            marker={"color": colour, "size": 4},
            hovertemplate=f"{form}<extra>{name}</extra>",
            **axes,
        )
    styled(figure, title=plain(title), height=400)
    figure.update_layout(
        xaxis={"anchor": "y"},
        yaxis={"domain": [0.56, 1.0], "tickformat": ".0%", "title": {"text": "turnover"}},
        xaxis2={"anchor": "y2", "matches": "x"},
        yaxis2={"domain": [0.0, 0.44], "anchor": "x2", "tickformat": ".2%", "title": {"text": "costs"}},
    )
    return figure


def profit_figure(profit: pd.DataFrame, *, title: str) -> Figure:
    """Return the profit until each session in money, one line a column.

    Parameters
    ----------
    profit
        Indexed by session, headed by strategy.
    """
    from tangency.plots.figure import Figure  # noqa: PLC0415  # plotly costs a second; only drawing needs it

    figure = Figure()
    for place, name in enumerate(profit.columns):
        figure.add_scatter(
            x=profit.index.tolist(),
            y=profit[name].tolist(),
            name=plain(name),
            mode="lines",
            line={
                "color": PALETTE[place % len(PALETTE)],
                "width": 1.6,
                "dash": DASHES[place % len(DASHES)],
            },
            hovertemplate="%{x|%Y-%m-%d}: %{y:,.0f}<extra>" + plain(name) + "</extra>",
        )
    figure.update_yaxes(title="profit")
    return styled(figure, title=plain(title), height=340)


def _even(count: int) -> list[int]:
    """Return evenly chosen rows, the first and the last among them."""
    return sorted(set(np.linspace(0, count - 1, min(count, _MOST_POINTS)).round().astype(int).tolist()))


def _dash(place: int, *, is_stacked: bool) -> str:
    return "solid" if is_stacked else DASHES[place % len(DASHES)]


def _or_gap(values: pd.Series) -> list[float | None]:
    return [None if np.isnan(each) else each for each in values.tolist()]
