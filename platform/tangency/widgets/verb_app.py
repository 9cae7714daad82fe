"""An app of one page: a verb of the desk, the one that the page's address or a notebook names, kept as the portfolio's.

All verbs share one notebook, so that one kernel stands heated for whichever of them is visited next.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import ipywidgets as w

from tangency.desk.desk import Desk
from tangency.domain.naming import known_name
from tangency.widgets.analytics_page import analytics_page
from tangency.widgets.app_frame import app_style, guarded_app
from tangency.widgets.backtest_page import backtest_page
from tangency.widgets.correlation_page import correlation_page
from tangency.widgets.forecasts_page import forecasts_page
from tangency.widgets.kept_form import restoring
from tangency.widgets.notice import NoticePanel
from tangency.widgets.page import Page
from tangency.widgets.pairs_page import pairs_page
from tangency.widgets.sector_rotation_page import sector_rotation_page
from tangency.widgets.verb_page import VerbPage

__all__ = ["PAGES", "VerbApp", "verb_app"]

PAGES: Mapping[str, Callable[[Desk, Callable[[], None]], VerbPage[Any, Any]]] = {
    "analytics": analytics_page,
    "backtest": backtest_page,
    "correlation": correlation_page,
    "forecasts": forecasts_page,
    "pairs": pairs_page,
    "sector-rotation": sector_rotation_page,
}
"""Name, which is the last part of the address → what makes the page, of a desk and what is called after a change."""


class VerbApp:
    """The app of a verb on a desk; nothing is computed until it is asked for.

    Parameters
    ----------
    name
        Of the page; None for the one that the dashboard's address names.

    Attributes
    ----------
    widget
        What is shown.
    page
        The form, the progress and the result; None until it is known which.
    """

    def __init__(self, desk: Desk, name: str | None = None) -> None:
        self._desk = desk
        self._notices = NoticePanel()
        self._shown = Page()
        self._shown.once(self._begin)
        self._title = w.HTML()
        self._place = w.VBox([self._notices.widget], layout={"width": "100%"})
        header = w.HBox([self._title]).add_class("tg-header")
        self.page: VerbPage[Any, Any] | None = None
        self.widget = w.VBox([w.HTML(app_style()), header, self._place, self._shown]).add_class("tg-app")
        if name is not None:
            self.page = self._made(name)

    def _begin(self, kept: str | None) -> None:
        """Begin as the page shows the app, with what was entered before where its kernel or server had gone."""
        self._notices.guard(lambda: self._begin_page(kept))

    def _begin_page(self, kept: str | None) -> None:
        page = self._made(self._shown.address) if self.page is None else self.page
        self.page = page
        page.begin(None if kept is None else lambda: _restore(page, kept))
        if self._shown.asked:
            page.take(self._shown.asked)

    def _made(self, name: str) -> VerbPage[Any, Any]:
        """Make a page and show it; raises UnknownName with the nearest."""
        page = PAGES[known_name("page", name, PAGES, where="address")](self._desk, self._keep)
        self._title.value = f"<h1>{page.title}</h1><span>Tangency</span>"
        self._shown.entitle(f"{page.title} · Tangency")
        self._place.children = (page.widget,)
        return page

    def _keep(self) -> None:
        if self.page is not None:
            self._shown.keep(self.page.form.entered().model_dump_json())


def verb_app(name: str | None = None) -> w.Widget:
    """Return the app on the desk of this user, or a panel that says why there is none; a notebook says which page.

    >>> from tangency.widgets.verb_app import PAGES
    >>> list(PAGES)
    ['analytics', 'backtest', 'correlation', 'forecasts', 'pairs', 'sector-rotation']
    """
    return guarded_app(lambda: VerbApp(Desk(), name).widget)


def _restore(page: VerbPage[Any, Any], kept: str) -> None:
    with restoring():
        page.form.restore(kept)
