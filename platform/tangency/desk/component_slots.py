"""Slots: the fields of a request that name components, marked by their annotations.

The annotation gives the options of the command line, the alternatives of OpenAPI, the pickers of a form and the pins
of a run's manifest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Annotated, Any, Self, get_args

from pydantic import BeforeValidator, Field
from pydantic_core import to_jsonable_python

from tangency.contracts.component import ComponentKind, ComponentRef
from tangency.contracts.params import Params
from tangency.contracts.request_values import AnyJson, Name

__all__ = [
    "ComponentChoice",
    "InnerOptimizer",
    "Optimizer",
    "Policy",
    "ReturnModel",
    "RiskModel",
    "Slot",
    "Strategy",
    "ViewModel",
    "slots_of",
]


class ComponentChoice(Params):
    """A component by name, with its own params."""

    name: Name = Field(description="name, or plugin/name")
    params: dict[str, AnyJson] = Field(default_factory=dict, description="the component's own params")

    def __deepcopy__(self, memo: dict[int, Any] | None = None) -> Self:
        """Return itself: pydantic copies a default that it takes to be mutable, in every request."""
        return self

    def reference(self) -> ComponentRef:
        """Return the component reference that the host takes."""
        return ComponentRef(self.name, self.params)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A place for a component.

    Attributes
    ----------
    is_main
        Whether its params are options of the command by their own names; otherwise the field's name goes before, as
        in `--risk-model.half-life-days`.
    """

    kind: ComponentKind
    is_main: bool = False


def _read(value: Any) -> Any:
    """Return a component as its model takes it; a bare string is short for one without params of its own."""
    if isinstance(value, str):
        return {"name": value}
    if isinstance(value, ComponentRef):
        return {"name": value.name, "params": to_jsonable_python(dict(value.params), fallback=_plain)}
    if not isinstance(value, Mapping | ComponentChoice):
        raise ValueError("a component is named by a string or by component(name, …)")  # noqa: TRY004  # pydantic's
    return value


def _plain(value: Any) -> Any:
    """Return an array, a series or a number of NumPy as JSON has it."""
    for method in ("to_dict", "tolist"):
        if hasattr(value, method):
            return getattr(value, method)()
    return value


Optimizer = Annotated[ComponentChoice, BeforeValidator(_read), Slot(kind=ComponentKind.OPTIMIZER, is_main=True)]
InnerOptimizer = Annotated[ComponentChoice, BeforeValidator(_read), Slot(kind=ComponentKind.OPTIMIZER)]
RiskModel = Annotated[ComponentChoice, BeforeValidator(_read), Slot(kind=ComponentKind.RISK_MODEL)]
ReturnModel = Annotated[ComponentChoice, BeforeValidator(_read), Slot(kind=ComponentKind.RETURN_MODEL)]
ViewModel = Annotated[ComponentChoice, BeforeValidator(_read), Slot(kind=ComponentKind.VIEW_MODEL)]
Policy = Annotated[ComponentChoice, BeforeValidator(_read), Slot(kind=ComponentKind.REBALANCING_POLICY, is_main=True)]

Strategy = Annotated[ComponentChoice, BeforeValidator(_read), Slot(kind=ComponentKind.STRATEGY)]


@lru_cache(maxsize=256)
def slots_of(request: type[Params]) -> Mapping[str, Slot]:
    """Return the fields of a request that name components, by their annotation."""
    found = {}
    for name, field in request.model_fields.items():
        for mark in (*field.metadata, *_marks(field.annotation)):
            if isinstance(mark, Slot):
                found[name] = mark
    return MappingProxyType(found)


def _marks(annotation: Any) -> Iterator[object]:
    """Yield what an annotation and its parts, such as those of `RiskModel | None`, are annotated with."""
    yield from getattr(annotation, "__metadata__", ())
    for part in get_args(annotation):
        if not isinstance(part, str):
            yield from _marks(part)
