"""Whether the quotes of a text are all around fields, so that every reader of CSV reads them alike."""

from __future__ import annotations

import numpy as np

__all__ = ["are_around_fields"]

_QUOTE = ord('"')


def are_around_fields(data: bytes, separator: str) -> bool:
    """Whether each quote begins a field, ends one, or is one of two that stand for a quote within.

    Readers differ about others: some drop them, some keep them, some read to the end of the file.

    >>> are_around_fields(b'a,"b, c"', ","), are_around_fields(b'a,"b"c', ",")
    (True, False)
    """
    signs = np.frombuffer(data, dtype=np.uint8)
    quotes = np.flatnonzero(signs == _QUOTE)
    if len(quotes) % 2:
        return False
    bounds = [ord(separator), ord("\n"), ord("\r"), _QUOTE]
    opens, closes = quotes[::2], quotes[1::2]
    before, after = opens[opens > 0] - 1, closes[closes < len(signs) - 1] + 1
    # Two quotes within a field are one that closes and one that opens, side by side.
    return bool(np.isin(signs[before], bounds).all() and np.isin(signs[after], bounds).all())
