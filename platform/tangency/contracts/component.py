"""How a plugin describes a component, and how a user names one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Generic, TypeVar

from tangency.contracts.params import Params

__all__ = ["HEEDS_TIME_LIMIT", "ComponentKind", "ComponentRef", "ComponentSpec", "component"]

HEEDS_TIME_LIMIT = "heeds:time-limit"
"""The capability of a component that calls `raise_if_stopped` at least every 50 ms, or what it computes with does.

Without it a component that is given a time limit runs in a worker process, which is ended at the limit.

>>> from tangency.sdk import HEEDS_TIME_LIMIT, ComponentSpec, NoParams
>>> capabilities = frozenset({HEEDS_TIME_LIMIT})
>>> spec = ComponentSpec(name="half", summary="A half", params=NoParams, factory=object, capabilities=capabilities)
>>> sorted(spec.capabilities)
['heeds:time-limit']
"""

ComponentT_co = TypeVar("ComponentT_co", covariant=True)


class ComponentKind(StrEnum):
    """What a component is for; the value is what users read."""

    OPTIMIZER = "optimizer"
    RISK_MODEL = "risk model"
    RETURN_MODEL = "return model"
    VIEW_MODEL = "view model"
    STRATEGY = "strategy"
    REBALANCING_POLICY = "rebalancing policy"
    DATA_SOURCE = "data source"
    METRIC = "metric"


@dataclass(frozen=True, slots=True, kw_only=True)
class ComponentSpec(Generic[ComponentT_co]):
    """A description of a component; nothing is computed until `factory` is called.

    Attributes
    ----------
    name
        Lower-case words joined by hyphens, unique within the plugin and the kind.
    summary
        One line for lists and forms.
    params
        The params model; its fields become form, command line, HTTP and docs.
    factory
        Called with an instance of `params`; a class, or a function that imports lazily.
    capabilities
        Words that faces and the conformance kit act on. For estimators the declared rule for missing returns:
        `missing:complete-periods` (a period counts only if no return is missing), `missing:available` (every return
        that exists counts) or `missing:refuse`; and `scales:quadratic` for means that are linear in a covariance.
        Any component may declare `heeds:time-limit`, see `HEEDS_TIME_LIMIT`.
    references
        Where the method comes from: author, year, title, equation.

    >>> from tangency.sdk import ComponentSpec, NoParams
    >>> class EqualWeight:
    ...     def __init__(self, params): ...
    >>> spec = ComponentSpec(name="equal-weight", summary="Equal weights", params=NoParams, factory=EqualWeight)
    >>> type(spec.factory(spec.params())).__name__
    'EqualWeight'
    """

    name: str
    summary: str
    params: type[Params]
    factory: Callable[[Any], ComponentT_co]
    capabilities: frozenset[str] = frozenset()
    references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ComponentRef:
    """A component as a user names it: bare name or `plugin/name`, with its own params.

    >>> from tangency import ComponentRef
    >>> ComponentRef("ewma", {"half_life_days": 60}).params
    {'half_life_days': 60}
    """

    name: str
    params: Mapping[str, object] = field(default_factory=dict)


def component(name: str, /, **params: object) -> ComponentRef:
    """Name a component with params of its own.

    >>> from tangency import component
    >>> component("ewma", half_life_days=60).name
    'ewma'
    """
    return ComponentRef(name, params)
