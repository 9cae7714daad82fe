"""What the plots of a backtest show: for each kind a labelled table, and a sentence that says what is seen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from tangency.domain.naming import known_name
from tangency.plots.backtest import costs_figure, growth_figure, profit_figure, shares_figure
from tangency.plots.drawdown import drawdown_figure
from tangency.plots.palette import plain
from tangency.results.backtest_tables import losses_of, top_shares
from tangency.results.simulated_book import SimulatedBook

if TYPE_CHECKING:
    from tangency.plots.figure import Figure

__all__ = ["KINDS", "BacktestView", "backtest_view"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BacktestView:
    """One plot of a backtest.

    Attributes
    ----------
    table
        What is drawn, labelled.
    sentence
        What is seen.
    draw
        The plot of both.
    """

    table: pd.DataFrame
    sentence: str
    draw: Callable[[pd.DataFrame, str], Figure]

    def figure(self) -> Figure:
        """Return the plot, its sentence as the title."""
        return self.draw(self.table, self.sentence)


def backtest_view(result: SimulatedBook, kind: str) -> BacktestView:
    """Return the view of a kind; raises UnknownName with the nearest."""
    return KINDS[known_name("kind of plot", kind, KINDS, where="plot")](result)


def growth_of(result: SimulatedBook) -> pd.DataFrame:
    """Return what one unit became at each close, of the book and of each benchmark."""
    columns = {result.settings.what: result.returns.to_numpy()}
    columns |= {f"{each.name} (benchmark)": each.returns[result.first :] for each in result.benchmarks}
    grown = {name: np.cumprod(1.0 + returns) for name, returns in columns.items()}
    return pd.DataFrame(grown, index=result.sessions)


def _equity(result: SimulatedBook) -> BacktestView:
    growth = growth_of(result)
    last = ", ".join(f"{value:.2f} in {name}" for name, value in growth.iloc[-1].items())
    return BacktestView(
        table=growth,
        sentence=f"After costs, one unit became {last}",
        draw=lambda table, title: growth_figure(table, title=title),
    )


def _drawdown(result: SimulatedBook) -> BacktestView:
    losses = losses_of(growth_of(result))
    own = losses.iloc[:, 0]
    return BacktestView(
        table=losses,
        sentence=f"The deepest loss was {own.max():.1%}, on {own.idxmax():%Y-%m-%d}",
        draw=_drawdown_figure,
    )


def _drawdown_figure(table: pd.DataFrame, title: str) -> Figure:
    figure = drawdown_figure(table)
    figure.update_layout(title_text=plain(title))
    return figure


def _weights(result: SimulatedBook) -> BacktestView:
    table = top_shares(result.weights, result.exposure["cash"])
    heaviest = result.weights.abs().mean().sort_values(ascending=False)
    first = "nothing was ever held" if heaviest.empty else f"{heaviest.index[0]} weighed most, {heaviest.iloc[0]:.1%}"
    return BacktestView(
        table=table,
        sentence=f"Of {len(heaviest)} assets that were ever held {first} on the average" if len(heaviest) else first,
        draw=lambda shown, title: shares_figure(shown, title=title),
    )


def _sectors(result: SimulatedBook) -> BacktestView:
    sectors = [result.sectors.get(asset, "no sector") for asset in result.weights.columns]
    by_sector = result.weights.T.groupby(np.array(sectors, dtype=object)).sum().T if sectors else result.weights
    table = top_shares(by_sector, result.exposure["cash"])
    heaviest = by_sector.abs().mean().sort_values(ascending=False)
    said = f"{heaviest.index[0]} weighed most, {heaviest.iloc[0]:.1%} on the average" if len(heaviest) else "no weights"
    return BacktestView(
        table=table,
        sentence=f"By the sectors of the last session {said}",
        draw=lambda shown, title: shares_figure(shown, title=title),
    )


def _costs(result: SimulatedBook) -> BacktestView:
    nav = result.nav.where(result.nav > 0.0)
    paid = (result.costs.sum(axis=1) / nav).fillna(0.0)
    months = pd.DatetimeIndex(result.sessions).to_period("M").to_timestamp()
    table = pd.DataFrame({"turnover": result.turnover.groupby(months).sum(), "costs": paid.groupby(months).sum()})
    table.index.name = "month"
    return BacktestView(
        table=table,
        sentence=f"A month turned over {table['turnover'].mean():.1%} of NAV and cost {table['costs'].mean():.3%}, "
        "on the average",
        draw=lambda shown, title: costs_figure(shown, title=title),
    )


def _strategies(result: SimulatedBook) -> BacktestView:
    table = result.profit_by_strategy.cumsum()
    money = "" if result.settings.currency is None else f" {result.settings.currency}"
    last = ", ".join(f"{name} {value:,.0f}{money}" for name, value in table.iloc[-1].items())
    return BacktestView(
        table=table, sentence=f"Profit in all: {last}", draw=lambda shown, title: profit_figure(shown, title=title)
    )


KINDS: Mapping[str, Callable[[SimulatedBook], BacktestView]] = {
    "equity": _equity,
    "drawdown": _drawdown,
    "weights": _weights,
    "sectors": _sectors,
    "costs": _costs,
    "strategies": _strategies,
}
"""Kind of plot → its view."""
