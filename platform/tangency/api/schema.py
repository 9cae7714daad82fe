"""The OpenAPI document: every installed component with the schema of its params, read from the catalogue."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from tangency.api.bodies import body_of
from tangency.api.descriptions import describe_fields
from tangency.api.problems import PROBLEM_TYPE, Problem
from tangency.contracts.component import ComponentKind
from tangency.desk.requests import DataRequest, table_fields
from tangency.desk.verb_list import use_case, verb_names
from tangency.host import Catalogue, RegisteredComponent

__all__ = ["openapi_document"]

_SCHEMAS = "#/components/schemas/"
_SOURCES = ("dataset", "returns", "moments")
# What says nothing of data from a source, and is refused beside them.
_UNFIT = {
    "dataset": ("returns_are",),
    "returns": ("as_of", "universe"),
    "closes": ("universe",),
    "moments": ("as_of", "universe", "returns_are"),
}


def openapi_document(app: FastAPI, catalogue: Catalogue) -> dict[str, Any]:
    """Return the application's OpenAPI document."""
    document = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
    schemas = document["components"]["schemas"]
    for verb in map(use_case, verb_names()):
        whole = schemas[body_of(verb).__name__]
        body = whole["properties"]
        if issubclass(verb.request, DataRequest):
            whole["oneOf"] = [_given(source, body) for source in _SOURCES]
        elif table_fields(verb.request):
            whole["oneOf"] = [_given(source, body) for source in ("dataset", "closes")]
        for field, slot in verb.slots.items():
            _offer(body, field, [_bare_name(slot.kind, catalogue), *_alternatives(slot.kind, catalogue, schemas)])
    _describe_problems(document)
    for schema in document["components"]["schemas"].values():
        describe_fields(schema)
    return document


def _given(source: str, body: dict[str, Any]) -> dict[str, Any]:
    """Return the branch of a body whose data come from a source; exactly one of the branches fits."""
    unfit = {field: {"type": "null"} for field in _UNFIT[source] if field in body}
    return {"required": [source], "properties": {source: {"not": {"type": "null"}}, **unfit}}


def _offer(body: dict[str, Any], field: str, alternatives: list[dict[str, Any]]) -> None:
    """Put the installed components in place of the general form of a component."""
    known = body[field]
    kept = {key: known[key] for key in ("description", "default", "minItems", "maxItems", "examples") if key in known}
    if known.get("type") == "array":
        body[field] = {**kept, "type": "array", "items": {"anyOf": alternatives}}
    else:
        is_optional = {"type": "null"} in known.get("anyOf", [])
        body[field] = {**kept, "anyOf": [{"type": "null"}, *alternatives] if is_optional else alternatives}


def _bare_name(kind: ComponentKind, catalogue: Catalogue) -> dict[str, Any]:
    names = [name for each in catalogue.components(kind) for name in (each.spec.name, each.id)]
    return {
        "type": "string",
        "description": "a name alone: the component with its defaults",
        "enum": list(dict.fromkeys(names)),
    }


def _alternatives(kind: ComponentKind, catalogue: Catalogue, schemas: dict[str, Any]) -> list[dict[str, Any]]:
    references = []
    for component in catalogue.components(kind):
        key = f"{kind.replace(' ', '_')}.{component.id.replace('/', '.')}"
        if key not in schemas:
            schemas[key] = _named_component(component, _params(key, component, schemas))
        references.append({"$ref": _SCHEMAS + key})
    return references


def _params(key: str, component: RegisteredComponent, schemas: dict[str, Any]) -> dict[str, str]:
    # Two plugins may have models of one name: each component's live under its own prefix.
    schema = component.spec.params.model_json_schema(ref_template=f"{_SCHEMAS}{key}.{{model}}")
    for name, definition in schema.pop("$defs", {}).items():
        schemas[f"{key}.{name}"] = definition
    schemas[f"{key}.params"] = schema
    return {"$ref": f"{_SCHEMAS}{key}.params"}


def _named_component(component: RegisteredComponent, params: dict[str, str]) -> dict[str, Any]:
    spec = component.spec
    return {
        "title": component.id,
        "description": "\n\n".join((spec.summary, *spec.references)),
        "type": "object",
        "properties": {
            "name": {"description": "name, or plugin/name", "enum": [spec.name, component.id]},
            "params": {**params, "description": "the component's own params"},
        },
        "required": ["name"],
        "additionalProperties": False,
    }


def _describe_problems(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    problem = Problem.model_json_schema(ref_template=_SCHEMAS + "{model}")
    schemas.update(problem.pop("$defs", {}))
    schemas["Problem"] = problem
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    answer = {"description": "a problem", "content": {PROBLEM_TYPE: {"schema": {"$ref": _SCHEMAS + "Problem"}}}}
    for path in document["paths"].values():
        for operation in path.values():
            operation["responses"].pop("422", None)
            operation["responses"]["default"] = answer
