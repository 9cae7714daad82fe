"""The callback that streams the points of a sweep."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from tangency.results.sweep import SweepPoint

__all__ = ["OnPoint", "no_point"]

OnPoint: TypeAlias = "Callable[[SweepPoint], None]"
"""Called with each point once it is computed, and recorded where a desk records; in any order."""


def no_point(point: SweepPoint) -> None:
    """Ignore it."""
