"""Elements of SVG as text: every attribute and all text escaped."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

__all__ = ["Point", "element", "group", "number", "path", "shown", "text"]

Point = tuple[float, float]

# XML 1.0 has no way to write these, not even escaped.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def number(value: float) -> str:
    """Return a coordinate to a hundredth of a pixel.

    >>> number(12.0), number(-0.001), number(3.14159)
    ('12', '0', '3.14')
    """
    written = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if written == "-0" else written


def element(name: str, content: str = "", /, **attributes: object) -> str:
    """Return an element; `content` is markup already, attributes of None are left out, `_` stands for `-`."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_attribute(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{written}>{content}</{name}>" if content else f"<{name}{written}/>"


def group(parts: Iterable[str], **attributes: object) -> str:
    """Return elements as one."""
    return element("g", "".join(parts), **attributes)


def text(at: Point, content: str, **attributes: object) -> str:
    """Return text at a place; markup within it is shown as it stands."""
    return element("text", shown(content), x=at[0], y=at[1], **attributes)


def path(points: Iterable[Point], *, closed: bool = False) -> str:
    """Return a line through points as the attribute `d`."""
    steps = " ".join(f"{number(x)},{number(y)}" for x, y in points)
    return f"M{steps}{'Z' if closed else ''}"


def shown(content: str) -> str:
    """Return text as markup; a sign that XML cannot hold becomes �."""
    return escape(_NOT_XML.sub("\ufffd", content), quote=False)


def _attribute(value: object) -> str:
    if isinstance(value, float | int):
        return number(value)
    return escape(_NOT_XML.sub("\ufffd", str(value)), quote=True)
