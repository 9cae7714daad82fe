"""The axes of a sweep: what varies, by dotted names, and the request that a combination of values makes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from itertools import product
from math import prod
from typing import Any

from pydantic_core import to_jsonable_python

from tangency.contracts.component import ComponentRef
from tangency.contracts.params import Params
from tangency.desk.backtest_request import BacktestRequest
from tangency.desk.component_slots import slots_of
from tangency.desk.verb_call import day_label
from tangency.domain.naming import known_name
from tangency.errors import ConfigurationError, Remedy, Setting
from tangency.host.parameters import validated

__all__ = ["AXIS_FIELDS", "Axes", "combinations", "configured", "label", "read_axes", "size"]

Axes = Mapping[str, tuple[Any, ...]]
"""Dotted name → values, in JSON's types."""

# Data are shipped once for all points, and what is recorded of a point is the same whatever time it may take.
_FIXED = frozenset({"dataset", "frame", "weights", "levels", "hypothesis", "time_limit"})
AXIS_FIELDS = tuple(name for name in BacktestRequest.model_fields if name not in _FIXED)
_MOMENTS = frozenset({"start", "end"})


def read_axes(axes: Mapping[str, Iterable[object]]) -> dict[str, tuple[Any, ...]]:
    """Return axes in JSON's types: components, rules and moments are read into them.

    Raises
    ------
    ConfigurationError
        For an axis whose values are one text, or no list at all.

    >>> read_axes({"optimizer": ["erc", ComponentRef("mvo", {"objective": "min_risk"})]})
    {'optimizer': ('erc', {'name': 'mvo', 'params': {'objective': 'min_risk'}})}
    """
    read: dict[str, tuple[Any, ...]] = {}
    for name, values in axes.items():
        if isinstance(values, str | Mapping) or not isinstance(values, Iterable):
            raise ConfigurationError(
                "an axis has a list of values",
                where=f"axes, {name}",
                value=values,
                remedy=Remedy("give ", Setting("axes", {name: [values]})),
            )
        read[name] = tuple(_value(name, value) for value in values)
    return read


def _value(name: str, value: object) -> object:
    if isinstance(value, ComponentRef):
        return {"name": value.name, "params": to_jsonable_python(dict(value.params))}
    if isinstance(value, Params):
        return value.model_dump(mode="json")
    if name in _MOMENTS and value is not None:
        return day_label(value)  # type: ignore[arg-type]  # what is no moment, it refuses
    return to_jsonable_python(value)


def size(axes: Axes) -> int:
    """Return how many combinations axes have."""
    return prod(len(values) for values in axes.values())


def combinations(axes: Axes) -> Iterator[dict[str, Any]]:
    """Yield every combination of the axes' values, the last axis the fastest.

    >>> [each["window"] for each in combinations({"every": ("month", "week"), "window": (60, 90)})]
    [60, 90, 60, 90]
    """
    for values in product(*axes.values()):
        yield dict(zip(axes, values, strict=True))


def configured(base: Mapping[str, Any], values: Mapping[str, Any]) -> BacktestRequest:
    """Return the request of a point.

    Parameters
    ----------
    base
        The request that all have in common, in JSON's types.
    values
        Dotted name → value.

    Raises
    ------
    UnknownName
        For an axis that no backtest has.
    ConfigurationError
        For a value that its field does not allow, or a part of something that is not chosen.
    """
    body = deepcopy(dict(base))
    # A component comes before its params.
    for name in sorted(values, key=lambda each: each.count(".")):
        _set(body, name, values[name])
    where = "sweep, " + ", ".join(f"{name}={label(value)}" for name, value in values.items())
    return validated(BacktestRequest, body, where=where)


def label(value: object) -> str:
    """Return a value as a table shows it.

    >>> label({"name": "mvo", "params": {"objective": "min_risk"}}), label(60)
    ('mvo(objective=min_risk)', '60')
    """
    if isinstance(value, Mapping):
        if value.keys() <= {"name", "params"} and "name" in value:
            own = ", ".join(f"{name}={label(each)}" for name, each in value.get("params", {}).items())
            return f"{value['name']}({own})" if own else str(value["name"])
        return ", ".join(f"{name} {label(each)}" for name, each in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(label(each) for each in value) or "none"
    return "none" if value is None else str(value)


def _set(body: dict[str, Any], name: str, value: Any) -> None:
    field, *inner = name.split(".")
    known_name("axis", field, AXIS_FIELDS, where="axes")
    if not inner:
        body[field] = deepcopy(value)
        return
    part = body[field]
    if isinstance(part, str):
        part = body[field] = {"name": part}
    if not isinstance(part, dict):
        raise ConfigurationError(
            f"{field} is not chosen, and has nothing to vary",
            where=f"axes, {name}",
            value=part,
            remedy=Remedy("choose one: ", Setting(field)),
        )
    if field in slots_of(BacktestRequest):
        part = part.setdefault("params", {})
    for step in inner[:-1]:
        part = part.setdefault(step, {})
    part[inner[-1]] = deepcopy(value)
