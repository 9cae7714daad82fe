"""Validates the defaults of params against their own bounds; pydantic takes defaults as they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import BaseModel, TypeAdapter
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from tangency.contracts.params import Params
from tangency.errors import PluginError, TangencyError
from tangency.host.parameters import allowed, complaints
from tangency.host.stage import Stage, StageFailed

__all__ = ["require_defaults"]


def require_defaults(params: type[Params], where: str) -> None:
    """Accept params whose defaults a user could have given, or say what is wrong with the first bad one.

    A default may be what its validators accept, or what they make of its JSON form: a run is recorded as JSON, and
    validators that parse text need not take what they have parsed. Defaults inside of defaults count as well.

    Raises
    ------
    StageFailed
        Naming the field, the default and what is allowed: a default out of bounds, of another type than its field's,
        or refused by a validator; or defaults that the model's own validators refuse together.
    """
    _require_each(params, _defaults(params), where)
    if not any(field.is_required() for field in params.model_fields.values()):
        for name, error in complaints(params, {}, where=where).items():
            what = f"the default of the param {name!r} is" if name else "the defaults of the params together are"
            raise _refused(where, f"{what} refused by a validator of their own: {error.what}", error)


def _require_each(model: type[BaseModel], values: Mapping[str, object], where: str) -> None:
    for name, value in values.items():
        error = _complaint(model, name, value, where)
        if error is not None:
            what = f"the default {value!r} of the param {name!r} is not allowed: {error.what}"
            raise _refused(where, what, error)
        if _is_of_another_type(model.model_fields[name], value):
            raise StageFailed(
                Stage.COMPONENTS,
                f"{where}: the default {value!r} of the param {name!r} is of type {type(value).__name__}, "
                "and the param is not",
                remedy=f"give a default of its type: {allowed(model, name) or 'see its annotation'}",
            )
        for inner in _models_in(value):
            _require_each(type(inner), dict(inner), f"{where}, param {name!r}")


def _defaults(model: type[BaseModel]) -> dict[str, object]:
    """Return the defaults as an instance would get them; a factory that asks for other values is left to pydantic."""
    found = {}
    for name, field in model.model_fields.items():
        if not field.is_required() and not field.default_factory_takes_validated_data:
            value = field.get_default(call_default_factory=True)
            if value is not PydanticUndefined:
                found[name] = value
    return found


def _complaint(model: type[BaseModel], name: str, value: object, where: str) -> TangencyError | None:
    """Return why a default is refused as it is, where its JSON form is refused as well."""
    refused = _asked(model, name, value, where)
    if refused is None:
        return None
    try:
        as_json = model.model_construct(None, **{name: value}).model_dump(mode="json", include={name}, warnings="none")
    except Exception:  # noqa: BLE001  # a default that has no JSON form is not saved by it
        return refused
    return refused if _asked(model, name, as_json[name], where) else None


def _asked(model: type[BaseModel], name: str, value: object, where: str) -> TangencyError | None:
    try:
        return complaints(model, {name: value}, where=where).get(name)
    except PluginError as failed:
        # A validator may count on a required value, which only a user can give.
        return None if any(field.is_required() for field in model.model_fields.values()) else failed


def _is_of_another_type(field: FieldInfo, value: object) -> bool:
    """Whether validation would make something else of a default: `"1.5"` of a float, a list of a tuple."""
    if value is None:
        return False
    try:
        kind: Any = Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation
        read: object = TypeAdapter(kind).validate_python(value)
    except Exception:  # noqa: BLE001  # judged with the model's own validators; or a type that cannot be asked alone
        return False
    if isinstance(value, bool) or isinstance(read, bool):
        return type(read) is not type(value)
    return type(read) is not type(value) and read != value


def _models_in(value: object) -> Iterator[BaseModel]:
    if isinstance(value, BaseModel):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _models_in(each)
    elif isinstance(value, list | tuple | set | frozenset):
        for each in value:
            yield from _models_in(each)


def _refused(where: str, what: str, error: TangencyError) -> StageFailed:
    remedy = f"give a default that the param allows, or none where users must choose; {error.remedy}"
    return StageFailed(Stage.COMPONENTS, f"{where}: {what}", remedy=remedy)
