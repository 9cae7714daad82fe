"""Reads a figure's JSON document: plotly's mapping of data and layout."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

__all__ = ["Part", "column", "dig", "floats", "hidden", "string"]

# Plotly ships no types; a part of its document holds texts, numbers, lists and parts.
Part = Mapping[str, Any]


def dig(part: Part, path: str, otherwise: Any = None) -> Any:
    """Return what stands under a dotted path, or `otherwise` where nothing does."""
    found: Any = part
    for name in path.split("."):
        if not isinstance(found, Mapping):
            return otherwise
        found = found.get(name)
    return otherwise if found is None else found


def string(part: Part, path: str) -> str:
    """Return a text, empty where there is none."""
    return str(dig(part, path, ""))


def column(part: Part, path: str) -> list[Any]:
    """Return an array as a list; plotly packs those of NumPy in base64."""
    found = dig(part, path, ())
    if isinstance(found, Mapping):
        packed = np.frombuffer(b64decode(found["bdata"]), dtype=found["dtype"])
        shape = found.get("shape")
        return list(packed.reshape([int(n) for n in str(shape).split(",")]).tolist() if shape else packed.tolist())
    if isinstance(found, np.ndarray):
        # Of nanoseconds NumPy would give bare numbers.
        return list((found.astype("datetime64[us]") if found.dtype.kind == "M" else found).tolist())
    return list(found) if isinstance(found, Sequence) and not isinstance(found, str) else [found]


def floats(part: Part, path: str) -> list[float | None]:
    """Return an array of numbers, None where there is none."""
    return [None if value is None or value != value else float(value) for value in column(part, path)]  # noqa: PLR0124  # NaN


def hidden(trace: Part) -> bool:
    """Whether a trace is left out of the drawing."""
    return dig(trace, "visible", otherwise=True) is not True
