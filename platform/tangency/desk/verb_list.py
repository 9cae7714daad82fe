"""The verbs by name, with one line each, read from their source files: nothing heavy is imported."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tangency.desk.use_case import AnyUseCase

__all__ = ["use_case", "verb_groups", "verb_names", "verb_summaries"]

_FOLDER = Path(__file__).parent / "use_cases"


@lru_cache(maxsize=1)
def verb_names() -> tuple[str, ...]:
    """Return the names of all verbs: each is one file."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("[!_]*.py")))


def verb_summaries() -> Mapping[str, str]:
    """Return what each verb does, the first line of its file."""
    return {name: _first_line(_FOLDER / f"{name}.py") for name in verb_names()}


def verb_groups() -> Mapping[str, str | None]:
    """Return the group of the command line of each verb; None for one that is a command of the root."""
    return {name: _group(_FOLDER / f"{name}.py") for name in verb_names()}


def use_case(name: str) -> AnyUseCase:
    """Return a verb, imported now."""
    found: AnyUseCase = getattr(import_module(f"tangency.desk.use_cases.{name}"), name)
    return found


def _first_line(path: Path) -> str:
    docstring = ast.get_docstring(_source(path)) or path.stem
    return docstring.splitlines()[0]


def _group(path: Path) -> str | None:
    """Return the `group` of the file's `UseCase(…)`."""
    called = (node for node in ast.walk(_source(path)) if isinstance(node, ast.Call))
    verbs = (call for call in called if isinstance(call.func, ast.Name) and call.func.id == "UseCase")
    stated = (word.value for call in verbs for word in call.keywords if word.arg == "group")
    return next((str(ast.literal_eval(value)) for value in stated), None)


@lru_cache(maxsize=64)
def _source(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))
