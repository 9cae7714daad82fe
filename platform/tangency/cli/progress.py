"""Progress on standard error: a moving line on a terminal, and nothing in a pipe."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tangency.contracts.progress import OnProgress, no_progress

__all__ = ["progress"]


@contextmanager
def progress(*, quiet: bool = False) -> Iterator[OnProgress]:
    """Show the current step until the work is done."""
    if quiet or not sys.stderr.isatty():
        yield no_progress
        return
    # Rich takes its time to import; a pipe never needs it.
    from rich.console import Console  # noqa: PLC0415
    from rich.status import Status  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    with Status("", console=Console(stderr=True)) as status:

        def show(done: int, total: int, message: str) -> None:
            status.update(Text(f"{message} ({done} of {total} steps done)"))

        yield show
