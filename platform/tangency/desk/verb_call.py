"""A call of a verb: its keywords validated into a request, alike for the pure call and the recorded one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Generic, Literal, TypeAlias, TypeVar, cast

import pandas as pd

from tangency.contracts.component import ComponentRef
from tangency.contracts.params import Params
from tangency.contracts.progress import OnProgress, no_progress
from tangency.desk.component_slots import ComponentChoice
from tangency.desk.on_point import OnPoint, no_point
from tangency.errors import ConfigurationError
from tangency.estimation.inputs import Data, read_current, read_groups
from tangency.host.parameters import validated
from tangency.market import AsOf, parse_as_of
from tangency.results.result import Result

__all__ = ["Beside", "VerbCall", "day_label", "request_of", "texts", "with_params"]

Beside: TypeAlias = Literal["weights", "levels", "forecasts", "returns", "benchmark_returns", "risk_free"]
"""The fields of a request whose values may come as a frame beside the data."""

RequestT_co = TypeVar("RequestT_co", bound=Params, covariant=True)
RequestT = TypeVar("RequestT", bound=Params)
_Key: TypeAlias = tuple[object, ...]
_PLAIN = (str, int, float, tuple, type(None))
_SCALARS = frozenset({bool, int, float, str, type(None)})
_NOTHING: Mapping[str, object] = MappingProxyType({})
_LISTS, _TEXT = frozenset({list, tuple}), frozenset({str})
_REMEMBERED = 1024
_VALIDATED: dict[_Key, Params] = {}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class VerbCall(Generic[RequestT_co]):
    """A call of a verb.

    Attributes
    ----------
    request
        The part of it that is recorded.
    inline
        Data that came with it, in place of a dataset's name.
    frames
        Field of the request → frame that came beside the data, such as a schedule of weights.
    on_progress
        Called as work goes on.
    on_point
        Called with each point of a sweep.
    cluster
        Address of the Dask scheduler that computes them; never a part of the request, which others may send.
    result
        An earlier result that the call is of, in a process without a desk.
    """

    request: RequestT_co
    inline: Data | None = None
    frames: Mapping[Beside, pd.DataFrame] = field(default_factory=dict)
    on_progress: OnProgress = no_progress
    on_point: OnPoint = no_point
    cluster: str | None = None
    result: Result | None = None


def verb_call(
    request: type[RequestT],
    keywords: Mapping[str, Any],
    *,
    main: str | None = None,
) -> VerbCall[RequestT]:
    """Return the call that a verb's keywords describe.

    Parameters
    ----------
    keywords
        The arguments of the verb, by name; `data`, `on_progress` and `params` are read here, the others are fields of
        the request.
    main
        The field whose component takes `params`.

    Raises
    ------
    ConfigurationError
        For a value that its field does not allow, on every face alike.
    """
    values = dict(keywords)
    on_progress = values.pop("on_progress", no_progress)
    data = values.pop("data", None)
    inline = None if data is None or isinstance(data, str) else data
    if isinstance(data, str):
        values["dataset"] = data
    params = values.pop("params", _NOTHING)
    # A request of plain values, which cannot change, is validated once.
    key = _key(request, values, params)
    known = None if key is None else _VALIDATED.get(key)
    if known is None:
        if main is not None:
            values[main] = with_params(values[main], params)
        known = request_of(request, values)
        if key is not None and len(_VALIDATED) < _REMEMBERED:
            _VALIDATED[key] = known
    return VerbCall(request=cast("RequestT", known), inline=inline, on_progress=on_progress)


def request_of(request: type[RequestT], values: Mapping[str, Any]) -> RequestT:
    """Return the request that the values of a verb's keywords make; what users pass is read into plain types first."""
    where, defaults = _known(request)
    plain = {}
    for name, value in values.items():
        # What is left at its default needs no validation, and is not counted as set.
        if isinstance(value, _PLAIN) and name in defaults and value == defaults[name]:
            continue
        read = _READERS.get(name)
        plain[name] = value if read is None or value is None else read(value)
    return validated(request, plain, where=where)


def _key(request: type[Params], keywords: Mapping[str, Any], params: Mapping[str, object]) -> _Key | None:
    """Return a cache key for a verb's keywords and params; None where any value is mutable."""
    values = list(keywords.values())
    kinds = tuple(map(type, values))
    for i, kind in enumerate(kinds):
        if kind in _SCALARS:
            continue
        if kind in _LISTS and _TEXT.issuperset(map(type, values[i])):
            values[i] = tuple(values[i])
        elif kind is not ComponentRef or (own := _plain(values[i].params)) is None:
            return None
        else:
            values[i] = (values[i].name, *own)
    own = _plain(params)
    return None if own is None else (request, kinds, *values, *own)


def _plain(params: Mapping[str, object]) -> _Key | None:
    """Return params as part of a key; None where any is mutable."""
    kinds = tuple(map(type, params.values()))
    # 1, 1.0 and True are one key of a mapping but not one value of a param, hence the types.
    return (*params, kinds, *params.values()) if _SCALARS.issuperset(kinds) else None


@lru_cache(maxsize=64)
def _known(request: type[Params]) -> tuple[str, Mapping[str, object]]:
    """Return the verb's name, and the keywords that stand for the defaults of a request's fields."""
    parts = re.findall("[A-Z][a-z]*", request.__name__.removesuffix("Request"))
    defaults = {name: field.default for name, field in request.model_fields.items() if not field.is_required()}
    named = {name: each.name for name, each in defaults.items() if isinstance(each, ComponentChoice)}
    return "_".join(parts).lower(), MappingProxyType({**defaults, **named})


def with_params(component: str | ComponentRef, params: Mapping[str, object]) -> str | ComponentRef:
    """Return a component with the params given beside it.

    Raises
    ------
    ConfigurationError
        For params given in two places.
    """
    if not params:
        return component
    if isinstance(component, str):
        return ComponentRef(component, dict(params))
    raise ConfigurationError(
        "params are given twice: beside the component and within component(…)",
        value=", ".join(params),
        remedy="give them in one place",
    )


def texts(values: Iterable[str], where: str) -> tuple[str, ...]:
    """Return a list of texts; one string where a list belongs is refused."""
    if isinstance(values, str):
        raise ConfigurationError(
            f"{where} are a list of strings", where=where, value=values, remedy=f"write [{values!r}]"
        )
    return tuple(values)


def day_label(as_of: AsOf) -> str:
    """Return a session as text: its day, with the clock where it does not start at midnight."""
    moment = parse_as_of(as_of)
    return moment.date().isoformat() if moment == moment.replace(hour=0, minute=0, second=0) else moment.isoformat()


_READERS: Mapping[str, Callable[[Any], object]] = {
    "as_of": day_label,
    "constraints": lambda values: texts(values, "constraints"),
    "current": read_current,
    "end": day_label,
    "groups": read_groups,
    "objectives": lambda values: texts(values, "objectives"),
    "start": day_label,
}
