"""Matching of names by label; for an unknown name, the nearest known ones."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import takewhile

from tangency.errors import UnknownName

__all__ = ["edit_distance", "known_name", "nearest_names"]


def edit_distance(left: str, right: str) -> int:
    """Return the Damerau–Levenshtein distance (adjacent transpositions count one).

    >>> edit_distance("BTX", "BTC"), edit_distance("ETH", "EHT")
    (1, 1)
    """
    before: list[int] = []
    above = list(range(len(right) + 1))
    for i, a in enumerate(left, start=1):
        row = [i]
        for j, b in enumerate(right, start=1):
            cost = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, above = above, row
    return above[-1]


def nearest_names(name: str, known: Iterable[str], *, limit: int = 3) -> tuple[str, ...]:
    """Return up to `limit` known names that a person may have meant, best first.

    Ordered by edit distance (case ignored), then by the longer common prefix, then by the order of
    `known`, which callers give by size. A name more than half wrong is no candidate.

    >>> nearest_names("BTX", ["BNX", "ETH", "BTC"])
    ('BTC', 'BNX')
    """
    folded = name.casefold()
    scored = []
    for rank, candidate in enumerate(known):
        other = candidate.casefold()
        distance = edit_distance(folded, other)
        is_near = distance <= max(1, max(len(folded), len(other)) // 2) or (folded and other.startswith(folded))
        if is_near:
            scored.append((distance, -_shared_start(folded, other), rank, candidate))
    return tuple(candidate for *_, candidate in sorted(scored)[:limit])


def known_name(kind: str, name: str, known: Iterable[str], *, where: str | None = None) -> str:
    """Return `name` if it is known.

    Raises
    ------
    UnknownName
        With the nearest known names.

    >>> from tangency.sdk import ConfigurationError, known_name
    >>> known_name("asset", "BTC", ["BTC", "ETH"])
    'BTC'
    >>> try:
    ...     known_name("asset", "BTX", ["BTC", "ETH"])
    ... except ConfigurationError as error:
    ...     print(error)
    unknown asset 'BTX'; value: BTX; remedy: did you mean BTC?
    """
    names = list(known)
    if name in names:
        return name
    raise UnknownName(kind, name, candidates=nearest_names(name, names), where=where)


def _shared_start(left: str, right: str) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(left, right, strict=False)))
