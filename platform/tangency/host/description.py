"""Validates a component's description, from which forms, command lines, HTTP schemas and docs are made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from pydantic.fields import FieldInfo

from tangency.contracts.component import ComponentKind, ComponentSpec
from tangency.contracts.params import Params
from tangency.host.defaults import require_defaults
from tangency.host.naming import RESERVED_PARAMS, is_name
from tangency.host.stage import Stage, StageFailed, attempt

__all__ = ["require_valid"]


def require_valid(described: Iterable[tuple[ComponentKind, ComponentSpec[object]]]) -> None:
    """Accept the descriptions of one plugin, or say what is wrong with the first bad one.

    Raises
    ------
    StageFailed
        With the component's kind and name in the message.
    """
    pairs = list(described)
    for kind, spec in pairs:
        where = f"{kind} {spec.name!r}"
        _require_fields(spec, where)
        _require_params(spec.params, where)
    for (kind, name), count in Counter((kind, spec.name) for kind, spec in pairs).items():
        if count > 1:
            raise _bad(f"{kind} {name!r}", "is described twice", "give each component of a kind its own name")


def _require_fields(spec: ComponentSpec[object], where: str) -> None:
    # The annotations state these types, but nothing has enforced them on a plugin's author.
    if not is_name(spec.name):
        raise _bad(where, "has no proper name", "use lower-case words joined by hyphens, such as 'ledoit-wolf'")
    if not _is_line(spec.summary):
        raise _bad(where, "has no summary of one line", "say in one line what it is")
    if not callable(spec.factory):
        raise _bad(where, "has a factory that cannot be called", "give a class or a function of its params")
    for field, values, container in (
        ("capabilities", spec.capabilities, frozenset),
        ("references", spec.references, tuple),
    ):
        if not isinstance(values, container) or not all(_is_line(value) for value in values):
            raise _bad(where, f"has malformed {field}", f"{field} is a {container.__name__} of lines of text")


def _require_params(params: object, where: str) -> None:
    if not (isinstance(params, type) and issubclass(params, Params)):
        raise _bad(where, "has params that are no subclass of Params", "derive them from tangency.sdk.Params")
    config = params.model_config
    if not config.get("frozen") or config.get("extra") != "forbid" or config.get("allow_inf_nan") is not False:
        raise _bad(
            where, "loosens the configuration of Params", "leave frozen, extra and allow_inf_nan as Params sets them"
        )
    for name, field in params.model_fields.items():
        _require_field(name, field, where)
    attempt(
        Stage.COMPONENTS,
        params.model_json_schema,
        remedy=f"{where}: use types that have a JSON schema, for the forms and the HTTP interface are made from it",
    )
    attempt(Stage.COMPONENTS, lambda: require_defaults(params, where), remedy=f"{where}: give defaults that validate")


def _require_field(name: str, field: FieldInfo, where: str) -> None:
    if name in RESERVED_PARAMS:
        raise _bad(where, f"has a param {name!r}, which is an argument of Tangency's own functions", "rename the param")
    if not (field.description and field.description.strip()):
        raise _bad(where, f"has a param {name!r} without a description", 'use Field(…, description="…")')
    if field.alias or field.validation_alias or field.serialization_alias:
        raise _bad(where, f"has a param {name!r} with an alias", "one param has one name on every face")


def _is_line(text: object) -> bool:
    return isinstance(text, str) and bool(text.strip()) and len(text.splitlines()) == 1


def _bad(where: str, what: str, remedy: str) -> StageFailed:
    return StageFailed(Stage.COMPONENTS, f"{where} {what}", remedy=remedy)
