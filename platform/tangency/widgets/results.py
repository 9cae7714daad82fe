"""An optimisation's result: figures, plot, weights, certificate, models and constraints, and the exact numbers."""

from __future__ import annotations

import ipywidgets as w

from tangency.results.optimization import OptimizationResult
from tangency.widgets.card import card
from tangency.widgets.plot import Plot
from tangency.widgets.tables import basis_html, certificate_html, exact_html, figures_html, weights_html

__all__ = ["ResultsPanel"]


class ResultsPanel:
    """Shows the latest result; empty until there is one."""

    def __init__(self) -> None:
        self._figures = w.HTML()
        self._plot = Plot()
        self._room = w.Box([self._plot]).add_class("tg-plot")
        self._weights = w.HTML()
        self._certificate = w.HTML()
        self._exact = w.HTML()
        self._basis = w.HTML()
        beside = w.Box(
            [card("Weights", self._weights), card("Certificate", self._certificate)], layout={"width": "100%"}
        ).add_class("tg-beside")
        plot = w.VBox([self._room]).add_class("tg-card")
        basis = card("Models and constraints", self._basis)
        self.widget = w.VBox([self._figures, plot, beside, basis, self._exact]).add_class("tg-results")
        self.widget.layout.display = "none"

    def show(self, result: OptimizationResult) -> None:
        """Show a result in place of the one before."""
        document = result.document()
        self._figures.value = figures_html(document)
        self._weights.value = weights_html(document)
        self._certificate.value = certificate_html(document)
        self._basis.value = basis_html(document)
        self._exact.value = exact_html(document)
        self._draw(result)
        self.widget.layout.display = ""
        self.mark_current(current=True)

    def mark_current(self, *, current: bool) -> None:
        """Show by its style whether the result is of the current request or of an earlier one."""
        if current:
            self.widget.remove_class("tg-stale")
        else:
            self.widget.add_class("tg-stale")

    def _draw(self, result: OptimizationResult) -> None:
        drawn = result.plot()
        # The box has the height, not the figure: a figure that is given one stops following the width of its room.
        self._room.layout.height = f"{drawn.layout.height}px"
        self._plot.show(drawn)
