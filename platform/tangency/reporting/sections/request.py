"""The request, field by field, with the descriptions of the params models."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from tangency.contracts.component import ComponentKind
from tangency.contracts.params import Params
from tangency.desk.component_slots import slots_of
from tangency.desk.optimize_request import OptimizeRequest
from tangency.errors import ConfigurationError
from tangency.reporting.html import Cell, Html, code, heading, paragraph, table
from tangency.reporting.subject import Subject
from tangency.results.estimate_document import ComponentUseDocument

__all__ = ["request"]

_COLUMNS = ("=what", "value", "meaning")
# These have rows or a section of their own.
_ELSEWHERE = frozenset({*slots_of(OptimizeRequest), "constraints"})


def request(subject: Subject) -> tuple[Html, ...]:
    """Return the request and the components with all their params, defaults included."""
    rows: list[tuple[Cell, ...]] = [*_request_rows(subject)]
    for field, slot in slots_of(OptimizeRequest).items():
        used: ComponentUseDocument | None = getattr(subject.result, field)
        if used is not None:
            rows += _component_rows(subject, slot.kind, used)
    return (
        heading("Request"),
        table(_COLUMNS, rows, caption=f"Request of run {subject.run.id}"),
        *_left(subject),
    )


def _request_rows(subject: Subject) -> Iterator[tuple[Cell, ...]]:
    for name, field in OptimizeRequest.model_fields.items():
        value = subject.run.request.get(name)
        if name not in _ELSEWHERE and value is not None:
            yield code(name), _shown(value), field.description or ""


def _component_rows(subject: Subject, kind: ComponentKind, used: ComponentUseDocument) -> Iterator[tuple[Cell, ...]]:
    model, summary = _description(subject, kind, used.id)
    yield kind.value, code(f"{used.id} {used.version}"), summary
    for name, value in used.params.items():
        known = None if model is None else model.model_fields.get(name)
        yield (
            code(f"{kind.value.replace(' ', '_')}.{name}"),
            _shown(value) if used.given is None or name in used.given else f"{_shown(value)} (default)",
            (known.description if known else None) or "",
        )
    for name, value in used.facts.items():
        yield f"{kind.value}: {name}", f"{value:.6g}" if isinstance(value, float) else value, "found by the estimator"
    if used.missing_data is not None:
        yield f"{kind.value}: missing returns", used.missing_data, "what the estimator did with them"


def _description(subject: Subject, kind: ComponentKind, name: str) -> tuple[type[Params] | None, str]:
    try:
        spec = subject.catalogue.resolve(kind, name).spec
    except ConfigurationError:
        return None, "its plugin is not installed here, so its params have no description"
    return spec.params, spec.summary


def _left(subject: Subject) -> tuple[Html, ...]:
    rule = subject.inputs.selection
    if rule is None or subject.run.request.get("universe") is not None:
        return ()
    fields = ", ".join(f"{name} {_shown(value)}" for name, value in rule.rule.model_dump(mode="json").items())
    return (paragraph(f"The universe's rule was not given; the dataset's own was taken: {fields}.", kind="caption"),)


def _shown(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name}={_shown(each)}" for name, each in value.items() if each is not None)
    if isinstance(value, list | tuple):
        return ", ".join(map(_shown, value)) or "none"
    return value if isinstance(value, str) else json.dumps(value)
