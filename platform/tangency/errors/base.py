"""The root of the errors that reach a user: what, where, value and remedy.

In a notebook an error shows its parts and not the frames of Tangency that it went through; `show_traceback` shows them,
and with TANGENCY_DEBUG=1 in the environment every error does.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from types import TracebackType
from typing import Any

from tangency.errors.quoting import printable, quoted, sentence
from tangency.errors.remedy import Remedy, Words, in_python, worded

__all__ = ["TangencyError", "show_traceback"]

_DEBUG = "TANGENCY_DEBUG"


class TangencyError(Exception):
    """Root of every error that Tangency raises on purpose.

    Parameters
    ----------
    what
        What is wrong, as a sentence without a full stop.
    where
        The place: a file and line, a field of a request, a column of a constraint.
    value
        The offending value, as the user wrote it.
    remedy
        What to do about it.

    >>> from tangency.sdk import TangencyError
    >>> print(TangencyError("the file is empty", where="prices.csv", remedy="export it again"))
    the file is empty; where: prices.csv; remedy: export it again
    """

    def __init__(self, what: str, *, where: str | None = None, value: object = None, remedy: str | None = None) -> None:
        self.what = sentence(what)
        super().__init__(self.what)
        self.where = None if where is None else sentence(where)
        self.value = value
        self.remedy = None if remedy is None else _worded(remedy)

    def __str__(self) -> str:
        return self.in_one_line(in_python)

    def in_one_line(self, word: Words) -> str:
        """Return the error in one line, its remedy in the words of a face."""
        parts = [self.what]
        if self.where is not None:
            parts.append(f"where: {self.where}")
        if self.value is not None:
            parts.append(f"value: {quoted(self.value)}")
        if self.remedy is not None:
            parts.append(f"remedy: {worded(self.remedy, word)}")
        return "; ".join(parts)

    def __reduce__(self) -> tuple[Any, ...]:
        # Exceptions pickle by positional arguments; ours are keyword-only, so hand the state over.
        return _rebuild, (type(self), self.args, self.__dict__)

    def details(self, word: Words = in_python) -> dict[str, object]:
        """Return the error as a JSON-able mapping, the same on every face but for the words of its remedy."""
        value = None if self.value is None else quoted(self.value)
        remedy = None if self.remedy is None else worded(self.remedy, word)
        return {"what": self.what, "where": self.where, "value": value, "remedy": remedy}

    def parts(self) -> list[tuple[str, Sequence[str]]]:
        """Return the lines below the first one where the error is written line by line, by name."""
        value = None if self.value is None else quoted(self.value)
        parts = (("where", self.where), ("value", value), ("remedy", self.remedy))
        return [(name, (text,)) for name, text in parts if text is not None]

    def show_traceback(self) -> None:
        """Print the whole traceback to stderr, with what caused the error: the frames of a plugin among them."""
        traceback.print_exception(self)

    def _render_traceback_(self, *_given: object) -> list[str]:
        """Return the lines that IPython prints: those of the error alone, or all under TANGENCY_DEBUG=1."""
        if os.environ.get(_DEBUG) == "1":
            return [line.rstrip("\n") for line in traceback.format_exception(self)]
        parts = [*self.parts(), *_cause(self), *_line(self.__traceback__)]
        width = max((len(name) for name, _ in parts), default=0) + 2
        lines = [f"error: {printable(self.what)}"]
        for name, texts in parts:
            heads = [f"{name}:", *([""] * (len(texts) - 1))]
            lines += [f"  {head:<{width}}{printable(text)}" for head, text in zip(heads, texts, strict=True)]
        return [*lines, f"  ({type(self).__name__}; the whole traceback: tg.errors.show_traceback())"]


def show_traceback(error: BaseException | None = None) -> None:
    """Print the whole traceback of an error, of the last one that was not caught where none is given.

    Raises
    ------
    TangencyError
        Where there was no error yet.
    """
    shown = getattr(sys, "last_value", None) if error is None else error
    if shown is None:
        raise TangencyError("there was no error yet", where="show_traceback")
    traceback.print_exception(shown)


def _worded(remedy: str) -> str:
    return remedy if isinstance(remedy, Remedy) else sentence(remedy)


def _cause(error: TangencyError) -> list[tuple[str, Sequence[str]]]:
    """Return the message of another library's error, or a plugin's, unless the error repeats it."""
    cause = error.__cause__
    if cause is None or str(cause) in error.what:
        return []
    return [("cause", (quoted(f"{type(cause).__name__}: {cause}"),))]


def _line(frames: TracebackType | None) -> list[tuple[str, Sequence[str]]]:
    """Return the user's own line that led to the error: of a cell, which may have many."""
    walked = traceback.walk_tb(frames)
    found = next((each for each in walked if each[0].f_globals.get("__name__") == "__main__"), None)
    if found is None:
        return []
    frame, line = found
    source = traceback.FrameSummary(frame.f_code.co_filename, line, frame.f_code.co_name).line
    return [("line", (f"{line}: {source}" if source else str(line),))]


def _rebuild(cls: type[TangencyError], args: tuple[Any, ...], state: dict[str, Any]) -> TangencyError:
    error = cls.__new__(cls, *args)
    error.args = args
    error.__dict__.update(state)
    return error
