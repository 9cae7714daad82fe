"""The form of a verb: the fields of its request, and a picker for each component that the request names."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from types import MappingProxyType
from typing import Any, Generic, TypeVar

import ipywidgets as w
from pydantic import JsonValue, create_model

from tangency.contracts.params import Params
from tangency.desk.component_slots import ComponentChoice, slots_of
from tangency.desk.use_case import UseCase
from tangency.host import Catalogue
from tangency.host.parameters import validated
from tangency.results.result import Result
from tangency.widgets.component_picker import ComponentPicker
from tangency.widgets.form import ParamsForm
from tangency.widgets.kept_form import KeptRequest

__all__ = ["RequestForm"]

Q = TypeVar("Q", bound=Params)
R = TypeVar("R", bound=Result)

_NOTHING: Mapping[str, JsonValue] = MappingProxyType({})


class RequestForm(Generic[Q, R]):
    """The form of a verb.

    Parameters
    ----------
    first
        The fields that are seen at once, in their order; the others are in a fold.
    elsewhere
        The fields that are entered elsewhere, or by no hand.
    on_change
        Called after each change by a hand.

    Attributes
    ----------
    widget
        What is shown.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        verb: UseCase[Any, Q, R],
        *,
        first: tuple[str, ...],
        elsewhere: Collection[str] = (),
        on_change: Callable[[], None],
    ) -> None:
        self._verb = verb
        self._choices: Mapping[str, Mapping[str, str]] = {}
        self._form = ParamsForm(_plain_part(verb.request, first, elsewhere), where=verb.name, first=first)
        self._form.on_change(on_change)
        self._pickers = {
            field: ComponentPicker(catalogue, slot.kind, start=_default(verb.request, field), on_change=on_change)
            for field, slot in slots_of(verb.request).items()
        }
        pickers = (picker.widget for picker in self._pickers.values())
        self.widget = w.VBox([self._form.widget, *pickers])

    def offer(self, choices: Mapping[str, Mapping[str, str]], start: Mapping[str, JsonValue] = _NOTHING) -> None:
        """Offer what may be chosen now; what is entered stays.

        Parameters
        ----------
        choices
            Field → each value → how it is shown.
        start
            Values that are shown in place of those entered.

        Raises
        ------
        ConfigurationError
            For an entered value that may no longer be chosen.
        """
        entered = self._form.values()
        if choices == self._choices and {**entered, **start} == entered:
            return  # what is unfolded stays so
        self._form.show({**entered, **start}, choices)
        self._choices = choices

    def values(self) -> dict[str, JsonValue]:
        """Return the plain fields as they are entered, valid or not."""
        return self._form.values()

    def request(self, others: Mapping[str, object] = MappingProxyType({})) -> Q:
        """Return the request.

        Parameters
        ----------
        others
            The fields that are entered elsewhere.

        Raises
        ------
        TangencyError
            For the first entry that is missing or not allowed; nothing that a browser sends is trusted.
        """
        components = {field: picker.selected() for field, picker in self._pickers.items()}
        return validated(self._verb.request, {**others, **self._form.values(), **components}, where=self._verb.name)

    def entered(self) -> KeptRequest:
        """Return what is entered, valid or not, for `restore`."""
        return KeptRequest(
            values=self._form.values(),
            components={field: picker.entered() for field, picker in self._pickers.items()},
        )

    def restore(self, kept: KeptRequest) -> None:
        """Show what was entered before; raises ConfigurationError for what may no longer be chosen."""
        self._form.show(kept.values, self._choices)
        for field, picker in self._pickers.items():
            picker.restore(kept.components.get(field))


def _default(request: type[Params], field: str) -> str | None:
    """Return the name of a slot's default; None where it has none."""
    default = request.model_fields[field].default
    return default.name if isinstance(default, ComponentChoice) else None


def _plain_part(request: type[Params], first: tuple[str, ...], elsewhere: Collection[str]) -> type[Params]:
    """Return a model of the fields that are no components and not entered elsewhere, those of `first` at the top."""
    own = [field for field in request.model_fields if field not in slots_of(request) and field not in elsewhere]
    ordered = [*first, *(field for field in own if field not in first)]
    fields: dict[str, Any] = {
        field: (request.model_fields[field].annotation, request.model_fields[field]) for field in ordered
    }
    model: type[Params] = create_model(request.__name__, __base__=Params, **fields)
    return model
