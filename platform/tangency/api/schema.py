"""The OpenAPI document: every installed component with the schema of its params, without a line in the core."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from tangency.api.problems import PROBLEM_TYPE, Problem
from tangency.contracts.component import ComponentKind
from tangency.host import Catalogue, RegisteredComponent

__all__ = ["openapi_document"]

_FIELDS = {
    "optimizer": ComponentKind.OPTIMIZER,
    "risk_model": ComponentKind.RISK_MODEL,
    "return_model": ComponentKind.RETURN_MODEL,
    "view_model": ComponentKind.VIEW_MODEL,
}
_SCHEMAS = "#/components/schemas/"


def openapi_document(app: FastAPI, catalogue: Catalogue) -> dict[str, Any]:
    """Return the application's OpenAPI document."""
    document = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
    schemas = document["components"]["schemas"]
    body = schemas["OptimizeBody"]["properties"]
    for field, kind in _FIELDS.items():
        default = body[field].get("default")
        choices = [_bare_name(kind, catalogue), *_choices(field, kind, catalogue, schemas)]
        body[field] = {
            "description": body[field].get("description", ""),
            "default": default,
            "anyOf": [{"type": "null"}, *choices] if default is None else choices,
        }
    _describe_problems(document)
    return document


def _bare_name(kind: ComponentKind, catalogue: Catalogue) -> dict[str, Any]:
    names = [name for each in catalogue.components(kind) for name in (each.spec.name, each.id)]
    return {
        "type": "string",
        "description": "a name alone: the component with its defaults",
        "enum": list(dict.fromkeys(names)),
    }


def _choices(field: str, kind: ComponentKind, catalogue: Catalogue, schemas: dict[str, Any]) -> list[dict[str, Any]]:
    references = []
    for component in catalogue.components(kind):
        key = f"{field}.{component.id.replace('/', '.')}"
        schemas[key] = _choice(component, _params(key, component, schemas))
        references.append({"$ref": _SCHEMAS + key})
    return references


def _params(key: str, component: RegisteredComponent, schemas: dict[str, Any]) -> dict[str, str]:
    # Two plugins may have models of one name: each component's live under its own prefix.
    schema = component.spec.params.model_json_schema(ref_template=f"{_SCHEMAS}{key}.{{model}}")
    for name, definition in schema.pop("$defs", {}).items():
        schemas[f"{key}.{name}"] = definition
    schemas[f"{key}.params"] = schema
    return {"$ref": f"{_SCHEMAS}{key}.params"}


def _choice(component: RegisteredComponent, params: dict[str, str]) -> dict[str, Any]:
    spec = component.spec
    return {
        "title": component.id,
        "description": "\n\n".join((spec.summary, *spec.references)),
        "type": "object",
        "properties": {"name": {"enum": [spec.name, component.id]}, "params": params},
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
