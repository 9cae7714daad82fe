"""A field of a form: one param, read from the JSON schema of its model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pydantic import JsonValue

from tangency.contracts.bounded_schema import is_stated
from tangency.contracts.params import Params

__all__ = ["Field", "FieldKind", "form_fields"]


class FieldKind(StrEnum):
    """How a param is entered; `JSON` takes whatever has no entry of its own, `MIXED` a text as it is, or JSON.

    Lists of texts have commas between, or where the schema says `"format": "lines"` one a line. Mappings of texts are
    pairs such as `date = timestamp`, those of numbers such as `BTC = 0.5`, with commas or lines between.
    """

    FLAG = "flag"
    WHOLE = "whole number"
    NUMBER = "number"
    CHOICE = "choice"
    TEXT = "text"
    WORDS = "words"
    LINES = "lines"
    PAIRS = "pairs"
    SHARES = "pairs with numbers"
    MIXED = "text or JSON"
    JSON = "JSON"


_KINDS = {
    "boolean": FieldKind.FLAG,
    "integer": FieldKind.WHOLE,
    "number": FieldKind.NUMBER,
    "string": FieldKind.TEXT,
}
_MAPPINGS = {"string": FieldKind.PAIRS, "number": FieldKind.SHARES}


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One param.

    Attributes
    ----------
    lower, upper
        Ends of the allowed range, themselves allowed or not; None where the range is open.
    default
        As a JSON value; None also where there is none.
    required
        There is no default.
    optional
        The value may be null.
    choice_labels
        How the choices are shown; as they are where empty.
    is_typed
        A number that no slider sets, as the schema says by `"format": "typed"`.
    """

    name: str
    description: str
    kind: FieldKind
    choices: tuple[JsonValue, ...] = ()
    lower: float | None = None
    upper: float | None = None
    default: JsonValue = None
    required: bool = False
    optional: bool = False
    choice_labels: tuple[str, ...] = ()
    is_typed: bool = False

    @property
    def label(self) -> str:
        """The name as people read it."""
        return self.name.replace("_", " ")


def form_fields(model: type[Params]) -> tuple[Field, ...]:
    """Return the fields of a params model, in its order."""
    schema = model.model_json_schema()
    definitions = schema.get("$defs", {})
    required = schema.get("required", [])
    return tuple(
        _field(name, own, definitions, required=name in required) for name, own in schema.get("properties", {}).items()
    )


def _field(name: str, own: Mapping[str, Any], definitions: Mapping[str, Any], *, required: bool) -> Field:
    shape = _resolved(own, definitions)
    alternatives = [_resolved(each, definitions) for each in shape.get("anyOf", [])]
    others = [each for each in alternatives if each.get("type") != "null"]
    optional = len(others) < len(alternatives)
    if len(others) == 1:
        shape = others[0]
    choices = tuple(shape["enum"]) if "enum" in shape else (shape["const"],) if "const" in shape else ()
    return Field(
        name=name,
        description=str(own.get("description", "")),
        kind=FieldKind.CHOICE if choices else _kind(shape, definitions, str(own.get("format", "")), others),
        choices=choices,
        lower=_bound(shape, "minimum", "exclusiveMinimum"),
        upper=_bound(shape, "maximum", "exclusiveMaximum"),
        default=own.get("default"),
        required=required,
        optional=optional,
        is_typed=own.get("format") == "typed",
    )


def _bound(shape: Mapping[str, Any], *keys: str) -> float | None:
    return next((shape[key] for key in keys if key in shape and is_stated(shape[key])), None)


def _kind(
    shape: Mapping[str, Any], definitions: Mapping[str, Any], format_: str, alternatives: list[Mapping[str, Any]]
) -> FieldKind:
    if len(alternatives) > 1 and any(each.get("type") == "string" for each in alternatives):
        return FieldKind.MIXED
    if shape.get("type") == "array" and _resolved(shape.get("items", {}), definitions).get("type") == "string":
        return FieldKind.LINES if format_ == "lines" else FieldKind.WORDS
    if shape.get("type") == "object" and _values_of(shape).get("type") in _MAPPINGS:
        return _MAPPINGS[_values_of(shape)["type"]]
    return _KINDS.get(shape.get("type", ""), FieldKind.JSON)


def _values_of(shape: Mapping[str, Any]) -> Mapping[str, Any]:
    values = shape.get("additionalProperties")
    return values if isinstance(values, Mapping) else {}


def _resolved(shape: Mapping[str, Any], definitions: Mapping[str, Any]) -> Mapping[str, Any]:
    reference = shape.get("$ref")
    return definitions[reference.rsplit("/", 1)[-1]] if isinstance(reference, str) else shape
