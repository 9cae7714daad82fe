"""An optimisation's result: figures, plot, weights, certificate, models and constraints, and the exact numbers."""

from __future__ import annotations

from typing import Any

import ipywidgets as w

from tangency.results.optimization import OptimizationResult
from tangency.widgets.plot_room import PlotRoom
from tangency.widgets.tables import basis_html, certificate_html, exact_html, figures_html, weights_html

__all__ = ["ResultsPanel", "prepare_plots"]


def prepare_plots() -> None:
    """Load plotly's widget now: a preheated kernel has the time, a viewer has not."""
    import plotly.graph_objects as go  # noqa: PLC0415  # plotly costs a second; only drawing needs it

    go.FigureWidget  # noqa: B018  # it is loaded where it is named


class ResultsPanel:
    """Shows the latest result; empty until there is one."""

    def __init__(self) -> None:
        self._figures = w.HTML()
        self._plot = w.Box().add_class("tg-plot")
        self._weights = w.HTML()
        self._certificate = w.HTML()
        self._exact = w.HTML()
        self._basis = w.HTML()
        self._figure: Any = None
        beside = w.Box(
            [_card("Weights", self._weights), _card("Certificate", self._certificate)], layout={"width": "100%"}
        ).add_class("tg-beside")
        plot = w.VBox([self._plot, PlotRoom()]).add_class("tg-card")
        basis = _card("Models and constraints", self._basis)
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
        self._plot.layout.height = f"{drawn.layout.height}px"
        drawn.layout.height = None
        if self._figure is None:
            import plotly.graph_objects as go  # noqa: PLC0415  # as above

            self._figure = go.FigureWidget(drawn)
            # Without "responsive" plotly draws 700 pixels wide, whatever room there is. The trait has no public name.
            self._figure.set_trait("_config", {"responsive": True, "displayModeBar": False})
            self._plot.children = (self._figure,)
            return
        with self._figure.batch_update():
            for shown, fresh in zip(self._figure.data, drawn.data, strict=True):
                shown.x, shown.y = fresh.x, fresh.y


def _card(title: str, content: w.Widget) -> w.VBox:
    return w.VBox([w.HTML(f"<h3>{title}</h3>"), content]).add_class("tg-card")
