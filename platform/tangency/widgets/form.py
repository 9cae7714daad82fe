"""A form made from a params model: one entry per param, with its validation error beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from types import MappingProxyType
from typing import Any

import ipywidgets as w
from pydantic import JsonValue

from tangency.contracts.params import Params
from tangency.errors import TangencyError
from tangency.errors.remedy import in_form, worded
from tangency.host.parameters import complaints, validated
from tangency.widgets.entry import Entry, entry_for
from tangency.widgets.field import Field, FieldKind, form_fields

__all__ = ["ParamsForm", "params_form"]

_NOTHING: Mapping[str, JsonValue] = MappingProxyType({})


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

    Attributes
    ----------
    widget
        What is shown.
    """

    def __init__(self, model: type[Params], start: Mapping[str, JsonValue] = _NOTHING, *, where: str) -> None:
        self._model = model
        self._where = where
        self._listeners: list[Callable[[], None]] = []
        fields = form_fields(model)
        self._entries = {field.name: entry_for(field, start.get(field.name, field.default)) for field in fields}
        self._complaints = {field.name: _complaint_line() for field in fields}
        self._whole = _complaint_line()
        rows = [_row(field, self._entries[field.name], self._complaints[field.name]) for field in fields]
        self.widget = w.VBox([*rows, self._whole]).add_class("tg-form")
        for entry in self._entries.values():
            entry.widget.observe(self._changed, names="value")
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

    def _changed(self, _change: Mapping[str, Any]) -> None:
        try:
            self._complain()
        finally:  # what else hears of it says what is wrong, and that the result is of an earlier form
            for listener in self._listeners:
                listener()

    def _complain(self) -> None:
        found = complaints(self._model, self.values(), where=self._where)
        for name, line in self._complaints.items():
            line.value = _error_text(found.pop(name, None))
        self._whole.value = _error_text(next(iter(found.values()), None))

    def _repr_mimebundle_(self, **kwargs: object) -> Any:
        return self.widget._repr_mimebundle_(**kwargs)  # the protocol by which notebooks show widgets


def params_form(model: type[Params]) -> ParamsForm:
    """Return the form of a params model; a plugin's form needs nothing else."""
    return ParamsForm(model, where=model.__name__)


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
