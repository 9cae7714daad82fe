"""Sector rotation for portfolio managers: the backtest with that strategy, by sectors first."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from tangency.desk.backtest_request import BacktestRequest
from tangency.desk.desk import Desk
from tangency.desk.use_cases.backtest import backtest
from tangency.results.backtest import BacktestResult
from tangency.widgets.backtest_form import BacktestForm
from tangency.widgets.backtest_page import analysed_onward, backtest_tiles, backtest_views
from tangency.widgets.presentation import Presentation
from tangency.widgets.verb_page import VerbPage

__all__ = ["sector_rotation_page"]

_TITLE = "Sector rotation"
_KINDS = ("sectors", "equity", "drawdown", "weights", "costs")
_ROTATES = {"optimizer": None, "strategy": "sector-rotation"}


def sector_rotation_page(desk: Desk, on_entered: Callable[[], None]) -> VerbPage[BacktestRequest, BacktestResult]:
    """Return the page."""
    shown = Presentation(
        title=_TITLE, button="Rotate", tiles=backtest_tiles, views=backtest_views(*_KINDS), onward=analysed_onward
    )
    form = partial(BacktestForm, desk, deciding=_ROTATES, constraints=())
    return VerbPage(desk, backtest, shown, form, on_entered=on_entered)
