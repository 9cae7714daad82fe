"""Debouncing: many changes in a row, one recomputation."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

__all__ = ["Debounced"]

_REST_SECONDS = 0.35


class Debounced:
    """Calls `act` once after the last of several calls; at once where no event loop runs, as in a script."""

    def __init__(self, act: Callable[[], None]) -> None:
        self._act = act
        self._waiting: asyncio.TimerHandle | None = None

    def __call__(self) -> None:
        """Ask for a call."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self._act()
            return
        self.cancel()
        self._waiting = loop.call_later(_REST_SECONDS, self._act)

    def cancel(self) -> None:
        """Forget the call that waits."""
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None
