"""The portfolio flow for managers: data, optimisation, holdings, trades, and what was recorded, each a section."""

from __future__ import annotations

import ipywidgets as w

from tangency.desk.desk import Desk
from tangency.widgets.app_frame import app_style, guarded_app
from tangency.widgets.construct_page import ConstructPage
from tangency.widgets.data_page import DataPage
from tangency.widgets.history_page import HistoryPage
from tangency.widgets.kept_form import KeptPage, restoring
from tangency.widgets.optimize_page import OptimizePage
from tangency.widgets.page import Page
from tangency.widgets.rebalance_page import RebalancePage
from tangency.widgets.sections import Sections

__all__ = ["PortfolioApp", "portfolio_app"]

_DATA, _OPTIMIZE, _CONSTRUCT, _REBALANCE, _HISTORY = "Data", "Optimise", "Holdings", "Rebalance", "History"


class PortfolioApp:
    """The app on a desk; nothing is computed until a browser shows it.

    Attributes
    ----------
    widget
        What is shown.
    optimize
        The section that is shown at first; the others are None until they are opened.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._page = Page()
        self._page.once(self._begin)
        self._kept: KeptPage | None = None
        self._targets: dict[str, str] = {}  # section → the run that it takes as its target when it is opened
        self._title = w.HTML()
        self.optimize = OptimizePage(desk, on_entered=self._keep, on_recorded=self._recorded)
        self.data: DataPage | None = None
        self.construct: ConstructPage | None = None
        self.rebalance: RebalancePage | None = None
        self.history: HistoryPage | None = None
        makers = {
            _DATA: self._made_data,
            _OPTIMIZE: lambda: self.optimize.widget,
            _CONSTRUCT: self._made_construct,
            _REBALANCE: self._made_rebalance,
            _HISTORY: self._made_history,
        }
        self.sections = Sections(makers, first=_OPTIMIZE, on_open=self._opened)
        self._entitle(_OPTIMIZE)
        header = w.HBox([self._title]).add_class("tg-header")
        self.widget = w.VBox([w.HTML(app_style()), header, self.sections.widget, self._page]).add_class("tg-app")

    def _begin(self, kept: str | None) -> None:
        """Begin as the page shows the app, with what was entered before where its kernel or server had gone."""
        self.optimize.begin(None if kept is None else lambda: self._restore(kept))

    def _restore(self, kept: str) -> None:
        with restoring():
            entered = KeptPage.model_validate_json(kept)
            self._kept = entered
            self.optimize.restore(entered.optimize)
            self.sections.open(entered.section)

    def _keep(self) -> None:
        before = self._kept
        self._kept = KeptPage(
            section=self.sections.shown,
            optimize=self.optimize.entered(),
            data=self.data.entered() if self.data else before and before.data,
            holdings=self.construct.form.entered() if self.construct else before and before.holdings,
            rebalance=self.rebalance.form.entered() if self.rebalance else before and before.rebalance,
        )
        self._page.keep(self._kept.model_dump_json())

    def _opened(self, title: str) -> None:
        self._entitle(title)
        target = self._targets.pop(title, None)
        if title == _CONSTRUCT and self.construct:
            self.construct.form.opened(target)
        elif title == _REBALANCE and self.rebalance:
            self.rebalance.form.opened(target)
        elif title == _HISTORY and self.history:
            self.history.opened()
        self._keep()

    def _entitle(self, title: str) -> None:
        self._title.value = f"<h1>{title}</h1><span>Tangency</span>"
        self._page.entitle(f"{title} · Tangency")

    def _recorded(self, run_id: str) -> None:
        self._targets = dict.fromkeys((_CONSTRUCT, _REBALANCE), run_id)

    def _use(self, dataset: str) -> None:
        """Go to the optimisation with a dataset."""
        self.sections.open(_OPTIMIZE)
        self.optimize.use(dataset)

    def _made_data(self) -> w.Widget:
        self.data = DataPage(self._desk, on_use=self._use, on_entered=self._keep)
        if self._kept and self._kept.data:
            self.data.restore(self._kept.data)
        return self.data.widget

    def _made_construct(self) -> w.Widget:
        self.construct = ConstructPage(self._desk, on_entered=self._keep)
        if self._kept and self._kept.holdings:
            self.construct.form.restore(self._kept.holdings)
        return self.construct.widget

    def _made_rebalance(self) -> w.Widget:
        self.rebalance = RebalancePage(self._desk, on_entered=self._keep)
        if self._kept and self._kept.rebalance:
            self.rebalance.form.restore(self._kept.rebalance)
        return self.rebalance.widget

    def _made_history(self) -> w.Widget:
        self.history = HistoryPage(self._desk)
        return self.history.widget


def portfolio_app() -> w.Widget:
    """Return the app on the desk of this user, or a panel that says why there is none."""
    return guarded_app(lambda: PortfolioApp(Desk()).widget)
