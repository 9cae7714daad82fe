"""Writes docs/verbs.md from the use cases: what a verb is asked, on every face, and what it answers.

Nothing on that page is typed by hand, and a test compares the page with what this script would write.
"""
# ruff: noqa: INP001  # a script beside the pages that it writes, no package

import inspect
import sys
from collections.abc import Iterator
from pathlib import Path

from tangency.cli.request_options import field_parameters
from tangency.contracts.params import Params
from tangency.desk.component_slots import ComponentChoice
from tangency.desk.use_case import AnyUseCase
from tangency.desk.verb_list import use_case, verb_names, verb_summaries
from tangency.host.parameters import allowed
from tangency.results.document import Part

PAGE = Path(__file__).parents[1] / "verbs.md"
_HEAD = """# Verbs

What the desk can be asked. Each verb is a function (`tangency.optimize`, which stores nothing), a method of a desk
(`desk.optimize`, which records a run), an endpoint and a command; all give the same bits, for all read one request.
Data are the name of a dataset, or given inline.

*This page is written by `docs/generate/verbs.py`; do not edit it.*
"""


def page() -> str:
    """Return the page of all verbs."""
    return _HEAD + "".join("\n".join(_section(use_case(name))) for name in verb_names())


def _section(verb: AnyUseCase) -> Iterator[str]:
    result = inspect.signature(verb.compute).return_annotation
    yield f"\n## {verb.name}\n"
    yield f"{verb_summaries()[verb.name]}\n"
    pure = "" if verb.needs_desk else f"`tangency.{verb.name}(…)`, "
    yield (
        f"{pure}`desk.{verb.name}(…)` → `{result}` · `POST /api/portfolio/{verb.slug}` → `{verb.document.__name__}` · "
        f"`tangency {verb.command}{_arguments(verb)}`\n"
    )
    yield from _documentation(verb)
    yield "| request | values | default | meaning |\n|---|---|---|---|"
    yield from _rows(verb.request)
    yield "\n| document | meaning |\n|---|---|"
    yield from _facts(verb.document)
    yield ""


def _arguments(verb: AnyUseCase) -> str:
    names = [each.make_metavar(None) for each in field_parameters(verb.request) if each.param_type_name == "argument"]  # type: ignore[arg-type]  # click needs no context here
    return "".join(f" {name}" for name in names)


def _documentation(verb: AnyUseCase) -> Iterator[str]:
    """Yield the verb's own text: what it says before its parameters, and the parameters."""
    text = inspect.cleandoc(verb.call.__doc__ or "")
    before, _, after = text.partition("Parameters\n----------\n")
    if before.strip():
        yield f"{before.strip()}\n"
    if after:
        yield f"```text\n{after.partition('Raises')[0].strip()}\n```\n"


def _rows(request: type[Params]) -> Iterator[str]:
    for name, field in request.model_fields.items():
        if name == "frame":
            continue
        default = "required" if field.is_required() else f"`{_default(field.default)}`"
        yield f"| `{name}` | {_cell(allowed(request, name))} | {default} | {_cell(field.description or '')} |"


def _default(value: object) -> object:
    if isinstance(value, ComponentChoice):
        return value.name
    return "none" if value in (None, ()) else value


def _facts(document: type[Part]) -> Iterator[str]:
    for name, field in document.model_fields.items():
        yield f"| `{field.alias or name}` | {_cell(field.description or '')} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else PAGE
    target.write_text(page(), encoding="utf-8")
