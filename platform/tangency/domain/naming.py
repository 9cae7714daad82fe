"""Matching of names by label; for an unknown name, the nearest known ones."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from heapq import nsmallest
from itertools import takewhile

from tangency.domain.input_limits import LONGEST_NAME
from tangency.errors import UnknownName

__all__ = ["known_name", "nearest_names"]


def nearest_names(name: str, known: Iterable[str], *, limit: int = 3) -> tuple[str, ...]:
    """Return up to `limit` known names that a person may have meant, best first.

    Ordered by edit distance (Damerau–Levenshtein, case ignored), then by the longer common prefix, then by the order
    of `known`, which callers give by size. A name more than half wrong is no candidate, and neither is one beyond the
    longest that names may be.

    >>> nearest_names("BTX", ["BNX", "ETH", "BTC"])
    ('BTC', 'BNX')
    """
    from rapidfuzz.distance import OSA  # noqa: PLC0415  # wanted for errors only

    if len(name) > LONGEST_NAME:
        return ()
    folded = name.casefold()
    scored = []
    for rank, candidate in enumerate(known):
        if len(candidate) > LONGEST_NAME:
            continue
        other = candidate.casefold()
        most = max(1, max(len(folded), len(other)) // 2)
        is_start = bool(folded) and other.startswith(folded)
        distance = OSA.distance(folded, other, score_cutoff=None if is_start else most)
        if is_start or distance <= most:
            scored.append((distance, -_shared_start(folded, other), rank, candidate))
    return tuple(candidate for *_, candidate in nsmallest(limit, scored))


def known_name(kind: str, name: str, known: Iterable[str], *, where: str | None = None) -> str:
    """Return `name` if it is known.

    Parameters
    ----------
    known
        Who looks many names up gives a set or a mapping.

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
    names = known if isinstance(known, Collection) else tuple(known)
    if name in names:
        return name
    raise UnknownName(kind, name, candidates=nearest_names(name, names), where=where)


def _shared_start(left: str, right: str) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(left, right, strict=False)))
