"""Bounds for whatever a params model leaves open: the length of its texts, the size of its lists, its numbers.

A request is read by pydantic from a model's core schema. Here it gets what the model does not say itself, so that each
face refuses the same, and the JSON schema, from which OpenAPI, forms and options are made, says the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from tangency.domain.input_limits import (
    LARGEST_NUMBER,
    LONGEST_NAME,
    LONGEST_TEXT,
    MOST_ITEMS,
    SMALLEST_NUMBER,
    TEXT_PATTERN,
)

__all__ = ["bounded", "is_stated", "with_named_members"]

_PARTS = ("schema", "items_schema", "keys_schema", "values_schema", "choices", "fields", "definitions")
_LEAST = ("ge", "gt")
_MOST = ("le", "lt")


def bounded(schema: CoreSchema) -> CoreSchema:
    """Return a core schema in which every text, list, mapping and number has bounds, and numbers are numbers.

    Stated bounds stay. A list stops at its first fault: a million faults would cost more than they tell. Pydantic takes
    `true` for 1 and "0.1" for 0.1; a request that says so is mistaken, and is told.
    """
    found: Any = _walked(schema)
    return found  # type: ignore[no-any-return]


def is_stated(bound: float) -> bool:
    """Whether a bound of a JSON schema is the model's own, and so worth telling people."""
    return abs(bound) not in {LARGEST_NUMBER, SMALLEST_NUMBER}


def with_named_members(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return a JSON schema that says of all members of a mapping what pydantic says of those whose names match."""
    own = {key: _renamed(value) for key, value in schema.items()}
    patterns = own.get("patternProperties")
    if isinstance(patterns, dict) and len(patterns) == 1 and "additionalProperties" not in own:
        ((pattern, value),) = own.pop("patternProperties").items()
        own["propertyNames"] = {**own.get("propertyNames", {}), "pattern": pattern}
        own["additionalProperties"] = value
    return own


def _renamed(value: Any) -> Any:
    if isinstance(value, Mapping):
        return with_named_members(value)
    return [_renamed(each) for each in value] if isinstance(value, list) else value


def _walked(node: Any) -> Any:
    if isinstance(node, list):
        return [_walked(each) for each in node]
    if isinstance(node, tuple):  # a choice of a union with its label
        return (_walked(node[0]), *node[1:])
    if not isinstance(node, dict) or _is_ours(node):
        return node
    kind = node.get("type")
    if kind in {"int", "float"}:
        return _number(node)
    if kind is None or kind == "model-field":
        parts = node if kind is None else {"schema": node["schema"]}
        return {**node, **{key: _walked(each) for key, each in parts.items()}}
    return {**node, **{key: _walked(node[key]) for key in _PARTS if key in node}, **_sizes(kind, node)}


def _sizes(kind: str, node: Mapping[str, Any]) -> dict[str, Any]:
    match kind:
        case "str":
            own = {"max_length": LONGEST_TEXT, "pattern": TEXT_PATTERN}
        case "list" | "tuple" | "set" | "frozenset":
            own = {"max_length": MOST_ITEMS, "fail_fast": True}
        case "dict":
            keys = node.get("keys_schema", {"type": "any"})
            names = {"max_length": LONGEST_NAME, "pattern": TEXT_PATTERN, **keys} if keys["type"] == "str" else keys
            return {"max_length": MOST_ITEMS, "fail_fast": True, **_stated(node), "keys_schema": names}
        case _:
            return {}
    if kind == "tuple" and "variadic_item_index" not in node:
        own.pop("max_length")
    return {**own, **_stated(node)}


def _stated(node: Mapping[str, Any]) -> dict[str, Any]:
    return {key: node[key] for key in ("max_length", "fail_fast", "pattern") if node.get(key) is not None}


def _number(node: Mapping[str, Any]) -> Any:
    most = LARGEST_NUMBER if node["type"] == "float" else int(LARGEST_NUMBER)
    least = {} if any(key in node for key in _LEAST) else {"ge": -most}
    largest = {} if any(key in node for key in _MOST) else {"le": most}
    own: Any = {**node, **least, **largest}
    # JSON has one kind of number, and only a large table of them is worth a faster reading (strict=True).
    if node.get("strict"):
        return own
    if node["type"] == "float" and node.get("gt") == 0:
        told = {"pydantic_js_updates": {"minimum": SMALLEST_NUMBER}}
        return core_schema.no_info_before_validator_function(_number_above_zero, own, metadata=told)
    return core_schema.no_info_before_validator_function(_only_number, own)


def _is_ours(node: Mapping[str, Any]) -> bool:
    function = node.get("function")
    return isinstance(function, Mapping) and function.get("function") in {_only_number, _number_above_zero}


def _only_number(value: object) -> object:
    if isinstance(value, bool | str | bytes):
        kind = "a truth value" if isinstance(value, bool) else "a text"
        raise PydanticCustomError("number_type", "input should be a valid number, and this is {kind}", {"kind": kind})
    return value


def _number_above_zero(value: object) -> object:
    if isinstance(value, float) and 0.0 < value < SMALLEST_NUMBER:
        raise PydanticCustomError("too_small", "input should be at least {least}", {"least": SMALLEST_NUMBER})
    return _only_number(value)
