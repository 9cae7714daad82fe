"""The pictures of a result: which one is seen, and what of it."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any, Generic, TypeVar

import ipywidgets as w

from tangency.results.result import Result
from tangency.widgets.card import labelled
from tangency.widgets.presentation import Presentation
from tangency.widgets.step_result import StepResult

__all__ = ["ResultViews"]

R = TypeVar("R", bound=Result)


class ResultViews(Generic[R]):
    """Shows a result by one of its views; empty until there is one.

    Parameters
    ----------
    guard
        Runs what a choice asks for, and shows what it raises.

    Attributes
    ----------
    widget
        What is shown.
    """

    def __init__(self, presentation: Presentation[R], guard: Callable[[Callable[[], None]], bool]) -> None:
        self._presentation = presentation
        self._guard = guard
        self._made: R | None = None
        self._view = w.ToggleButtons(options=list(presentation.views)).add_class("tg-sections").add_class("tg-views")
        self._view.observe(self._view_chosen, names="value")
        self._choice = w.Dropdown(layout={"width": "100%"})
        self._choice.observe(self._chosen, names="value")
        self._choice_place = w.VBox().add_class("tg-choice")
        self._result = StepResult(presentation.title)
        self._bar = w.VBox([self._view, self._choice_place], layout={"display": "none"})
        self._empty = w.HTML(f'<p class="tg-help">{escape(presentation.button)} computes what is shown here.</p>')
        self.widget = w.VBox([self._empty, self._bar, self._result.widget]).add_class("tg-outcome")

    def show(self, made: R) -> None:
        """Show a result in place of the one before, by the view that is seen."""
        self._made = made
        self._turned()
        self._empty.layout.display, self._bar.layout.display = "none", ""

    def mark_current(self, *, current: bool) -> None:
        """Show by its style whether the result is of the current request or of an earlier one."""
        self._result.mark_current(current=current)

    def _view_chosen(self, _change: dict[str, Any]) -> None:
        self._guard(self._turned)

    def _chosen(self, _change: dict[str, Any]) -> None:
        self._guard(self._draw)

    def _turned(self) -> None:
        self._offer()
        self._draw()

    def _offer(self) -> None:
        """Offer what can be looked at in the view that is seen; what was chosen stays where it is still there."""
        if self._made is None:
            return
        view = self._presentation.views[self._view.value]
        choices = view.choices(self._made)
        before = self._choice.value
        self._choice.unobserve(self._chosen, names="value")  # new options choose one of themselves
        self._choice.options = list(choices.items())
        if choices:
            self._choice.value = before if before in choices.values() else next(iter(choices.values()))
        self._choice.observe(self._chosen, names="value")
        self._choice_place.children = (labelled(view.label, self._choice),) if choices else ()

    def _draw(self) -> None:
        made = self._made
        if made is not None:
            view = self._presentation.views[self._view.value]
            figure = view.draw(made, self._choice.value or "")
            self._result.show(self._presentation.tiles(made), figure, made.document().summary())
