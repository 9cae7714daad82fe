"""Parses command-line strings as values of a params model's fields."""

from __future__ import annotations

import json

from pydantic_core import PydanticUndefined

from tangency.contracts.params import Params
from tangency.errors import ConfigurationError
from tangency.host.parameters import allowed

__all__ = ["described", "from_text", "from_texts", "is_texts"]


def from_text(model: type[Params], field: str, text: str, *, option: str) -> object:
    """Return what the model is to validate: JSON for a list or mapping, None for `none`, else a number or text.

    What is no number is left as it is, for the model to refuse.

    Raises
    ------
    ConfigurationError
        A list or mapping that is not JSON.
    """
    kinds = _kinds(model, field)
    if text == "none" and "null" in kinds:
        return None
    if not kinds & {"array", "object"}:
        # An amount of money is a text too, and stays one: no digit of it may be lost.
        is_number = kinds & {"number", "integer"} and ("string" not in kinds or _names_or_counts(model, field))
        return _number(text) if is_number else text
    try:
        return json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        what, column = (error.msg, error.colno) if isinstance(error, json.JSONDecodeError) else ("nested too deeply", 1)
        raise ConfigurationError(
            f"this param takes JSON: {what}",
            where=f"{option}, column {column}",
            value=text,
            remedy='such as [1, 2] or {"BTC": 0.5}',
        ) from None


def from_texts(model: type[Params], field: str, texts: tuple[str, ...], *, option: str) -> object:
    """Return what the model is to validate, of a list of texts: one a value of the option, or all as JSON.

    Raises
    ------
    ConfigurationError
        What begins like JSON and is none.
    """
    if len(texts) == 1 and texts[0].lstrip().startswith("["):
        return from_text(model, field, texts[0], option=option)
    return list(texts)


def is_texts(model: type[Params], field: str) -> bool:
    """Whether a field is a list of texts, which an option may give one by one."""
    shape = model.model_json_schema()["properties"][field]
    return bool(shape.get("type") == "array" and shape.get("items", {}).get("type") == "string")


def described(model: type[Params], field: str) -> str:
    """Return a field's description with the allowed values and the default."""
    info = model.model_fields[field]
    facts = [allowed(model, field)]
    if info.is_required():
        facts.append("required")
    elif info.default is not PydanticUndefined:
        facts.append(f"default {'none' if info.default is None else info.default}")
    return f"{info.description or field}  [{'; '.join(fact for fact in facts if fact)}]"


def _number(text: str) -> int | float | str:
    for read in (int, float):
        try:
            return read(text)
        except ValueError:
            continue
    return text


def _names_or_counts(model: type[Params], field: str) -> bool:
    """Whether a field is one of some names, or else an integer."""
    parts = model.model_json_schema()["properties"][field].get("anyOf", [])
    return bool(parts) and all({"enum", "const"} & set(part) or part.get("type") == "integer" for part in parts)


def _kinds(model: type[Params], field: str) -> set[str]:
    """Return the JSON types that a field may have; those behind a reference to a model are `object`."""
    schema = model.model_json_schema()
    definitions = schema.get("$defs", {})
    kinds: set[str] = set()
    waiting = [schema["properties"][field]]
    while waiting:
        part = waiting.pop()
        if "$ref" in part:
            waiting.append(definitions[part["$ref"].rsplit("/", 1)[-1]])
        waiting += part.get("anyOf", []) + part.get("oneOf", []) + part.get("allOf", [])
        if "type" in part:
            kinds.add(part["type"])
    return kinds
