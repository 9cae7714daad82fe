"""The stages of loading a plugin, and the one place where a plugin's exception is caught."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import TypeVar

__all__ = ["Stage", "StageFailed", "attempt", "error_text"]

T = TypeVar("T")
_LIMIT = 300


class Stage(StrEnum):
    """How far a plugin came, in order."""

    DISCOVERY = "discovery"
    COMPATIBILITY = "compatibility"
    IMPORT = "import"
    HOOKS = "hooks"
    COMPONENTS = "components"


class StageFailed(Exception):
    """A plugin stopped at a stage; caught by the loader and turned into a status, never shown as it is."""

    def __init__(self, stage: Stage, error: str, *, remedy: str) -> None:
        super().__init__(error)
        self.stage = stage
        self.error = error
        self.remedy = remedy


def attempt(stage: Stage, work: Callable[[], T], *, remedy: str) -> T:
    """Run a plugin's code; whatever it raises but KeyboardInterrupt becomes a StageFailed."""
    try:
        return work()
    except (KeyboardInterrupt, StageFailed):
        raise
    except BaseException as error:  # a plugin may raise anything, SystemExit included
        raise StageFailed(stage, error_text(error), remedy=remedy) from error


def error_text(error: BaseException) -> str:
    """Return class and message of any exception, bounded, even where its own `__str__` raises."""
    try:
        message = str(error)
    except Exception:  # noqa: BLE001  # the text is for a person; a broken __str__ must not break the host
        message = "(its message cannot be shown)"
    text = f"{type(error).__name__}: {' '.join(message.split())}" if message else type(error).__name__
    return text if len(text) <= _LIMIT else f"{text[:_LIMIT]}…"
