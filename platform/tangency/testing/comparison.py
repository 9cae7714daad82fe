"""Deep comparison of inputs and results, to the last bit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np

from tangency.testing.report import CheckFailed

__all__ = ["first_difference", "require_close", "same_bits"]


def first_difference(left: object, right: object, path: str = "") -> str | None:
    """Return the path of the first place where two values differ, or None; arrays are compared by their bits."""
    if isinstance(left, np.ndarray) and isinstance(right, np.ndarray):
        return None if same_bits(left, right) else path or "value"
    if type(left) is not type(right):
        return path or "type"
    pairs = _children(left, right)
    if pairs is None:
        equal = left == right or (left != left and right != right)  # noqa: PLR0124  # NaN is itself here
        return None if equal else path or "value"
    for step, a, b in pairs:
        found = first_difference(a, b, f"{path}{step}")
        if found is not None:
            return found
    return None


def same_bits(left: np.ndarray[Any, Any], right: np.ndarray[Any, Any]) -> bool:
    """Say whether two arrays have the same shape, type and bits; NaN equals NaN of the same bits."""
    return left.shape == right.shape and left.dtype == right.dtype and left.tobytes() == right.tobytes()


def require_close(found: np.ndarray[Any, Any], expected: np.ndarray[Any, Any], tolerance: float, what: str) -> float:
    """Return the largest difference, NaN in the same places allowed.

    Raises
    ------
    CheckFailed
        Shapes differ, a NaN on one side only, or a difference above `tolerance` (absolute).
    """
    if found.shape != expected.shape:
        raise CheckFailed(f"{what}: shape {found.shape} where {expected.shape} belongs")
    if not np.array_equal(np.isnan(found), np.isnan(expected)):
        raise CheckFailed(f"{what}: NaN appears or disappears")
    gap = np.abs(found - expected)
    worst = float(np.nanmax(gap, initial=0.0))
    if worst > tolerance:
        raise CheckFailed(f"{what}: differs by {worst:.3g}, more than {tolerance:.3g}")
    return worst


def _children(left: Any, right: Any) -> Iterator[tuple[str, object, object]] | None:
    if is_dataclass(left) and not isinstance(left, type):
        return ((f".{each.name}", getattr(left, each.name), getattr(right, each.name)) for each in fields(left))
    if isinstance(left, tuple | list) and len(left) == len(right):
        return ((f"[{i}]", a, b) for i, (a, b) in enumerate(zip(left, right, strict=True)))
    if isinstance(left, dict) and left.keys() == right.keys():
        return ((f"[{key!r}]", left[key], right[key]) for key in left)
    return None
