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

__all__ = ["use_case", "verb_names", "verb_summaries"]

_FOLDER = Path(__file__).parent / "use_cases"


@lru_cache(maxsize=1)
def verb_names() -> tuple[str, ...]:
    """Return the names of all verbs: each is one file."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("[!_]*.py")))


def verb_summaries() -> Mapping[str, str]:
    """Return what each verb does, the first line of its file."""
    return {name: _first_line(_FOLDER / f"{name}.py") for name in verb_names()}


def use_case(name: str) -> AnyUseCase:
    """Return a verb, imported now."""
    found: AnyUseCase = getattr(import_module(f"tangency.desk.use_cases.{name}"), name)
    return found


def _first_line(path: Path) -> str:
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or path.stem
    return docstring.splitlines()[0]
