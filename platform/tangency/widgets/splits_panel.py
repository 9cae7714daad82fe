"""The splits that a dataset's prices show, each with a button that applies it, and the large moves beside them."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import ipywidgets as w

from tangency.desk.desk import Desk
from tangency.market import sample_names
from tangency.results.splits_document import JumpDocument
from tangency.widgets.card import card
from tangency.widgets.tables import summary_html

__all__ = ["SplitsPanel"]

_MOST_PROPOSED = 40


class SplitsPanel:
    """Proposes splits; none is applied by itself.

    Parameters
    ----------
    act
        Runs what a button does, and then shows the dataset again.
    """

    def __init__(self, desk: Desk, *, act: Callable[[Callable[[], object]], None]) -> None:
        self._desk = desk
        self._act = act
        self._proposals = w.VBox()
        self._jumps = w.HTML()
        self.widget = card("Splits", self._proposals, self._jumps)

    def show(self, name: str) -> None:
        """Show the jumps of a dataset."""
        document = self._desk.find_splits(name).document()
        self._jumps.value = summary_html(document.summary())
        may_change = name not in sample_names()
        proposed = document.proposed[:_MOST_PROPOSED] if may_change else ()
        rows = [self._proposal(name, jump) for jump in proposed]
        if may_change and document.applied:
            rows.append(self._row("Undo all", "every split that was applied", lambda: self._desk.unadjust(name)))
        self._proposals.children = tuple(rows)

    def _proposal(self, name: str, jump: JumpDocument) -> w.HBox:
        told = f"{jump.asset}, {jump.session:%Y-%m-%d}: {jump.ratio} for one, {jump.confidence:.0%} likely"
        return self._row("Apply", told, lambda: self._desk.adjust(name, [jump.split]))

    def _row(self, label: str, told: str, change: Callable[[], object]) -> w.HBox:
        button = w.Button(description=label).add_class("tg-plain")
        button.on_click(lambda _: self._act(change))
        return w.HBox([button, w.HTML(escape(told))]).add_class("tg-upload-row")
