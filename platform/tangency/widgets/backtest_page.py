"""Backtests for portfolio managers: what decides, how it trades and what that costs, walked forward over a dataset."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from html import escape

from tangency.desk.backtest_request import BacktestRequest
from tangency.desk.desk import Desk
from tangency.desk.use_cases.backtest import backtest
from tangency.plots.figure import Figure
from tangency.results.backtest import BacktestResult
from tangency.results.honesty_text import HEADLINE, figure_text, interval_text
from tangency.widgets.backtest_form import BacktestForm
from tangency.widgets.presentation import Presentation, View
from tangency.widgets.verb_page import VerbPage

__all__ = ["analysed_onward", "backtest_page", "backtest_tiles", "backtest_views"]

_TITLE = "Backtest"
_TILES = ("annual_return", "sharpe_ratio", "max_drawdown")
_KINDS = ("equity", "drawdown", "weights", "sectors", "costs", "strategies")


def backtest_page(desk: Desk, on_entered: Callable[[], None]) -> VerbPage[BacktestRequest, BacktestResult]:
    """Return the page."""
    shown = Presentation(
        title=_TITLE, button=_TITLE, tiles=backtest_tiles, views=backtest_views(*_KINDS), onward=analysed_onward
    )
    return VerbPage(desk, backtest, shown, partial(BacktestForm, desk), on_entered=on_entered)


def analysed_onward(made: BacktestResult) -> str:
    """Return a link to the analytics of a run."""
    return f'<a href="analytics#{escape(str(made.run_id))}">analyse this run</a>'


def backtest_views(*kinds: str) -> dict[str, View[BacktestResult]]:
    """Return title → view, of each kind of plot."""
    return {kind.capitalize(): View(draw=partial(_drawn, kind)) for kind in kinds}


def backtest_tiles(made: BacktestResult) -> Iterator[tuple[str, str, str]]:
    """Yield the headline: each figure with its interval, and how many books without skill were as good."""
    document = made.document()
    figures = document.honesty.figures
    for name in _TILES:
        title = HEADLINE[name][0]
        yield title[:1].upper() + title[1:], figure_text(name, figures[name]), interval_text(name, figures[name])
    p_value = document.honesty.twins.p_value
    if p_value is not None:
        yield "Books without skill", f"{p_value:.0%}", f"of {document.honesty.twins.count} and this are as good"


def _drawn(kind: str, made: BacktestResult, chosen: str) -> Figure:
    del chosen  # a plot of a backtest shows the whole of it
    return made.plot(kind)
