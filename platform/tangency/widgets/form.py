"""A form made from a params model: one entry per param, with its validation error beside it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from functools import partial
from html import escape
from types import MappingProxyType
from typing import Any

import ipywidgets as w
from pydantic import JsonValue

from tangency.contracts.params import Params
from tangency.errors import TangencyError
from tangency.errors.remedy import in_form, worded
from tangency.host.parameters import complaints, validated
from tangency.widgets.card import folded
from tangency.widgets.entry import Entry, entry_for
from tangency.widgets.field import Field, FieldKind, form_fields

__all__ = ["ParamsForm", "params_form"]

_NOTHING: Mapping[str, JsonValue] = MappingProxyType({})
_NO_CHOICES: Mapping[str, Mapping[str, str]] = MappingProxyType({})


class ParamsForm:
    """A form for a params model.

    Parameters
    ----------
    model
        Its fields become the entries.
    start
        Values to show at first, in place of the model's defaults.
    where
        What errors name as their place.
    first
        The fields that are seen at once; the others, unless `start` says something of them, are in a fold, and their
        entries are made when it is opened. All of them where None.

    Attributes
    ----------
    widget
        What is shown.
    """

    def __init__(
        self,
        model: type[Params],
        start: Mapping[str, JsonValue] = _NOTHING,
        *,
        where: str,
        first: Collection[str] | None = None,
    ) -> None:
        self._model = model
        self._where = where
        self._first = first
        self._listeners: list[Callable[[], None]] = []
        self.widget = w.VBox().add_class("tg-form")
        self.show(start)

    def show(self, values: Mapping[str, JsonValue], choices: Mapping[str, Mapping[str, str]] = _NO_CHOICES) -> None:
        """Show values, valid or not, in place of what is entered; no listener is called.

        Parameters
        ----------
        values
            Those that are not named are the model's defaults.
        choices
            Param → each value that may be chosen now → how it is shown; for what only the desk knows.

        Raises
        ------
        ConfigurationError
            For a value that is not to be chosen.
        """
        fields = [_offering(field, choices.get(field.name)) for field in form_fields(self._model)]
        is_first = {
            field.name: self._first is None
            or field.name in self._first
            or values.get(field.name, field.default) != field.default
            for field in fields
        }
        # Nothing changes before every entry is there: one that cannot show its value leaves the form as it was.
        made = [self._made(field, values.get(field.name, field.default)) for field in fields if is_first[field.name]]
        self._folded = [field for field in fields if not is_first[field.name]]
        self._entries: dict[str, Entry] = {}
        self._complaints: dict[str, w.HTML] = {}
        self._whole = _complaint_line()
        self._untouched: set[str] = set()  # required, and said to be so in their entries: no fault of anyone's yet
        rows = [self._taken(each) for each in made]
        fold = [self._fold()] if self._folded else []
        self.widget.children = (*rows, *fold, self._whole)
        self._complain()

    def on_change(self, listener: Callable[[], None]) -> None:
        """Call `listener` after each change."""
        self._listeners.append(listener)

    def values(self) -> dict[str, JsonValue]:
        """Return what is entered, valid or not; a param without an entry is left out."""
        read: dict[str, JsonValue] = {}
        for name, entry in self._entries.items():
            try:
                read[name] = entry.read()
            except KeyError:
                continue
        return read

    def params(self) -> dict[str, JsonValue]:
        """Return the params as JSON values.

        Raises
        ------
        TangencyError
            For the first that is missing or not allowed.
        """
        dumped: dict[str, JsonValue] = validated(self._model, self.values(), where=self._where).model_dump(mode="json")
        return dumped

    def _made(self, field: Field, value: JsonValue) -> tuple[Field, Entry, w.HTML]:
        """Make a field's entry, and the line of its complaint."""
        entry = entry_for(field, value)
        entry.widget.observe(partial(self._changed, field.name), names="value")
        return field, entry, _complaint_line()

    def _taken(self, made: tuple[Field, Entry, w.HTML]) -> w.VBox:
        """Take an entry into the form, and return its row."""
        field, entry, complaint = made
        self._entries[field.name], self._complaints[field.name] = entry, complaint
        if field.required:
            self._untouched.add(field.name)
        return _row(field, entry, complaint)

    def _fold(self) -> w.Accordion:
        inside = w.VBox().add_class("tg-more")
        fold = folded("More", inside)

        def opened(_change: Mapping[str, Any]) -> None:
            if not inside.children:
                inside.children = tuple(self._taken(self._made(field, field.default)) for field in self._folded)

        fold.observe(opened, names="selected_index")
        return fold

    def _changed(self, name: str, _change: Mapping[str, Any]) -> None:
        self._untouched.discard(name)
        try:
            self._complain()
        finally:  # what else hears of it says what is wrong, and that the result is of an earlier form
            for listener in self._listeners:
                listener()

    def _complain(self) -> None:
        values = self.values()
        found = complaints(self._model, values, where=self._where)
        for name, line in self._complaints.items():
            error = found.pop(name, None)
            line.value = _error_text(None if name in self._untouched and name not in values else error)
        self._whole.value = _error_text(next(iter(found.values()), None))

    def _repr_mimebundle_(self, **kwargs: object) -> Any:
        return self.widget._repr_mimebundle_(**kwargs)  # the protocol by which notebooks show widgets


def params_form(model: type[Params]) -> ParamsForm:
    """Return the form of a params model; a plugin's form needs nothing else."""
    return ParamsForm(model, where=model.__name__)


def _offering(field: Field, choices: Mapping[str, str] | None) -> Field:
    """Return the field as one of choices, where there are any for it."""
    if choices is None:
        return field
    labels = tuple(choices.values())
    return replace(field, kind=FieldKind.CHOICE, choices=tuple(choices), choice_labels=labels)


def _row(field: Field, entry: Entry, complaint: w.HTML) -> w.VBox:
    entry.widget.layout.width = "100%"
    entry.widget.tooltip = field.description
    described = w.HTML(f'<span class="tg-help">{escape(field.description)}</span>')
    if field.kind is FieldKind.FLAG and not field.optional:  # a checkbox carries its own label
        return w.VBox([entry.widget, described, complaint]).add_class("tg-field")
    label = w.HTML(f'<span class="tg-label">{escape(field.label)}</span>')
    return w.VBox([label, entry.widget, described, complaint]).add_class("tg-field")


def _complaint_line() -> w.HTML:
    return w.HTML().add_class("tg-complaint")


def _error_text(error: TangencyError | None) -> str:
    if error is None:
        return ""
    remedy = f" — {worded(error.remedy, in_form)}" if error.remedy else ""
    return f'<span role="alert">{escape(error.what + remedy)}</span>'
