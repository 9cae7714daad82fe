"""Reads numpydoc docstrings: summary, sections, examples; of names without one, the text below their assignment."""
# ruff: noqa: INP001  # a script beside the pages that it writes, no package

import ast
import importlib
import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from tangency.desk.use_case import UseCase

_UNDERLINE = re.compile(r"^-{3,}$")
_ENTRIES = ("Parameters", "Attributes", "Returns", "Raises")


@dataclass(frozen=True, kw_only=True)
class Doc:
    """A docstring in its parts.

    Attributes
    ----------
    text
        Summary and what follows it, up to the first section.
    entries
        Section → (names, description), as under `Parameters`.
    references, example
        As they stand.
    """

    text: str
    entries: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    references: str = ""
    example: str = ""


def parsed(docstring: str) -> Doc:
    """Return a docstring in its parts; the example is every line from the first prompt of a block to its last."""
    lines, examples = _without_examples(inspect.cleandoc(docstring).splitlines())
    sections = list(_sections(lines))
    entries = {title: _entries(body) for title, body in sections if title in _ENTRIES}
    return Doc(
        text="\n".join(body for title, body in sections if not title).strip(),
        entries=entries,
        references=" ".join("\n".join(body for title, body in sections if title == "References").split()),
        example="\n".join(examples),
    )


def docstring_of(module: str, name: str) -> str:
    """Return what documents a name: its own docstring, or the text below its assignment where it is a value."""
    value = getattr(importlib.import_module(module), name)
    if inspect.isclass(value) or inspect.isfunction(value) or is_verb(value):
        # Enumerations and protocols inherit nothing here: a docstring of their base would be about something else.
        return value.__doc__ or ""
    return _below_assignment(module, name)


def is_verb(value: object) -> bool:
    """Whether a value is a use case: called like a function, with its signature and its text."""
    return isinstance(value, UseCase)


def home_of(module: str, name: str) -> str:
    """Return the module that defines a name which another one imports."""
    value = getattr(importlib.import_module(module), name)
    if inspect.isclass(value) or inspect.isfunction(value):
        return value.__module__
    tree = ast.parse(_source(module))
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and name in {alias.name for alias in node.names}:
            return home_of(node.module or "", name)
    return module


def _below_assignment(module: str, name: str) -> str:
    body = ast.parse(_source(home_of(module, name))).body
    for node, after in pairwise(body):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        is_text = isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant)
        if any(isinstance(target, ast.Name) and target.id == name for target in targets) and is_text:
            return str(after.value.value)
    return ""


def _source(module: str) -> str:
    return Path(inspect.getfile(importlib.import_module(module))).read_text(encoding="utf-8")


def _without_examples(lines: list[str]) -> tuple[list[str], list[str]]:
    kept, examples, inside = [], [], False
    for line in lines:
        if line.lstrip().startswith(">>>"):
            inside = True
        elif not line.strip() and inside:
            inside = False
        (examples if inside else kept).append(line)
    return kept, examples


def _sections(lines: list[str]) -> Iterator[tuple[str, str]]:
    title, body = "", []
    for line, after in zip(lines, [*lines[1:], ""], strict=bool(lines)):
        if _UNDERLINE.match(after) and line.strip():
            yield title, "\n".join(body)
            title, body = line.strip(), []
        elif not _UNDERLINE.match(line):
            body.append(line)
    yield title, "\n".join(body)


def _entries(body: str) -> list[tuple[str, str]]:
    """Return names and descriptions: a name stands at the left, its description is indented below."""
    found: list[tuple[str, list[str]]] = []
    for line in body.splitlines():
        if line and not line[0].isspace():
            found.append((line.strip(), []))
        elif found:
            found[-1][1].append(line.strip())
    return [(name, " ".join(" ".join(text).split())) for name, text in found]
