"""The result of a step of the flow: figures, a picture, and the summary that every face shows."""

from __future__ import annotations

from collections.abc import Iterable

import ipywidgets as w

from tangency.plots.figure import Figure
from tangency.results.summary import Summary
from tangency.widgets.card import card
from tangency.widgets.closing import close_whole
from tangency.widgets.plot import Plot
from tangency.widgets.tables import summary_html, tiles_html

__all__ = ["StepResult"]


class StepResult:
    """Shows the latest result; empty until there is one.

    Attributes
    ----------
    widget
        What is shown.
    """

    def __init__(self, title: str) -> None:
        self._tiles = w.HTML()
        self._plot = Plot()
        self._room = w.Box([self._plot]).add_class("tg-plot")
        self._summary = w.HTML()
        self._picture = w.VBox([self._room]).add_class("tg-card")
        self._below = w.VBox()
        facts = card(title, self._summary, self._below)
        self.widget = w.VBox([self._tiles, self._picture, facts]).add_class("tg-results")
        self.widget.layout.display = "none"

    def show(
        self,
        tiles: Iterable[tuple[str, str, str]],
        figure: Figure | None,
        summary: Summary,
        below: w.Widget | None = None,
    ) -> None:
        """Show a result in place of the one before.

        Parameters
        ----------
        tiles
            Name, figure and unit of each headline figure.
        figure
            None for no picture.
        below
            What stands below the summary.
        """
        self._tiles.value = tiles_html(tiles)
        self._summary.value = summary_html(summary)
        before, self._below.children = self._below.children, () if below is None else (below,)
        for each in before:
            close_whole(each)
        self._picture.layout.display = "none" if figure is None else ""
        if figure is not None:
            # As in the results of an optimisation: the box has the height.
            self._room.layout.height = f"{figure.layout.height}px"
            self._plot.show(figure)
        self.widget.layout.display = ""
        self.mark_current(current=True)

    def mark_current(self, *, current: bool) -> None:
        """Show by its style whether the result is of the current request or of an earlier one."""
        if current:
            self.widget.remove_class("tg-stale")
        else:
            self.widget.add_class("tg-stale")
