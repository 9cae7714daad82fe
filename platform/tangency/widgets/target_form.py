"""The form of a step whose target is an optimisation, with the terms under which that trades."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from typing import Any, Generic, TypeVar

import ipywidgets as w
from pydantic import JsonValue

from tangency.contracts.params import Params
from tangency.desk.desk import Desk
from tangency.desk.use_case import UseCase
from tangency.widgets.card import card
from tangency.widgets.desk_choices import dataset_choices, run_choices
from tangency.widgets.kept_form import KeptRequest, restoring
from tangency.widgets.notice import NoticePanel
from tangency.widgets.request_form import RequestForm
from tangency.widgets.trading_terms import target_terms

__all__ = ["TargetForm"]

Q = TypeVar("Q", bound=Params)


class TargetForm(Generic[Q]):
    """The form.

    Parameters
    ----------
    title
        Of its card.
    target
        The field of the optimisation.
    first
        The fields that are shown first.
    choices
        Returns what the desk offers for other fields; of those that are empty the first is chosen.
    on_change
        Called after what is entered has changed.

    Attributes
    ----------
    widget
        What is shown.
    """

    def __init__(
        self,
        desk: Desk,
        verb: UseCase[Any, Q, Any],
        notices: NoticePanel,
        *,
        title: str,
        target: str,
        first: tuple[str, ...],
        choices: Callable[[], Mapping[str, Mapping[str, str]]],
        on_change: Callable[[], None],
    ) -> None:
        self._desk = desk
        self._notices = notices
        self._target = target
        self._choices = choices
        self._on_change = on_change
        self._was_offered = False
        self._kept: KeptRequest | None = None
        self._form = RequestForm(desk.catalogue, verb, first=first, on_change=self._changed)
        self._terms = w.HTML()
        self.widget = card(title, self._form.widget, self._terms)

    def request(self) -> Q:
        """Return the request; raises ConfigurationError for the first entry that is missing or not allowed."""
        return self._form.request()

    def opened(self, run_id: str | None) -> None:
        """Offer what the desk has now.

        Parameters
        ----------
        run_id
            An optimisation that is to be the target; None leaves the choice as it is, at first the latest one.
        """
        kept, self._kept = self._kept, None
        self._notices.guard(lambda: self._offer(run_id) if kept is None else self._show_again(kept, run_id))

    def entered(self) -> KeptRequest:
        """Return what is entered, valid or not, for `restore`."""
        return self._form.entered()

    def restore(self, kept: KeptRequest) -> None:
        """Show what was entered before when the section is opened; a notice says where that cannot be."""
        self._kept = kept

    def _show_again(self, kept: KeptRequest, run_id: str | None) -> None:
        self._offer(None)
        with restoring():
            self._form.restore(kept)
        self._offer(run_id)

    def _offer(self, run_id: str | None) -> None:
        runs, others = run_choices(self._desk), self._choices()
        if not self._was_offered:
            run_id = run_id or next(iter(runs), None)
        start: dict[str, JsonValue] = {} if run_id is None else {self._target: run_id}
        values = self._form.values()
        start |= {name: next(iter(offered)) for name, offered in others.items() if name not in values and offered}
        self._form.offer({**others, self._target: runs, "dataset": dataset_choices(self._desk)}, start)
        self._was_offered = True
        self._show_terms()

    def _changed(self) -> None:
        self._on_change()
        self._notices.guard(self._show_terms)

    def _show_terms(self) -> None:
        values = self._form.values()
        told = target_terms(self._desk, values.get(self._target), values.get("dataset"))
        self._terms.value = f'<span class="tg-help">{escape(told)}</span>'
