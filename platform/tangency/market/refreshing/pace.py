"""How a source is asked: pauses between requests, longer ones after a failure, and the clock by which they go."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from tangency.errors import SourceUnavailable

__all__ = ["Pace"]


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """Exponential back-off with jitter, bounded in number and length.

    Attributes
    ----------
    first_seconds, longest_seconds
        Of the waits: each is twice the one before, up to the longest.
    tries
        How often in a row a request may fail before the fetch ends; each page that comes starts the count anew.
    seed
        Of the jitter, which takes up to half of a wait away, so that many clients do not come back at once.
    sleep, now
        How time passes.

    >>> pace = Pace(seed=7)
    >>> [pace.wait(n, None) <= 2**n for n in range(4)], pace.wait(3, None) == pace.wait(3, None)
    ([True, True, True, True], True)
    """

    first_seconds: float = 1.0
    longest_seconds: float = 120.0
    tries: int = 6
    seed: int = 0
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], datetime] = _utc_now

    def wait(self, failures: int, retry_after: float | None) -> float:
        """Return the seconds to wait after failures in a row, no fewer than the source asks for.

        Parameters
        ----------
        failures
            Those before the last one.
        """
        longest = min(self.longest_seconds, self.first_seconds * 2.0 ** min(failures, 60))
        jitter = random.Random(self.seed * 1_000_003 + failures).random()  # noqa: S311  # nothing secret
        return max(longest * (1.0 - jitter / 2.0), retry_after or 0.0)

    def wait_or_raise(self, failures: int, error: SourceUnavailable) -> float:
        """Wait after a failure and return the seconds; raise it where it was the last try, or the wait is too long."""
        if failures + 1 >= self.tries or (error.retry_after or 0.0) > self.longest_seconds:
            raise error
        seconds = self.wait(failures, error.retry_after)
        self.sleep(seconds)
        return seconds
