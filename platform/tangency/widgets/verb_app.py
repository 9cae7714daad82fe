"""An app of one page: a verb of the desk, kept as the portfolio's app is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ipywidgets as w

from tangency.desk.desk import Desk
from tangency.widgets.app_frame import app_style, guarded_app
from tangency.widgets.kept_form import restoring
from tangency.widgets.page import Page
from tangency.widgets.verb_page import VerbPage

__all__ = ["MakePage", "VerbApp", "verb_app"]

MakePage = Callable[[Desk, Callable[[], None]], VerbPage[Any, Any]]
"""A desk, and what is called after a change of the form → the page."""


class VerbApp:
    """The app of a verb on a desk; nothing is computed until it is asked for.

    Attributes
    ----------
    widget
        What is shown.
    page
        The form, the progress and the result.
    """

    def __init__(self, desk: Desk, title: str, make: MakePage) -> None:
        self._shown = Page()
        self._shown.once(self._begin)
        self._shown.entitle(f"{title} · Tangency")
        self.page = make(desk, self._keep)
        header = w.HBox([w.HTML(f"<h1>{title}</h1><span>Tangency</span>")]).add_class("tg-header")
        self.widget = w.VBox([w.HTML(app_style()), header, self.page.widget, self._shown]).add_class("tg-app")

    def _begin(self, kept: str | None) -> None:
        """Begin as the page shows the app, with what was entered before where its kernel or server had gone."""
        self.page.begin(None if kept is None else lambda: self._restore(kept))

    def _restore(self, kept: str) -> None:
        with restoring():
            self.page.form.restore(kept)

    def _keep(self) -> None:
        self._shown.keep(self.page.form.entered().model_dump_json())


def verb_app(title: str, make: MakePage) -> w.Widget:
    """Return the app on the desk of this user, or a panel that says why there is none."""
    return guarded_app(lambda: VerbApp(Desk(), title, make).widget)
