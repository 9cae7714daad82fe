"""Names of columns that say which part they play, in any case: `Date`, `Adj Close`, `<VOLUME>`."""

from __future__ import annotations

import re

__all__ = ["ADJUSTED", "SYMBOL", "plays"]

SYMBOL = "symbol"
ADJUSTED = "adjusted close"
"""Plays the close where there is no other."""

_BEYOND_WORDS = re.compile(r"[\W_]+")
_PARTS = {
    **{name: name for name in ("timestamp", SYMBOL, "open", "high", "low", "close", "volume", "venue")},
    **dict.fromkeys(("date", "datetime"), "timestamp"),
    "ticker": SYMBOL,
    **dict.fromkeys(("adjclose", "adjustedclose", "closeadj", "closeadjusted"), ADJUSTED),
}


def plays(name: str) -> str | None:
    """Return the part that a column plays by its name; None where the name does not say.

    >>> plays("Date"), plays("adj_close"), plays("<VOL>")
    ('timestamp', 'adjusted close', None)
    """
    return _PARTS.get(_BEYOND_WORDS.sub("", name).casefold())
