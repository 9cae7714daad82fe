"""The progress callback; each face has its own adapter."""

from __future__ import annotations

from typing import Protocol

__all__ = ["OnProgress", "no_progress"]


class OnProgress(Protocol):
    """Called as work goes on: `done` of `total` steps, and what the current one is."""

    def __call__(self, done: int, total: int, message: str) -> None:
        """Take notice; never raise."""
        ...


def no_progress(done: int, total: int, message: str) -> None:
    """Ignore progress."""
