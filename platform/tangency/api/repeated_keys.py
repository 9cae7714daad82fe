"""Keys that stand twice in one object: RFC 8259 leaves open what they mean, and parsers differ."""

from __future__ import annotations

import json
import re

__all__ = ["repeated_key"]

_FEW = 50_000

# Texts, with what tells that one is a key, and braces. Without possessive quantifiers, which Python 3.11.2 gets wrong.
_TEXT_OR_BRACE = re.compile(rb'("[^"\\]*(?:\\.[^"\\]*)*")(\s*:)?|[{}]', re.DOTALL)


def repeated_key(raw: bytes) -> str | None:
    r"""Return a key that stands twice in one object of a JSON text, whose form is known to be right; None without one.

    >>> repeated_key(b'{"a": {"a": 1}, "b": ["a", {"a": 2}]}')
    >>> repeated_key(rb'{"a": 1, "b": 2, "\u0061": 3}')
    'a'
    """
    if _has_every_key_once(raw):
        return None
    objects: list[set[bytes]] = []
    for found in _TEXT_OR_BRACE.finditer(raw):
        text = found[1]
        if text is None and found[0] == b"{":
            objects.append(set())
        elif text is None:
            objects.pop()
        elif found[2] is not None:
            key = text if b"\\" not in text else json.dumps(json.loads(text), ensure_ascii=False).encode()
            if key in objects[-1]:
                return str(json.loads(key))
            objects[-1].add(key)
    return None


def _has_every_key_once(raw: bytes) -> bool:
    """Whether no two keys of the whole text are equal, told in microseconds; False also where that is not so simple."""
    if b"\\" in raw or raw.count(b'"') > _FEW:
        return False
    _, *parts = raw.split(b'"')
    keys = [text for text, after in zip(parts[::2], parts[1::2], strict=True) if after.lstrip().startswith(b":")]
    return len(set(keys)) == len(keys)
