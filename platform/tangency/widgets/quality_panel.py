"""The quality of a dataset: a heat map of what is missing, what was found, and the thresholds as a form."""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets as w

from tangency.desk.desk import Desk
from tangency.market import QualityThresholds
from tangency.widgets.card import card, folded
from tangency.widgets.form import ParamsForm
from tangency.widgets.plot import Plot
from tangency.widgets.tables import summary_html

__all__ = ["QualityPanel"]


class QualityPanel:
    """Shows what is wrong with a dataset; nothing is repaired.

    Parameters
    ----------
    on_change
        Called after a threshold has changed.
    """

    def __init__(self, desk: Desk, *, on_change: Callable[[], None]) -> None:
        self._desk = desk
        self._thresholds = ParamsForm(QualityThresholds, where="thresholds")
        self._thresholds.on_change(on_change)
        self._plot = Plot()
        self._room = w.Box([self._plot]).add_class("tg-plot")
        self._found = w.HTML()
        limits = folded("Thresholds", self._thresholds.widget)
        self.widget = card("Quality", self._room, self._found, limits)

    def show(self, name: str) -> None:
        """Show the quality of a dataset; raises TangencyError for a threshold that is none."""
        thresholds = QualityThresholds.model_validate(self._thresholds.params())
        quality = self._desk.check(name, thresholds=thresholds)
        self._found.value = summary_html(quality.document().summary())
        drawn = quality.plot()
        # As in the results: the box has the height.
        self._room.layout.height = f"{drawn.layout.height}px"
        self._plot.show(drawn)
