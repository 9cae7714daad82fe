"""The backtest app: one page, kept as the portfolio's is."""

from __future__ import annotations

import ipywidgets as w

from tangency.desk.desk import Desk
from tangency.widgets.app_frame import app_style, guarded_app
from tangency.widgets.backtest_page import BacktestPage
from tangency.widgets.kept_form import KeptBacktest, restoring
from tangency.widgets.page import Page

__all__ = ["BacktestApp", "backtest_app"]

_TITLE = "Backtest"


class BacktestApp:
    """The app on a desk; nothing is computed until it is asked for.

    Attributes
    ----------
    widget
        What is shown.
    backtest
        The form, the progress and the result.
    """

    def __init__(self, desk: Desk) -> None:
        self._page = Page()
        self._page.once(self._begin)
        self._page.entitle(f"{_TITLE} · Tangency")
        self.backtest = BacktestPage(desk, on_entered=self._keep)
        title = w.HTML(f"<h1>{_TITLE}</h1><span>Tangency</span>")
        header = w.HBox([title]).add_class("tg-header")
        self.widget = w.VBox([w.HTML(app_style()), header, self.backtest.widget, self._page]).add_class("tg-app")

    def _begin(self, kept: str | None) -> None:
        """Begin as the page shows the app, with what was entered before where its kernel or server had gone."""
        self.backtest.begin(None if kept is None else lambda: self._restore(kept))

    def _restore(self, kept: str) -> None:
        with restoring():
            self.backtest.restore(KeptBacktest.model_validate_json(kept))

    def _keep(self) -> None:
        self._page.keep(self.backtest.entered().model_dump_json())


def backtest_app() -> w.Widget:
    """Return the app on the desk of this user, or a panel that says why there is none."""
    return guarded_app(lambda: BacktestApp(Desk()).widget)
