"""Waiting for a locked database, jittered so that no process starves."""

from __future__ import annotations

import time
from collections.abc import Callable
from secrets import SystemRandom
from typing import TypeVar

from tangency.errors import StoreBusy

__all__ = ["until_deadline"]

T = TypeVar("T")

_FIRST_PAUSE_SECONDS = 0.001
# A low ceiling keeps an old waiter's chance as good as a newcomer's.
_LONGEST_PAUSE_SECONDS = 0.025
# The operating system's randomness: a forked child must not repeat its parent's pauses.
_JITTER = SystemRandom()


def until_deadline(attempt: Callable[[], T], *, wait_seconds: float) -> T:
    """Return the result of `attempt`, called again while the store is busy.

    SQLite's own busy handler starves one of several writers, hence this one.

    Raises
    ------
    StoreBusy, CommitUnknown
        The last one, once `wait_seconds` have passed.
    """
    deadline = time.monotonic() + wait_seconds
    ceiling = _FIRST_PAUSE_SECONDS
    while True:
        try:
            return attempt()
        except StoreBusy as busy:
            if time.monotonic() >= deadline:
                what = f"{busy.what} for longer than {wait_seconds:g} s"
                raise type(busy)(what, where=busy.where, value=busy.value, remedy=busy.remedy) from busy
        time.sleep(_JITTER.uniform(0, ceiling))
        ceiling = min(2 * ceiling, _LONGEST_PAUSE_SECONDS)
