"""Colours: what a figure names, scales between them, and numbers mapped onto a scale."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

__all__ = ["Scale", "colour_is_known", "contrast", "ink_on", "mixed", "on_scale", "shaded"]

Scale = Sequence[tuple[float, str]]

_HEX = re.compile(r"^#(?:[0-9a-f]{3}|[0-9a-f]{6})$", re.IGNORECASE)
_RGB = re.compile(r"^rgba?\(\s*(\d+)\s*,\s*(\d+)\s*,\s*(\d+)\s*(?:,\s*[\d.]+\s*)?\)$")
_LINEAR_UNTIL = 0.04045  # of sRGB
_NAME = re.compile(r"^[a-z]+$", re.IGNORECASE)


def colour_is_known(colour: object) -> bool:
    """Whether SVG reads a colour as plotly does: `#rrggbb`, `rgb(…)`, `rgba(…)` or a name."""
    return isinstance(colour, str) and any(form.match(colour) for form in (_HEX, _RGB, _NAME))


def on_scale(value: float, low: float, high: float, scale: Scale) -> str:
    """Return the colour of a number; those beyond an end have the end's.

    >>> on_scale(0.5, 0.0, 1.0, [(0.0, "#000000"), (1.0, "#ffffff")])
    '#808080'
    """
    share = (value - low) / (high - low) if high > low else 0.5
    share = min(max(share, 0.0), 1.0)
    places = [place for place, _ in scale]
    after = min(max(bisect_right(places, share), 1), len(places) - 1)
    (start, one), (end, two) = scale[after - 1], scale[after]
    return mixed(one, two, (share - start) / (end - start) if end > start else 1.0)


def mixed(one: str, two: str, share: float) -> str:
    """Return the colour that lies a share of the way from one to two."""
    parts = (round(a + share * (b - a)) for a, b in zip(_parts(one), _parts(two), strict=True))
    return "#" + "".join(f"{part:02x}" for part in parts)


def shaded(colour: str, light: float) -> str:
    """Return a colour darkened where little light falls on it, from 0 to 1."""
    return mixed("#000000", colour, light)


def ink_on(colour: str) -> str:
    """Return the colour of letters on a ground, white or black, whichever has the larger contrast: at least 4.58.

    >>> ink_on("#1f5f8b"), ink_on("#fafafa")
    ('#ffffff', '#000000')
    """
    return max(("#ffffff", "#000000"), key=lambda ink: contrast(ink, colour))


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, from 1 to 21.

    References
    ----------
    Web Content Accessibility Guidelines 2.2, relative luminance and contrast ratio.

    >>> round(contrast("#ffffff", "#000000"), 6)
    21.0
    """
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    parts = [part / 255.0 for part in _parts(colour)]
    red, green, blue = (part / 12.92 if part <= _LINEAR_UNTIL else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _parts(colour: str) -> tuple[int, ...]:
    if found := _RGB.match(colour):
        return tuple(int(part) for part in found.groups())
    digits = colour.lstrip("#")
    if len(digits) == len("rgb"):
        digits = "".join(2 * digit for digit in digits)
    return tuple(int(digits[at:until], 16) for at, until in pairwise((0, 2, 4, 6)))
