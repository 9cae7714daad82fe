"""Layout of text: lines, estimated widths, wrapping and shortening of plotly's labels."""

from __future__ import annotations

import re
import unicodedata
from html import unescape

__all__ = ["SIZE", "fitted", "lines_of", "shortened", "width_of", "wrapped"]

SIZE = 12.0
_SMALLEST = 8.0
# Hundredths of the size, from the space to the tilde, of DejaVu Sans: the widest of the faces that a page may fall
# back on, so that what fits here fits everywhere.
_WIDTHS = (
    *(32, 40, 46, 84, 64, 95, 78, 27, 39, 39, 50, 84, 32, 36, 32, 34, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 34, 34),
    *(84, 84, 84, 53, 100, 68, 69, 70, 77, 63, 58, 77, 75, 29, 29, 66, 56, 86, 75, 79, 60, 79, 69, 63, 61, 73, 68, 99),
    *(69, 61, 69, 39, 34, 39, 84, 50, 50, 61, 63, 55, 63, 62, 35, 63, 63, 28, 28, 58, 28, 97, 63, 61, 63, 63, 41, 52),
    *(39, 63, 59, 82, 59, 59, 52, 64, 34, 64, 84),
)
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
# The tags that plotly reads as markup; what it would show as it stands was escaped by `style.plain`.
_TAG = re.compile(r"</?(?:b|i|u|s|sub|sup|em|strong|span|a)(?:\s[^<>]*)?>", re.IGNORECASE)


def lines_of(text: object) -> list[str]:
    """Return what a text of plotly's says, line by line.

    >>> lines_of("a &lt;b&gt;<br><b>c</b>")
    ['a <b>', 'c']
    """
    return [unescape(_TAG.sub("", line)) for line in _BREAK.split(str(text))]


def width_of(text: str, size: float = SIZE) -> float:
    """Return the width of a text in pixels, at most.

    >>> width_of("BTC", 10.0)
    20.0
    """
    return round(size * sum(map(_width, text)) / 100.0, 6)


def fitted(text: str, room: float, size: float = SIZE) -> tuple[str, float]:
    """Return a text and the size at which it fits: smaller where that is enough, otherwise also cut short."""
    wide = width_of(text, size)
    if wide <= room:
        return text, size
    smaller = size * room / wide
    return (text, smaller) if smaller >= _SMALLEST else (shortened(text, room, _SMALLEST), _SMALLEST)


def shortened(text: str, room: float, size: float = SIZE) -> str:
    """Return a text that fits, with an ellipsis where a part of it is cut."""
    if width_of(text, size) <= room:
        return text
    left = room - width_of("…", size)
    kept = ""
    for sign in text:
        left -= size * _width(sign) / 100.0
        if left < 0.0:
            break
        kept += sign
    return f"{kept.rstrip()}…"


def wrapped(text: str, room: float, size: float = SIZE) -> list[str]:
    """Return a text in as many lines as it needs, broken between words."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(longer, size) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return [shortened(line, room, size) for line in lines]


def _width(sign: str) -> int:
    place = ord(sign) - ord(" ")
    if 0 <= place < len(_WIDTHS):
        return _WIDTHS[place]
    if unicodedata.combining(sign):
        return 0
    if unicodedata.east_asian_width(sign) in "WF":
        return 105
    # An accent does not widen its letter; of other scripts the widest common letters are counted.
    letter = unicodedata.normalize("NFD", sign)[0]
    place = ord(letter) - ord(" ")
    return _WIDTHS[place] if 0 <= place < len(_WIDTHS) else 100
