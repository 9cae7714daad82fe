"""Standard output under `--json`: the document alone; prints of plugins go to standard error."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from contextvars import ContextVar
from typing import TextIO

__all__ = ["json_alone", "json_stream"]

_KEPT: ContextVar[TextIO | None] = ContextVar("standard output", default=None)


@contextmanager
def json_alone(arguments: Sequence[str]) -> Iterator[None]:
    """Keep standard output for the document where JSON is asked for; prints go to standard error then."""
    if "--json" not in arguments:
        yield
        return
    token = _KEPT.set(sys.stdout)
    try:
        with redirect_stdout(sys.stderr):
            yield
    finally:
        _KEPT.reset(token)


def json_stream() -> TextIO:
    """Return the stream of the document."""
    return _KEPT.get() or sys.stdout
