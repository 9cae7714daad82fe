"""Descriptions of fields from the docstring of their class: a dataclass documents them there, under Attributes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

__all__ = ["describe_fields"]

_SECTION = re.compile(r"^(?P<title>[A-Z][A-Za-z ]+)\n-{3,}\n", re.MULTILINE)
_ENTRY = re.compile(r"^(?P<names>\w+(?:, \w+)*)\n(?P<text>(?:[ \t]+\S.*\n?|\n)+)", re.MULTILINE)
_EXAMPLE = re.compile(r"^>>> ", re.MULTILINE)


def describe_fields(schema: dict[str, Any]) -> None:
    """Move what a schema's description says of each field to the field, and leave the summary."""
    text = schema.get("description")
    if not isinstance(text, str):
        return
    example = _EXAMPLE.search(text)
    text = text[: example.start()] if example else text
    sections = list(_SECTION.finditer(text))
    for section, following in zip(sections, [*sections[1:], None], strict=False):
        if section["title"] == "Attributes":
            body = text[section.end() : following.start() if following else len(text)]
            for name, told in _entries(body):
                field = schema.get("properties", {}).get(name)
                if field is not None:
                    field.setdefault("description", told)
    schema["description"] = (text[: sections[0].start()] if sections else text).strip()


def _entries(body: str) -> Iterator[tuple[str, str]]:
    for entry in _ENTRY.finditer(body.rstrip() + "\n"):
        for name in entry["names"].split(", "):
            yield name, " ".join(entry["text"].split())
