"""Keeps a plugin's prints and warnings while it is loaded out of the command line's output."""

from __future__ import annotations

import ctypes
import io
import os
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from typing import BinaryIO

__all__ = ["quiet"]

_MOST_NOTES = 20
_LONGEST_NOTE = 300
_STANDARD_OUTPUT = 1


@contextmanager
def quiet() -> Iterator[list[str]]:
    """Collect printed lines and warnings as notes; `--json` on the command line must stay JSON.

    Caught are Python's prints, and what libraries in C and child processes write to the process's standard output.
    Nothing that the plugin does to the streams meanwhile, such as closing them, reaches the host.

    Standard output and the warning filters belong to the process, so the loader holds its lock meanwhile.
    """
    notes: list[str] = []
    printed = _Kept()
    with _descriptor_kept() as written, redirect_stdout(printed), warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield notes
    lines = [f"printed: {line}" for text in (printed.text, *written) for line in text.splitlines() if line.strip()]
    lines += [f"warned: {each.category.__name__}: {each.message}" for each in caught]
    notes += [line[:_LONGEST_NOTE] for line in lines[:_MOST_NOTES]]


class _Kept(io.StringIO):
    """A stream whose text outlives it: a plugin may close what it finds as standard output."""

    def close(self) -> None:
        """Stay open."""

    @property
    def text(self) -> str:
        """What was written."""
        return self.getvalue()


@contextmanager
def _descriptor_kept() -> Iterator[list[str]]:
    """Collect what goes to the descriptor of standard output; where there is none, nothing can go there."""
    texts: list[str] = []
    try:
        before = os.dup(_STANDARD_OUTPUT)
    except OSError:
        yield texts
        return
    with tempfile.TemporaryFile() as file:
        _flush()  # what came before belongs to before
        os.dup2(file.fileno(), _STANDARD_OUTPUT)
        try:
            yield texts
        finally:
            _flush()
            os.dup2(before, _STANDARD_OUTPUT)
            os.close(before)
            texts.append(_read(file))


def _flush() -> None:
    """Empty the buffers of Python and of C's own library, which a pipe would get at the end of the process."""
    for stream in (sys.stdout, sys.__stdout__):
        if stream is not None and not getattr(stream, "closed", False):
            stream.flush()
    ctypes.CDLL(None).fflush(None)


def _read(file: BinaryIO) -> str:
    file.seek(0)
    return file.read(_MOST_NOTES * _LONGEST_NOTE).decode("utf-8", errors="replace")
