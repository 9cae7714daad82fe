"""A computation that can be stopped: it looks at its time limit, and at whether it is still wanted.

Whatever takes long calls `raise_if_stopped` at least every 50 ms: our own loops, and what a plugin's author writes. The
signal is not an error that code on the way may catch and go on; it becomes a typed error where the computation began.
"""

from __future__ import annotations

from contextvars import ContextVar, Token
from math import inf
from time import monotonic
from types import TracebackType
from typing import Self

from tangency.contracts.progress import OnProgress, no_progress
from tangency.errors import Cancelled, TangencyError, TimeLimitReached

__all__ = ["Running", "Stopped", "current", "detail", "raise_if_stopped", "settle_for_less", "time_left"]

_BETWEEN_REPORTS = 0.1
_LEAST_EXTENSION, _EXTENSION = 1.0, 0.25


class Stopped(BaseException):
    """The signal that ends a computation; `error` is what it becomes."""

    def __init__(self, error: TangencyError) -> None:
        super().__init__(str(error))
        self.error = error


class Running:
    """One computation: the block that it is the context of, in one thread; any other may cancel it.

    What stops the block leaves it as a typed error, TimeLimitReached or Cancelled.

    Parameters
    ----------
    time_limit
        Seconds from now; None for no limit.
    on_progress
        Called as work goes on.
    within
        The computation of which this one is a part: what stops that stops this.
    """

    def __init__(
        self,
        time_limit: float | None = None,
        on_progress: OnProgress = no_progress,
        *,
        within: Running | None = None,
    ) -> None:
        self.time_limit = time_limit
        self._end = inf if time_limit is None else monotonic() + time_limit
        self._within = within
        self._on_progress = on_progress
        self._at = (0, 0, "")
        self._reported = -inf
        self._is_cancelled = False
        self._is_extended = False
        self._entry: Token[Running | None] | None = None

    def __enter__(self) -> Self:
        self._entry = _CURRENT.set(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        assert self._entry is not None  # noqa: S101  # for the type checker: it was entered
        _CURRENT.reset(self._entry)
        if isinstance(error, Stopped):
            raise error.error from None

    def cancel(self) -> None:
        """Stop the computation, from any thread."""
        self._is_cancelled = True

    def time_left(self) -> float:
        """Return the seconds until the time limit: not negative, infinite where there is none."""
        own = max(self._end - monotonic(), 0.0) if self._end < inf else inf
        return own if self._within is None else min(own, self._within.time_left())

    def error(self) -> TangencyError | None:
        """Return why the computation has to stop; None where it may go on."""
        if self._is_cancelled:
            return Cancelled("the computation was cancelled")
        if self._end < inf and monotonic() > self._end:
            assert self.time_limit is not None  # noqa: S101  # for the type checker: only a limit ends
            return TimeLimitReached(self.time_limit)
        return None if self._within is None else self._within.error()

    def settle_for_less(self) -> bool:
        """Give what is left of a method that has a result already the time to finish it; False where it has had it.

        That is once in a computation, a quarter of the time limit, and a second at least.
        """
        if self._is_cancelled or self._is_extended or not (self._within is None or self._within.settle_for_less()):
            return False
        if self.time_limit is not None:
            self._is_extended = True
            self._end = max(self._end, monotonic() + max(_LEAST_EXTENSION, _EXTENSION * self.time_limit))
        return True

    def progress(self, done: int, total: int, message: str) -> None:
        """Take notice of a step, and stop where that is wanted."""
        self._at = (done, total, message)
        self._on_progress(done, total, message)
        raise_if_stopped()

    def detail(self, text: str) -> None:
        """Report how far the current step is, ten times a second at most."""
        now = monotonic()
        if now - self._reported >= _BETWEEN_REPORTS:
            self._reported = now
            done, total, message = self._at
            self._on_progress(done, total, f"{message}: {text}" if message else text)


_CURRENT: ContextVar[Running | None] = ContextVar("running", default=None)


def current() -> Running | None:
    """Return the computation that this code is part of; None outside of any."""
    return _CURRENT.get()


def raise_if_stopped() -> None:
    """Stop here if the computation has reached its time limit or was cancelled; some 0.1 µs where it has no limit.

    >>> from tangency.sdk import raise_if_stopped
    >>> raise_if_stopped()
    """
    current = _CURRENT.get()
    if current is not None:
        error = current.error()
        if error is not None:
            raise Stopped(error)


def time_left() -> float:
    """Return the seconds that the computation has left, infinite where it has no limit: for solvers that take one.

    >>> from tangency.sdk import time_left
    >>> time_left()
    inf
    """
    current = _CURRENT.get()
    return inf if current is None else current.time_left()


def settle_for_less() -> bool:
    """Return whether the computation may finish what it has; see `Running.settle_for_less`."""
    current = _CURRENT.get()
    return current is not None and current.settle_for_less()


def detail(text: str) -> None:
    """Report how far the current step is."""
    current = _CURRENT.get()
    if current is not None:
        current.detail(text)
