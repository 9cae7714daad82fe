"""Keeps what a plugin prints and warns about while it is loaded out of the command line's output."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout

__all__ = ["quiet"]

_MOST_NOTES = 20
_LONGEST_NOTE = 300


@contextmanager
def quiet() -> Iterator[list[str]]:
    """Collect printed lines and warnings as notes; `--json` on the command line must stay JSON.

    Standard output and the warning filters belong to the process, so the loader holds its lock meanwhile.
    """
    notes: list[str] = []
    printed = io.StringIO()
    with redirect_stdout(printed), warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            yield notes
        finally:
            lines = [f"printed: {line}" for line in printed.getvalue().splitlines() if line.strip()]
            lines += [f"warned: {each.category.__name__}: {each.message}" for each in caught]
            notes += [line[:_LONGEST_NOTE] for line in lines[:_MOST_NOTES]]
