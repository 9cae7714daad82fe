"""A verb of the desk as a page: its form to the left, its result to the right, computed beside the page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from html import escape
from typing import Any, Generic, Protocol, TypeVar, runtime_checkable

import ipywidgets as w
from pydantic import BaseModel

from tangency.contracts.params import Params
from tangency.contracts.progress import OnProgress
from tangency.desk.desk import Desk
from tangency.desk.use_case import UseCase
from tangency.desk.verb_call import VerbCall
from tangency.results.result import Result
from tangency.widgets.background import Background
from tangency.widgets.notice import NoticePanel
from tangency.widgets.presentation import Presentation
from tangency.widgets.result_views import ResultViews

__all__ = ["VerbForm", "VerbPage"]

Q = TypeVar("Q", bound=Params)
Q_co = TypeVar("Q_co", bound=Params, covariant=True)
R = TypeVar("R", bound=Result)


class VerbForm(Protocol[Q_co]):
    """Where a verb's request is entered."""

    @property
    def widget(self) -> w.Widget:
        """What is shown."""
        ...

    def begin(self) -> None:
        """Show what is entered at first; raises TangencyError where the desk cannot say what there is."""
        ...

    def call(self) -> VerbCall[Q_co]:
        """Return the call; raises TangencyError for the first entry that is missing or not allowed."""
        ...

    def entered(self) -> BaseModel:
        """Return what is entered, valid or not."""
        ...

    def restore(self, kept: str) -> None:
        """Show what was entered before, given as JSON; raises ConfigurationError for what may no longer be chosen."""
        ...


@runtime_checkable
class TakesRun(Protocol):
    """A form to which a link of another page brings a run."""

    def take(self, run: str) -> None:
        """Show a run as what is chosen."""
        ...


class VerbPage(Generic[Q, R]):
    """A verb as a page.

    Parameters
    ----------
    form
        Makes the form; it calls what it is given after each change.
    on_entered
        Called after what is entered has changed.

    Attributes
    ----------
    title
        Of the page.
    form
        Where the request is entered.
    background
        What computes it, with progress and cancel.
    widget
        What is shown.
    """

    def __init__(
        self,
        desk: Desk,
        verb: UseCase[Any, Q, R],
        presentation: Presentation[R],
        form: Callable[[Callable[[], None]], VerbForm[Q]],
        *,
        on_entered: Callable[[], None],
    ) -> None:
        self._desk = desk
        self._verb = verb
        self._on_entered = on_entered
        self._notices = NoticePanel()
        self._onward = presentation.onward
        self.title = presentation.title
        self.form = form(self._changed)
        self._views = ResultViews(presentation, self._notices.guard)
        self.background = Background(self._notices, presentation.button, self._begun)
        note = [w.HTML(f'<p class="tg-help">{presentation.note}</p>')] if presentation.note else []
        controls = w.VBox([self.form.widget, *note, self.background.widget]).add_class("tg-controls")
        outcome = w.VBox([self._notices.widget, self._views.widget]).add_class("tg-outcome")
        self.widget = w.Box([controls, outcome]).add_class("tg-body")

    def begin(self, restore: Callable[[], None] | None) -> None:
        """Begin as a page shows it, with what was entered before where its kernel or server had gone."""
        self._notices.guard(self.form.begin)
        if restore is not None:
            self._notices.guard(restore)

    def take(self, asked: str) -> None:
        """Choose what the page's address asked for; a form that takes no runs is left as it is."""
        form = self.form
        if isinstance(form, TakesRun):
            self._notices.guard(lambda: form.take(asked))

    def _changed(self) -> None:
        self._views.mark_current(current=False)
        self._on_entered()

    def _begun(self) -> Callable[[OnProgress], Callable[[], str]]:
        call = self.form.call()
        self._views.mark_current(current=False)

        def work(on_progress: OnProgress) -> Callable[[], str]:
            made = self._desk.answer(self._verb, replace(call, on_progress=on_progress))
            return lambda: self._shown(made)

        return work

    def _shown(self, made: R) -> str:
        self._views.show(made)
        onward = "" if self._onward is None else f", {self._onward(made)}"
        return f"Run <code>{escape(str(made.run_id))}</code>{onward}"
