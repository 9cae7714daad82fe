"""Names in a sentence: the first of them, and how many more."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["listed"]

_MOST_NAMES, _MOST_CHARACTERS = 20, 100


def listed(names: Sequence[str]) -> str:
    """Return names in a sentence.

    >>> listed([f"S{i}" for i in range(30)])[-22:]
    'S18, S19 and 10 others'
    """
    shown = [name if len(name) <= _MOST_CHARACTERS else f"{name[:_MOST_CHARACTERS]}…" for name in names[:_MOST_NAMES]]
    more = len(names) - len(shown)
    return ", ".join(shown) + (f" and {more} other{'s' * (more > 1)}" if more else "")
