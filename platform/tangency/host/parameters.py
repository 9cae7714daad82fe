"""Validates a component's params, and describes as text what would have been allowed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from tangency.contracts.bounded_schema import is_stated
from tangency.domain.naming import nearest_names
from tangency.errors import ConfigurationError, DataError, PluginError, TangencyError, UnknownName, quoted
from tangency.host.stage import error_text

__all__ = ["allowed", "complaints", "merged", "validated", "validated_json"]

ModelT = TypeVar("ModelT", bound=BaseModel)

_LOWER = (("minimum", "at least"), ("exclusiveMinimum", "more than"))
_UPPER = (("maximum", "at most"), ("exclusiveMaximum", "less than"))


def allowed(model: type[BaseModel], field: str) -> str:
    """Return type, bounds and allowed values of a field as text; empty where its schema has none."""
    schema = model.model_json_schema()
    return _allowed(schema.get("properties", {}).get(field, {}), schema.get("$defs", {}))


def merged(own: Mapping[str, object], extra: Mapping[str, object], *, where: str) -> dict[str, object]:
    """Return the params of a reference together with those given beside it.

    Raises
    ------
    ConfigurationError
        A param that is given in both places.
    """
    for name in own:
        if name in extra:
            raise ConfigurationError(
                f"the param {name!r} is given twice",
                where=where,
                value=f"{own[name]!r} and {extra[name]!r}",
                remedy="give it once",
            )
    return {**own, **extra}


def validated(model: type[ModelT], values: Mapping[str, object], *, where: str) -> ModelT:
    """Return the params model of `values`.

    Raises
    ------
    UnknownName
        A param that the component does not have; the nearest are offered.
    ConfigurationError
        A value that is missing or not allowed; the error names the allowed range or values.
    PluginError
        A validator of the plugin that fails itself.
    """
    found = _read(model, values, where)
    if not isinstance(found, list):
        return found
    # Where a name is misspelt, a required param seems to be missing too: the misspelling is the cause.
    raise _refused(model, sorted(found, key=lambda each: each["type"] != "extra_forbidden"), where)


def validated_json(model: type[ModelT], text: bytes, *, where: str) -> ModelT:
    """Return the model of a JSON text, parsed and validated at once; raises as `validated`."""
    try:
        return model.model_validate_json(text)
    except ValidationError as error:
        found = error.errors(include_url=False)
    except (KeyboardInterrupt, TangencyError):
        raise
    except BaseException as error:
        raise _failed(where, error) from error
    if found[0]["type"] == "json_invalid":
        raise ConfigurationError(f"not JSON: {found[0]['ctx']['error']}", where=where, remedy="send one JSON object")
    raise _refused(model, sorted(found, key=lambda each: each["type"] != "extra_forbidden"), where)


def complaints(model: type[BaseModel], values: Mapping[str, object], *, where: str) -> dict[str, TangencyError]:
    """Return what `validated` would refuse, by param; under the empty name what is wrong with them together.

    Raises
    ------
    PluginError
        A validator of the plugin that fails itself.
    """
    try:
        found = _read(model, values, where)
    except (ConfigurationError, DataError) as error:  # a validator's own words
        return {_refusing(model, values): error}
    if not isinstance(found, list):
        return {}
    refused: dict[str, TangencyError] = {}
    for problem in found:
        name = str(problem["loc"][0]) if problem["loc"] else ""
        refused.setdefault(name, _refused(model, [problem], where))
    return refused


def _refusing(model: type[BaseModel], values: Mapping[str, object]) -> str:
    """Return the param whose validator refuses with an error of ours; empty where it is the params together."""
    for name, value in values.items():
        try:
            model.model_validate({name: value})
        except ValidationError:  # what is missing here is of no account
            continue
        except (ConfigurationError, DataError):
            return name
    return ""


def _read(model: type[ModelT], values: Mapping[str, object], where: str) -> ModelT | list[ErrorDetails]:
    try:
        return model.model_validate(dict(values))
    except ValidationError as error:
        return error.errors(include_url=False)
    except (KeyboardInterrupt, TangencyError):
        raise
    except BaseException as error:  # a validator is a plugin's code and may raise anything
        raise _failed(where, error) from error


def _failed(where: str, error: BaseException) -> PluginError:
    return PluginError(
        f"validating the params failed: {error_text(error)}", where=where, remedy="report it to the plugin's author"
    )


def _refused(model: type[BaseModel], problems: Sequence[ErrorDetails], where: str) -> ConfigurationError:
    problem = problems[0]
    path = _path(problem)
    field = str(problem["loc"][0]) if problem["loc"] else ""
    if problem["type"] == "extra_forbidden" and len(problem["loc"]) == 1:
        known = ", ".join(model.model_fields) or "none"
        return UnknownName(
            "param",
            field,
            candidates=nearest_names(field, model.model_fields),
            where=f"{where}, whose params are {known}",
        )
    others = ", ".join(dict.fromkeys(_path(each) for each in problems[1:]))
    what = problem["msg"].removeprefix("Value error, ")
    what = what[:1].lower() + what[1:] + (f" (and there is more to correct: {others})" if others else "")
    is_missing = problem["type"] == "missing"
    return ConfigurationError(
        what,
        where=f"{where}, param {path}" if path else where,
        value=None if is_missing else problem["input"],
        remedy=_remedy(*_innermost(model, problem["loc"]), problem),
    )


def _path(problem: ErrorDetails) -> str:
    return ".".join(quoted(str(step)) for step in problem["loc"])


def _innermost(model: type[BaseModel], path: tuple[int | str, ...]) -> tuple[type[BaseModel], str]:
    """Return the model within the model, and its field, that a path of an error leads to."""
    field = str(path[0]) if path else ""
    for step in path[1:]:
        info = model.model_fields.get(field)
        inner = (
            next((each for each in _models_in(info.annotation) if step in each.model_fields), None) if info else None
        )
        if inner is not None:
            model, field = inner, str(step)
    return model, field


def _models_in(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models_in(part)


def _remedy(model: type[BaseModel], field: str, problem: ErrorDetails) -> str:
    allowed_values = re.findall(r"'([^']*)'", str(problem.get("ctx", {}).get("expected", "")))
    if allowed_values and isinstance(problem["input"], str):
        near = nearest_names(problem["input"], allowed_values, limit=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        return f"one of {', '.join(allowed_values)}{hint}"
    text = allowed(model, field)
    described = model.model_fields[field].description if field in model.model_fields else None
    return "; ".join(part for part in (f"allowed: {text}" if text else None, described) if part) or (
        "see the component's description"
    )


def _allowed(schema: Mapping[str, object], definitions: Mapping[str, Mapping[str, object]]) -> str:
    """Return type, bounds and allowed values of one property as text; alternatives are joined by `or`."""
    reference = schema.get("$ref")
    if isinstance(reference, str):
        return _allowed(definitions[reference.rsplit("/", 1)[-1]], definitions)
    alternatives = schema.get("anyOf")
    if isinstance(alternatives, list):
        return " or ".join(_allowed(each, definitions) for each in alternatives)
    allowed_values = schema.get("enum")
    if isinstance(allowed_values, list):
        return f"one of {', '.join(str(value) for value in allowed_values)}"
    bounds = [f"{word} {schema[key]}" for side in (_LOWER, _UPPER) for key, word in side if _is_told(schema.get(key))]
    return " ".join([str(schema.get("type", "")), " and ".join(bounds)]).strip()


def _is_told(bound: object) -> bool:
    return isinstance(bound, int | float) and is_stated(bound)
