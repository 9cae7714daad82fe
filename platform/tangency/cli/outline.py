"""A nested document as an indented outline for people; JSON is for programs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

__all__ = ["outline"]

_STEP = "  "


def outline(document: Mapping[str, object], *, indent: str = "") -> Iterator[str]:
    """Yield the lines of a document in JSON's own types; what is absent or empty is left out.

    >>> list(outline({"id": "r1", "params": {"seed": 0, "note": None}, "assets": ["BTC", "ETH"]}))
    ['id: r1', 'params:', '  seed: 0', 'assets: BTC, ETH']
    """
    for name, value in document.items():
        if value is None or value in ({}, []):
            continue
        if isinstance(value, Mapping):
            yield f"{indent}{name}:"
            yield from outline(value, indent=indent + _STEP)
        elif isinstance(value, list) and any(isinstance(each, Mapping | list) for each in value):
            yield f"{indent}{name}:"
            yield from _entries(value, indent + _STEP)
        elif isinstance(value, list):
            yield f"{indent}{name}: {', '.join(map(str, value))}"
        else:
            yield f"{indent}{name}: {value}"


def _entries(values: Sequence[object], indent: str) -> Iterator[str]:
    for value in values:
        lines = list(outline(value)) if isinstance(value, Mapping) else [str(value)]
        if all(not line.startswith(_STEP) and not line.endswith(":") for line in lines):
            yield f"{indent}- {', '.join(lines)}"
        else:
            yield f"{indent}-"
            yield from (f"{indent}{_STEP}{line}" for line in lines)
