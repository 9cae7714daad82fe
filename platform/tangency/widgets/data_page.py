"""Datasets for portfolio managers: uploaded, shown before anything is stored, imported, checked, and used."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

import ipywidgets as w

from tangency.desk.desk import Desk
from tangency.widgets.card import card, labelled
from tangency.widgets.import_form import ImportForm
from tangency.widgets.kept_form import KeptImport, restoring
from tangency.widgets.notice import NoticePanel
from tangency.widgets.quality_panel import QualityPanel
from tangency.widgets.splits_panel import SplitsPanel
from tangency.widgets.tables import summary_html

__all__ = ["DataPage"]

_FIRST = "Choose a file of prices and state its calendar. What will be read is shown here before anything is stored."


class DataPage:
    """The section on data.

    Parameters
    ----------
    on_use
        Called with the name of the dataset that is to be used in the optimiser.
    on_entered
        Called after what is entered has changed.

    Attributes
    ----------
    widget
        What is shown.
    """

    def __init__(self, desk: Desk, *, on_use: Callable[[str], None], on_entered: Callable[[], None]) -> None:
        self._desk = desk
        self._on_entered = on_entered
        self._notices = NoticePanel()
        self._form = ImportForm(on_change=self._changed)
        self._import = w.Button(description="Import", button_style="primary", disabled=True).add_class("tg-button")
        self._import.on_click(lambda _: self._notices.guard(self._store))
        self._told = w.HTML().add_class("tg-status-line")
        self._preview = w.HTML()
        self._list = w.HTML()
        self._chosen = w.Dropdown(options=self._names(), value=None, layout={"width": "100%"})
        self._chosen.observe(self._selected, names="value")
        self._use = w.Button(description="Use in optimiser", disabled=True).add_class("tg-button").add_class("tg-wide")
        self._use.on_click(lambda _: self._notices.guard(lambda: on_use(self._chosen.value)))
        self._quality = QualityPanel(desk, on_change=self._show_again)
        self._splits = SplitsPanel(desk, act=self._act)
        self._details = w.VBox([self._quality.widget, self._splits.widget], layout={"display": "none"})
        self._details.add_class("tg-outcome")
        self.widget = self._laid_out()
        self._show_list()
        self._show_first()

    def entered(self) -> KeptImport:
        """Return what is declared, valid or not, for `restore`."""
        return self._form.entered()

    def restore(self, kept: KeptImport) -> None:
        """Show what was declared before; a notice says where that cannot be."""

        def restored() -> None:
            with restoring():
                self._form.restore(kept)

        self._notices.guard(restored)

    def _changed(self) -> None:
        self._on_entered()
        self._show_first()

    def _show_first(self) -> None:
        """Show what will be read; what was shown before is of an earlier form."""
        self._import.disabled = True
        self._preview.value = f'<p class="tg-help">{escape(_FIRST)}</p>'
        if self._form.has_source:
            self._notices.guard(self._show_preview)
        else:
            self._notices.clear()

    def _show_preview(self) -> None:
        self._preview.value = ""
        shown = self._form.preview(self._desk).document()
        self._preview.value = summary_html(shown.summary())
        self._import.disabled = shown.n_faults > 0

    def _store(self) -> None:
        done = self._form.store(self._desk)
        self._form.clear()
        self._preview.value = summary_html(done.document().summary())
        self._told.value = f"Imported {escape(done.name)}"
        self._show_list()
        self._choose(done.name)

    def _choose(self, name: str) -> None:
        self._chosen.unobserve(self._selected, names="value")  # new options choose the first for a moment
        self._chosen.options = self._names()
        self._chosen.value = name
        self._chosen.observe(self._selected, names="value")
        self._show_chosen()

    def _selected(self, _change: dict[str, Any]) -> None:
        self._notices.guard(self._show_chosen)

    def _show_again(self) -> None:
        self._notices.guard(self._show_chosen)

    def _act(self, change: Callable[[], object]) -> None:
        def changed() -> None:
            change()
            self._show_list()
            self._show_chosen()

        self._notices.guard(changed)

    def _show_chosen(self) -> None:
        name = self._chosen.value
        self._use.disabled = name is None
        self._details.layout.display = "none" if name is None else ""
        if name is not None:
            self._quality.show(name)
            self._splits.show(name)

    def _show_list(self) -> None:
        self._list.value = summary_html(self._desk.datasets().document().summary())

    def _names(self) -> list[tuple[str, str | None]]:
        return [("—", None), *((name, name) for name in self._desk.datasets.names())]

    def _laid_out(self) -> w.Box:
        actions = w.HBox([self._import, self._told]).add_class("tg-actions")
        controls = w.VBox([self._form.widget, actions]).add_class("tg-controls")
        use = w.HBox([labelled("dataset", self._chosen), self._use]).add_class("tg-use")
        outcome = w.VBox(
            [self._notices.widget, card("The table", self._preview), card("Datasets", self._list, use),
             self._details]
        ).add_class("tg-outcome").add_class("tg-follow")  # fmt: skip
        return w.Box([controls, outcome]).add_class("tg-body")
