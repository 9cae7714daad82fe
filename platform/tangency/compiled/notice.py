"""Log that a kernel is being compiled, wherever it is defined: half a minute without output would look like a fault."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from numba.core import event

__all__ = ["announced"]

_LOG = logging.getLogger(__name__)


class _Announcement(event.Listener):
    """Logs the start of the first compilation; the kernel's parts, which are compiled within it, are not named."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._is_said = False

    def on_start(self, _: event.Event) -> None:
        if not self._is_said:
            self._is_said = True
            _LOG.warning(
                "compiling the kernel %s, once, which can take a minute; `python -m %s` compiles all",
                self._name,
                "tangency.compiled.warm",
            )

    def on_end(self, _: event.Event) -> None:
        """Need nothing: what was waited for is there."""


@contextmanager
def announced(name: str) -> Iterator[None]:
    """Run a block in which a kernel is loaded, and log it if it is compiled instead."""
    with event.install_listener("numba:compile", _Announcement(name)):
        yield
