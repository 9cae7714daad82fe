"""The widget in which one param is entered, and what is read from it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import floor, log10
from typing import Any

import ipywidgets as w
from pydantic import JsonValue

from tangency.errors import ConfigurationError
from tangency.widgets.field import Field, FieldKind

__all__ = ["Entry", "entry_for"]

# A slider is for ranges that a hand can set: over wider ones a step is a leap.
_WIDEST_SLIDER = {FieldKind.NUMBER: 10.0, FieldKind.WHOLE: 100.0}
_STEPS = 100
# A name may have commas, a value has none.
_PAIR = re.compile(r"\s*(?P<name>[^\n]+?)\s*=\s*(?P<value>[\w.+-]+)\s*(?:[,\n]|$)")
_PAIRED = (FieldKind.PAIRS, FieldKind.SHARES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A widget and its reader; the reader raises KeyError where nothing was entered."""

    widget: w.Widget
    read: Callable[[], JsonValue]


def entry_for(field: Field, start: JsonValue) -> Entry:
    """Return the entry of a field.

    Nothing is clamped or corrected: what does not fit the model is reported beside the field.

    Parameters
    ----------
    start
        The value shown at first; None shows an empty entry where the field allows one.

    Raises
    ------
    ConfigurationError
        For a choice to start with that is none of the field's.
    """
    empties = start is None or field.optional or field.required
    if field.kind is FieldKind.CHOICE:
        return _selection(field, start)
    if field.kind is FieldKind.FLAG and not field.optional:
        return _as_it_is(w.Checkbox(value=bool(start), description=field.label, indent=False))
    if field.kind in _WIDEST_SLIDER and not empties:
        return _number(field, start)
    if field.kind is FieldKind.LINES:
        return _lines(field, start)
    return _text(field, start)


def _lines(field: Field, start: JsonValue) -> Entry:
    texts = [str(each) for each in start] if isinstance(start, list | tuple) else []
    box = w.Textarea(
        value="\n".join(texts),
        placeholder="required" if field.required else "one a line",
        rows=4,
        continuous_update=False,
    )
    return Entry(widget=box, read=lambda: [line.strip() for line in box.value.splitlines() if line.strip()])


def _number(field: Field, start: Any) -> Entry:
    whole = field.kind is FieldKind.WHOLE
    if field.lower is not None and field.upper is not None and not field.is_typed:
        width = field.upper - field.lower
        if 0 < width <= _WIDEST_SLIDER[field.kind] and field.lower <= start <= field.upper:
            ends = {"min": field.lower, "max": field.upper, "value": start, "continuous_update": False}
            if whole:
                return _as_it_is(w.IntSlider(**ends))
            power = floor(log10(width / _STEPS))
            step = 10.0**power
            return _as_it_is(w.FloatSlider(step=step, readout_format=f".{max(0, -power)}f", **ends))
    return _as_it_is((w.IntText if whole else w.FloatText)(value=start))


def _selection(field: Field, start: JsonValue) -> Entry:
    labels = field.choice_labels or tuple(map(str, field.choices))
    options = [(label, position) for position, label in enumerate(labels)]
    if field.optional or field.required:
        options.insert(0, ("—", -1))
    values: Mapping[int, JsonValue] = {**dict(enumerate(field.choices)), **({-1: None} if field.optional else {})}
    if start is not None and start not in field.choices:
        raise ConfigurationError(
            f"what was chosen as {field.label} is not there", where="page", value=start, remedy="choose another"
        )
    first = field.choices.index(start) if start in field.choices else options[0][1]
    dropdown = w.Dropdown(options=options, value=first)
    return Entry(widget=dropdown, read=lambda: values[dropdown.value])


def _text(field: Field, start: JsonValue) -> Entry:
    box = w.Text(
        value=_shown(field, start),
        placeholder=_placeholder(field),
        continuous_update=False,
    )
    return Entry(widget=box, read=lambda: _read(field, box.value))


def _placeholder(field: Field) -> str:
    if field.kind is FieldKind.PAIRS:
        return "name = value, name = value"
    if field.kind is FieldKind.SHARES:
        return "name = number, name = number"
    return "none" if field.optional else "required" if field.required else ""


def _shown(field: Field, start: JsonValue) -> str:
    if start is None:
        return ""
    if field.kind is FieldKind.WORDS and isinstance(start, list | tuple):
        return ", ".join(str(word) for word in start)
    if field.kind in _PAIRED and isinstance(start, Mapping):
        text = ", ".join(f"{name} = {value}" for name, value in start.items())
        return text if _pairs(text, _PAIR_VALUES[field.kind]) == start else json.dumps(start)
    # A text where another kind belongs was entered so; only JSON has texts of its own, in quotes.
    return start if isinstance(start, str) and field.kind is not FieldKind.JSON else json.dumps(start)


def _read(field: Field, text: str) -> JsonValue:
    stripped = text.strip()
    if field.kind is FieldKind.WORDS:
        words: list[JsonValue] = [word.strip() for word in stripped.split(",") if word.strip()]
        return None if field.optional and not words else words
    if field.kind in _PAIRED:
        if stripped.startswith("{"):  # JSON is for names that pairs cannot say
            return _json(stripped)
        return None if field.optional and not stripped else _pairs(stripped, _PAIR_VALUES[field.kind])
    if not stripped:
        if field.optional:
            return None
        if field.required or field.kind is not FieldKind.TEXT:
            raise KeyError(field.name)
    if field.kind is FieldKind.TEXT:
        return text
    return _json(text)


def _json(text: str) -> JsonValue:
    """Return what JSON says; a text that is none, as it is, for the model to report."""
    try:
        read: JsonValue = json.loads(text)
    except ValueError:
        return text
    return read


def _pairs(text: str, value: Callable[[str], JsonValue]) -> JsonValue:
    """Return pairs such as `date = timestamp, last price = close`; a text that is none, as it is."""
    pairs: dict[str, JsonValue] = {}
    at = 0
    while at < len(text):
        found = _PAIR.match(text, at)
        if found is None or found["name"] in pairs:
            return text
        try:
            pairs[found["name"]] = value(found["value"])
        except ValueError:
            return text
        at = found.end()
    return pairs


_PAIR_VALUES: Mapping[FieldKind, Callable[[str], JsonValue]] = {FieldKind.PAIRS: str, FieldKind.SHARES: float}


def _as_it_is(widget: w.Widget) -> Entry:
    return Entry(widget=widget, read=lambda: widget.value)
