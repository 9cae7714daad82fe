"""A fold: the spans of sessions that train, and those that test."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tangency.errors import ConfigurationError, DataError

__all__ = ["Fold", "Sessions", "Span", "checked_sessions", "require_count", "span", "spans"]

Sessions = npt.NDArray[np.datetime64] | npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Consecutive sessions.

    Attributes
    ----------
    start, stop
        Positions among all sessions, the second not included.
    first, last
        Labels of the first and the last one.

    >>> found = span(np.array([20, 21, 22, 23]), 1, 3)
    >>> len(found), int(found.first), int(found.last)
    (2, 21, 22)
    """

    start: int
    stop: int
    first: np.datetime64 | np.int64
    last: np.datetime64 | np.int64

    def __len__(self) -> int:
        return self.stop - self.start


@dataclass(frozen=True, slots=True, kw_only=True)
class Fold:
    """What trains and what tests; both ascend, and no session is in both.

    Attributes
    ----------
    train, test
        Spans of sessions, one or more each.
    """

    train: tuple[Span, ...]
    test: tuple[Span, ...]


def span(sessions: Sessions, start: int, stop: int) -> Span:
    """Return the span of the sessions from one position up to another, which is not included."""
    return Span(start=start, stop=stop, first=sessions[start], last=sessions[stop - 1])


def spans(sessions: Sessions, is_in: npt.NDArray[np.bool_]) -> tuple[Span, ...]:
    """Return the longest spans of a mask, shape (n_sessions,).

    >>> [(each.start, each.stop) for each in spans(np.arange(5), np.array([True, True, False, False, True]))]
    [(0, 2), (4, 5)]
    """
    steps = np.diff(np.concatenate(([False], is_in, [False])).astype(np.int8))
    edges: Iterable[tuple[np.intp, np.intp]] = zip(np.flatnonzero(steps == 1), np.flatnonzero(steps == -1), strict=True)
    return tuple(span(sessions, int(start), int(stop)) for start, stop in edges)


def checked_sessions(sessions: Sessions) -> Sessions:
    """Return sessions that ascend, each once.

    Raises
    ------
    DataError
        For others.
    """
    later: npt.NDArray[np.bool_] = np.greater(sessions[1:], sessions[:-1])
    if sessions.ndim != 1 or not later.all():
        raise DataError(
            "sessions ascend, each once", where="sessions", value=f"shape {sessions.shape}", remedy="sort them"
        )
    return sessions


def require_count(value: int, least: int, name: str) -> None:
    """Require a whole number that is not below another.

    Raises
    ------
    ConfigurationError
        For another value.
    """
    if type(value) is not int or value < least:
        raise ConfigurationError(f"a whole number, at least {least}", where=name, value=value)
