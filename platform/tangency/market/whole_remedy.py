"""One remedy for all that a table shows otherwise than it is declared, so that it is read after one change."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, TypeVar

from pydantic import ValidationError

from tangency.errors import ConfigurationError, DataError, Remedy, Setting
from tangency.errors.remedy import Part
from tangency.market.dialect import Dialect
from tangency.market.spec import PanelSpec

__all__ = ["with_whole_remedy"]

T = TypeVar("T")
_MOST_STEPS = 10


def with_whole_remedy(read: Callable[[PanelSpec], T], spec: PanelSpec) -> T:
    """Return what `read` makes of a table.

    Raises
    ------
    DataError
        The first one. Where its remedy is a setting under which another error comes up, its remedy states that of
        the other as well, and so on.
    """
    try:
        return read(spec)
    except DataError as error:
        ways = _followed(error, read, spec)
        if any(len(way) > 1 for way in ways):
            error.remedy = _worded(ways)
        raise


def _followed(error: DataError, read: Callable[[PanelSpec], Any], spec: PanelSpec) -> list[tuple[Setting, ...]]:
    """Return the settings that the errors ask for, one after the other, and once more where they leave a choice."""
    ways: list[tuple[Setting, ...]] = [()]
    next_error = error
    for _ in range(_MOST_STEPS):
        more = _ways_of(next_error.remedy)
        if not more or (len(more) > 1 and len(ways) > 1):
            break
        before = ways
        ways = [_merged(way, other) for way in ways for other in more]
        try:
            read(_with(spec, ways[0]))
        except DataError as another:
            next_error = another
        except (ConfigurationError, ValidationError):  # a setting that cannot be: what was found before stands
            return before
        else:
            break
    return ways


def _ways_of(remedy: str | None) -> list[tuple[Setting, ...]]:
    """Return the settings of each way that a remedy offers; none where it does not say what to write."""
    if not isinstance(remedy, Remedy):
        return []
    groups = [part if isinstance(part, tuple) else (part,) for part in remedy.parts if not isinstance(part, str)]
    is_choice = all(part.strip() == "or" for part in remedy.parts[2::2] if isinstance(part, str) and part.strip())
    is_whole = all(each.value is not None and _is_declared(each) for group in groups for each in group)
    return groups if is_choice and is_whole else []


def _is_declared(setting: Setting) -> bool:
    return setting.within is None and (setting.name == "columns" or setting.name in Dialect.model_fields)


def _merged(way: tuple[Setting, ...], more: tuple[Setting, ...]) -> tuple[Setting, ...]:
    merged = {setting.name: setting for setting in way}
    for setting in more:
        earlier = merged.get(setting.name, setting).value
        if isinstance(earlier, dict) and isinstance(setting.value, dict):
            merged[setting.name] = Setting(setting.name, {**earlier, **setting.value})
        else:
            merged[setting.name] = setting
    return tuple(merged.values())


def _with(spec: PanelSpec, settings: Iterable[Setting]) -> PanelSpec:
    values: dict[str, Any] = {setting.name: setting.value for setting in settings}
    columns = values.pop("columns", {})
    dialect = Dialect.model_validate({**spec.dialect.model_dump(), **values})
    return replace(spec, columns={**spec.columns, **columns}, dialect=dialect)


def _worded(ways: list[tuple[Setting, ...]]) -> Remedy:
    parts: list[Part] = ["declare how the table is written: "]
    for way in ways:
        parts += [" or " if len(parts) > 1 else "", way]
    return Remedy(*parts)
