"""What an error may quote: little of it, in valid Unicode, and at a cost that is as small."""

from __future__ import annotations

import reprlib
from decimal import Decimal
from itertools import islice

__all__ = ["printable", "quoted", "sentence"]

# Whatever was given, an error quotes so much of it, and none of its sentences is longer than that.
_LONGEST_QUOTE = 200
_LONGEST_SENTENCE = 1000
_MOST_DIGITS = 100


def quoted(value: object) -> str:
    """Return a value as an error quotes it: at most 200 characters of it, in valid Unicode, at a cost that is as small.

    >>> quoted("x" * 1000)[195:]
    'xxxxx… (1000 characters)'
    """
    if isinstance(value, str):
        text, length = value[: _LONGEST_QUOTE + 1], len(value)
    elif isinstance(value, bytes | bytearray):
        text, length = repr(bytes(value[:_LONGEST_QUOTE])), len(value)
    else:
        text = str(value) if isinstance(value, Decimal) and value.adjusted() < _MOST_DIGITS else _REPR.repr(value)
        length = len(text)
    cut = text if len(text) <= _LONGEST_QUOTE else f"{text[:_LONGEST_QUOTE]}… ({length} characters)"
    return _unicode(cut)


def sentence(text: str) -> str:
    """Return a sentence of an error, cut where it is very long."""
    cut = text if len(text) <= _LONGEST_SENTENCE else f"{text[:_LONGEST_SENTENCE]}… ({len(text)} characters)"
    return _unicode(cut)


def printable(text: str) -> str:
    """Return text whose control characters are spelt out: data must not steer a terminal."""
    return "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in text)


class _Repr(reprlib.Repr):
    """`repr` that looks no further than a quotation shows."""

    def __init__(self) -> None:
        super().__init__()
        self.maxlevel, self.maxlong = 8, _MOST_DIGITS
        self.maxstring = self.maxother = 2 * _LONGEST_QUOTE
        self.maxtuple = self.maxlist = self.maxdict = self.maxset = self.maxfrozenset = _LONGEST_QUOTE

    def repr_int(self, x: int, level: int) -> str:
        """Return digits; Python refuses to write very many."""
        del level
        return repr(x) if x.bit_length() < 4 * _MOST_DIGITS else f"a whole number of {x.bit_length()} bits"

    def repr_dict(self, x: dict[object, object], level: int) -> str:
        """Return the items in their own order: to sort them, reprlib would look at all."""
        if level <= 0 or not x:
            return "{}" if not x else "{...}"
        first = list(islice(x.items(), self.maxdict))
        pairs = [f"{self.repr1(key, level - 1)}: {self.repr1(value, level - 1)}" for key, value in first]
        return f"{{{', '.join(pairs + (['...'] if len(x) > self.maxdict else []))}}}"


_REPR = _Repr()


def _unicode(text: str) -> str:
    """Return text that can be written anywhere: half a surrogate pair is spelt out."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode("utf-8")
