"""The pictures of a result: which one is seen, and what of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from html import escape
from typing import Any, Generic, TypeVar

import ipywidgets as w

from tangency.results.result import Result
from tangency.results.summary import Summary
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
        self._chosen: dict[str, str] = {}  # view → what was chosen in it
        self._view = w.ToggleButtons(options=list(presentation.views)).add_class("tg-sections").add_class("tg-views")
        self._choice = w.Dropdown(layout={"width": "100%"})
        self._choice_place = w.VBox().add_class("tg-choice")
        self._result = StepResult(presentation.title)
        self._bar = w.VBox([self._view, self._choice_place], layout={"display": "none"})
        self._empty = w.HTML(f'<p class="tg-help">{escape(presentation.button)} computes what is shown here.</p>')
        self.widget = w.VBox([self._empty, self._bar, self._result.widget]).add_class("tg-outcome")
        self._view.observe(self._turned, names="value")
        self._choice.observe(self._picked, names="value")

    def show(self, made: R) -> None:
        """Show a result in place of the one before, by the view that is seen where it has that one."""
        self._made = made
        views = [
            title for title, view in self._presentation.views.items() if view.choices is None or view.choices(made)
        ]
        with self._unheard(self._view, self._turned):
            before, self._view.options = self._view.value, views
            self._view.value = before if before in views else views[0]
        self._view.layout.display = "" if len(views) > 1 else "none"
        self._turn()
        self._empty.layout.display, self._bar.layout.display = "none", ""

    def mark_current(self, *, current: bool) -> None:
        """Show by its style whether the result is of the current request or of an earlier one."""
        self._result.mark_current(current=current)

    def _turned(self, _change: dict[str, Any]) -> None:
        self._guard(self._turn)

    def _picked(self, _change: dict[str, Any]) -> None:
        self._chosen[self._view.value] = self._choice.value
        self._guard(self._draw)

    def _turn(self) -> None:
        if self._made is not None:
            self._offer(self._made)
            self._draw()

    def _offer(self, made: R) -> None:
        """Offer what can be looked at in the view that is seen; what was chosen there stays where it is still there."""
        title = self._view.value
        view = self._presentation.views[title]
        choices = () if view.choices is None else view.choices(made)
        before = self._chosen.get(title)
        with self._unheard(self._choice, self._picked):
            self._choice.options = choices
            if choices:
                self._choice.value = before if before in choices else choices[0]
        self._choice_place.children = (labelled(view.label, self._choice),) if len(choices) > 1 else ()

    def _draw(self) -> None:
        made = self._made
        if made is not None:
            view = self._presentation.views[self._view.value]
            figure = None if view.draw is None else view.draw(made, self._choice.value or "")
            below = None if view.below is None else view.below(made)
            summary = _of_sections(made.document().summary(), view.sections)
            self._result.show(self._presentation.tiles(made), figure, summary, below)

    @contextmanager
    def _unheard(self, widget: w.Widget, listener: Callable[[dict[str, Any]], None]) -> Iterator[None]:
        """While the options change: new ones choose one of themselves, which no hand has done."""
        widget.unobserve(listener, names="value")
        try:
            yield
        finally:
            widget.observe(listener, names="value")


def _of_sections(summary: Summary, sections: tuple[str, ...] | None) -> Summary:
    if sections is None:
        return summary
    return replace(summary, tables=tuple(table for table in summary.tables if table.section in sections))
