"""The form of a verb on a universe: dataset, day and rule as the optimiser has them, and what is the verb's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Generic, TypeVar

import ipywidgets as w
from pydantic import JsonValue

from tangency.desk.desk import Desk
from tangency.desk.requests import SeriesRequest
from tangency.desk.use_case import UseCase
from tangency.desk.verb_call import VerbCall
from tangency.results.result import Result
from tangency.widgets.card import card
from tangency.widgets.kept_form import KeptStudy
from tangency.widgets.request_form import RequestForm
from tangency.widgets.universe_picker import UniversePicker

__all__ = ["StudyForm"]

Q = TypeVar("Q", bound=SeriesRequest)
R = TypeVar("R", bound=Result)

_OF_UNIVERSE = ("dataset", "as_of", "universe")
# A page takes datasets; data given inline come by the other faces.
_BY_NO_HAND = ("frame", "returns_are")


class StudyForm(Generic[Q]):
    """The form of a verb on a universe.

    Parameters
    ----------
    title
        Of what is the verb's own.
    first
        The fields of the verb's own that are seen at once.
    start
        Values that are shown at first in place of the request's defaults.
    on_change
        Called after each change by a hand.

    Attributes
    ----------
    widget
        What is shown.
    """

    def __init__(
        self,
        desk: Desk,
        verb: UseCase[Any, Q, R],
        on_change: Callable[[], None],
        *,
        title: str,
        first: tuple[str, ...],
        start: Mapping[str, JsonValue] = MappingProxyType({}),
    ) -> None:
        self._start = start
        self._universe = UniversePicker(desk, on_change=on_change)
        elsewhere = (*_OF_UNIVERSE, *_BY_NO_HAND)
        self._form = RequestForm(desk.catalogue, verb, first=first, elsewhere=elsewhere, on_change=on_change)
        self.widget = w.VBox([card(title, self._form.widget), card("Universe", self._universe.widget)])
        self.widget.add_class("tg-controls")

    def begin(self) -> None:
        """Show what is entered at first."""
        self._form.offer({}, self._start)

    def request(self) -> Q:
        """Return the request.

        Raises
        ------
        TangencyError
            For the first entry that is missing or not allowed; nothing that a browser sends is trusted.
        """
        return self._form.request(self._universe.values())

    def call(self) -> VerbCall[Q]:
        """Return the call of the request; raises what `request` does."""
        return VerbCall(request=self.request())

    def entered(self) -> KeptStudy:
        """Return what is entered, valid or not, for `restore`."""
        return KeptStudy(**self._universe.entered(), request=self._form.entered())

    def restore(self, kept: str) -> None:
        """Show what was entered before, given as JSON; raises ConfigurationError for what may no longer be chosen."""
        before = KeptStudy.model_validate_json(kept)
        self._universe.restore(before)
        self._form.restore(before.request)
