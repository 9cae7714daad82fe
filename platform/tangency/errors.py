"""The errors that reach a user: one root, eight branches, each with what, where, value and remedy.

Every face reads `face_of` to decide how an error looks there: the HTTP problem's type and status,
the command line's exit code, the notice in a dashboard. Nothing else maps errors.

In a notebook an error shows its parts and not the frames of Tangency that it went through; `show_traceback` shows them,
and with TANGENCY_DEBUG=1 in the environment every error does.
"""

from __future__ import annotations

import os
import reprlib
import sys
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from types import TracebackType
from typing import Any

__all__ = [
    "Cancelled",
    "CommitUnknown",
    "ConfigurationError",
    "Conflict",
    "ConstraintSyntaxError",
    "DataError",
    "ErrorFace",
    "Infeasible",
    "NoSuchRecord",
    "PluginError",
    "QueryLimit",
    "Relaxation",
    "SolverError",
    "StoreBusy",
    "StoreError",
    "StoreFull",
    "StoreMoved",
    "StoreNewer",
    "StoreReadOnly",
    "TangencyError",
    "TimeLimitReached",
    "UnknownName",
    "face_of",
    "quoted",
    "show_traceback",
]

_DEBUG = "TANGENCY_DEBUG"
# Whatever was given, an error quotes so much of it, and none of its sentences is longer than that.
_LONGEST_QUOTE = 200
_LONGEST_SENTENCE = 1000
_MOST_DIGITS = 100


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
        self.what = _sentence(what)
        super().__init__(self.what)
        self.where = None if where is None else _sentence(where)
        self.value = value
        self.remedy = None if remedy is None else _sentence(remedy)

    def __str__(self) -> str:
        parts = [self.what]
        if self.where is not None:
            parts.append(f"where: {self.where}")
        if self.value is not None:
            parts.append(f"value: {quoted(self.value)}")
        if self.remedy is not None:
            parts.append(f"remedy: {self.remedy}")
        return "; ".join(parts)

    def __reduce__(self) -> tuple[Any, ...]:
        # Exceptions pickle by positional arguments; ours are keyword-only, so hand the state over.
        return _rebuild, (type(self), self.args, self.__dict__)

    def details(self) -> dict[str, object]:
        """Return the error as a JSON-able mapping, the same on every face."""
        value = None if self.value is None else quoted(self.value)
        return {"what": self.what, "where": self.where, "value": value, "remedy": self.remedy}

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
        lines = [f"error: {_printable(self.what)}"]
        for name, texts in parts:
            heads = [f"{name}:", *([""] * (len(texts) - 1))]
            lines += [f"  {head:<{width}}{_printable(text)}" for head, text in zip(heads, texts, strict=True)]
        return [*lines, f"  ({type(self).__name__}; the whole traceback: tg.errors.show_traceback())"]


class DataError(TangencyError):
    """Market data that cannot be read or cannot be trusted.

    >>> from tangency.sdk import DataError
    >>> print(DataError("an asset's returns are all the same", where="asset USDT"))
    an asset's returns are all the same; where: asset USDT
    """


class ConfigurationError(TangencyError):
    """A request, parameter or constraint that makes no sense as it stands.

    >>> from tangency.sdk import ConfigurationError
    >>> print(ConfigurationError("a level lies between 0 and 1", where="level", value=1.5, remedy="such as 0.95"))
    a level lies between 0 and 1; where: level; value: 1.5; remedy: such as 0.95
    """


class UnknownName(ConfigurationError):
    """An unknown name; carries the nearest known ones."""

    def __init__(self, kind: str, name: str, *, candidates: tuple[str, ...] = (), where: str | None = None) -> None:
        remedy = f"did you mean {' or '.join(candidates)}?" if candidates else f"list the known {kind}s first"
        super().__init__(f"unknown {quoted(kind)} {quoted(name)!r}", where=where, value=name, remedy=remedy)
        self.kind = kind
        self.name = name
        self.candidates = candidates

    def details(self) -> dict[str, object]:
        """Return the error as a JSON-able mapping, with what this class knows beyond the root."""
        return {**super().details(), "kind": self.kind, "candidates": list(self.candidates)}


class QueryLimit(ConfigurationError):
    """A query that would take more time, memory or rows than it may."""


class ConstraintSyntaxError(ConfigurationError):
    """A constraint that does not parse; `column` counts from one."""

    def __init__(self, what: str, *, text: str, column: int, remedy: str) -> None:
        super().__init__(what, where=f"constraint {quoted(text)!r}, column {column}", value=text, remedy=remedy)
        self.text = text
        self.column = column

    def details(self) -> dict[str, object]:
        """Return the error as a JSON-able mapping, with what this class knows beyond the root."""
        return {**super().details(), "column": self.column}


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """One member of an irreducible conflicting set, as the user wrote it."""

    constraint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Relaxation:
    """How far one constraint would have to give: by `slack`, in the unit of its limit."""

    constraint: str
    slack: float
    suggestion: str
    unit: str = "fraction of NAV"


class Infeasible(TangencyError):
    """No portfolio satisfies all constraints.

    Attributes
    ----------
    conflict
        An irreducible conflicting set: drop any one member and the rest can be satisfied.
    relaxation
        The relaxation of least total slack; applied, it makes the problem solvable.

    >>> from tangency.sdk import Infeasible
    >>> print(Infeasible("no portfolio satisfies all constraints", where="constraints weight <= 1%, net = 100%"))
    no portfolio satisfies all constraints; where: constraints weight <= 1%, net = 100%
    """

    def __init__(
        self,
        what: str,
        *,
        conflict: tuple[Conflict, ...] = (),
        relaxation: tuple[Relaxation, ...] = (),
        where: str | None = None,
        remedy: str | None = None,
    ) -> None:
        if remedy is None and relaxation:
            remedy = _advice(relaxation)
        texts = ", ".join(c.constraint for c in conflict)
        super().__init__(what, where=where or (f"constraints {texts}" if texts else None), remedy=remedy)
        self.conflict = conflict
        self.relaxation = relaxation
        # What the fields hold by themselves is not repeated where an error is written line by line.
        self._is_derived = {"where": where is None and bool(texts), "remedy": self.remedy == _advice(relaxation)}

    def details(self) -> dict[str, object]:
        """Return the error as a JSON-able mapping, with what this class knows beyond the root."""
        return {
            **super().details(),
            "conflict": [c.constraint for c in self.conflict],
            "relaxation": [
                {"constraint": r.constraint, "slack": r.slack, "unit": r.unit, "suggestion": r.suggestion}
                for r in self.relaxation
            ],
        }

    def parts(self) -> list[tuple[str, Sequence[str]]]:
        """Return the parts of an error, the conflict and its relaxation constraint by constraint."""
        own = [(name, texts) for name, texts in super().parts() if not self._is_derived.get(name)]
        conflict = [("conflict", tuple(c.constraint for c in self.conflict))] if self.conflict else []
        relaxed = tuple(f"{r.constraint} → {r.suggestion} ({r.slack:.4g}, {r.unit})" for r in self.relaxation)
        return [*conflict, *([("relax", relaxed)] if relaxed else []), *own]


class SolverError(TangencyError):
    """A solver that did not reach its tolerance, or a problem that is unbounded or ill-conditioned.

    >>> from tangency.sdk import SolverError
    >>> print(SolverError("the objective is unbounded below", remedy="bound the weights"))
    the objective is unbounded below; remedy: bound the weights
    """


class PluginError(TangencyError):
    """A plugin or component that failed, is missing or breaks its contract.

    >>> from tangency.sdk import PluginError
    >>> print(PluginError("the solver is not installed", remedy='pip install "my-plugin[solver]"'))
    the solver is not installed; remedy: pip install "my-plugin[solver]"
    """


class TimeLimitReached(TangencyError):
    """A computation that took longer than it was given; nothing of it is kept but the record that it ended.

    >>> from tangency import TimeLimitReached
    >>> print(TimeLimitReached(2.5))
    the computation was stopped at its time limit; value: 2.5 s; remedy: give it longer, or ask for less
    """

    def __init__(self, seconds: float) -> None:
        super().__init__(
            "the computation was stopped at its time limit",
            value=f"{seconds:g} s",
            remedy="give it longer, or ask for less",
        )
        self.seconds = seconds

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.seconds,)


class Cancelled(TangencyError):
    """A computation that was stopped on request, or because its client had gone.

    >>> from tangency import Cancelled
    >>> print(Cancelled("the computation was cancelled"))
    the computation was cancelled
    """


class StoreError(TangencyError):
    """The store cannot be opened, read or written.

    >>> from tangency import StoreError
    >>> StoreError("the store is full", where="/data", remedy="free some space").remedy
    'free some space'
    """


class StoreBusy(StoreError):
    """Other processes held the store longer than the caller was willing to wait."""


class CommitUnknown(StoreBusy):
    """The database server went away during a commit and did not come back: whether it is stored is not known."""


class StoreMoved(StoreError):
    """The store's home was deleted, moved or replaced while it was open."""


class StoreReadOnly(StoreError):
    """The store's folder or database cannot be written."""


class StoreFull(StoreError):
    """The disk is full; nothing was half-written."""


class StoreNewer(StoreError):
    """The database was written by a newer Tangency than this one."""


class NoSuchRecord(StoreError):
    """A run, dataset or portfolio that the store does not hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorFace:
    """How one branch of errors looks on each face."""

    slug: str
    title: str
    http_status: int
    exit_code: int


_FACES: dict[type[TangencyError], ErrorFace] = {
    ConfigurationError: ErrorFace(slug="configuration", title="Invalid request", http_status=422, exit_code=2),
    DataError: ErrorFace(slug="data", title="Unusable data", http_status=422, exit_code=3),
    Infeasible: ErrorFace(slug="infeasible", title="Contradictory constraints", http_status=422, exit_code=4),
    SolverError: ErrorFace(slug="solver", title="No certified solution", http_status=422, exit_code=5),
    PluginError: ErrorFace(slug="plugin", title="Plugin failure", http_status=500, exit_code=6),
    TimeLimitReached: ErrorFace(slug="time-limit", title="Time limit reached", http_status=504, exit_code=8),
    Cancelled: ErrorFace(slug="cancelled", title="Cancelled", http_status=409, exit_code=9),
    NoSuchRecord: ErrorFace(slug="not-found", title="Not found", http_status=404, exit_code=7),
    StoreError: ErrorFace(slug="store", title="Store unavailable", http_status=503, exit_code=7),
    TangencyError: ErrorFace(slug="error", title="Error", http_status=500, exit_code=1),
}


def face_of(error: TangencyError) -> ErrorFace:
    """Return the face of the nearest class in the table (method resolution order)."""
    return next(_FACES[cls] for cls in type(error).__mro__ if cls in _FACES)


def quoted(value: object) -> str:
    """Return a value as an error quotes it: at most 200 characters of it, in valid Unicode, at a cost that is as small.

    >>> quoted("x" * 1000)[195:]
    'xxxxx… (1000 characters)'
    """
    if isinstance(value, str):
        text, length = value[: _LONGEST_QUOTE + 1], len(value)
    elif isinstance(value, bytes | bytearray):
        text, length = repr(bytes(value[:_LONGEST_QUOTE])), len(value)
    else:
        text = str(value) if isinstance(value, Decimal) and value.adjusted() < _MOST_DIGITS else _REPR.repr(value)
        length = len(text)
    cut = text if len(text) <= _LONGEST_QUOTE else f"{text[:_LONGEST_QUOTE]}… ({length} characters)"
    return _unicode(cut)


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


def _advice(relaxation: tuple[Relaxation, ...]) -> str:
    return "relax " + ", ".join(r.suggestion for r in relaxation)


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


def _printable(text: str) -> str:
    """Return text whose control characters are spelt out: data must not steer a terminal."""
    return "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in text)


def _rebuild(cls: type[TangencyError], args: tuple[Any, ...], state: dict[str, Any]) -> TangencyError:
    error = cls.__new__(cls, *args)
    error.args = args
    error.__dict__.update(state)
    return error


class _Repr(reprlib.Repr):
    """`repr` that looks no further than a quotation shows."""

    def __init__(self) -> None:
        super().__init__()
        self.maxlevel, self.maxlong = 8, _MOST_DIGITS
        self.maxstring = self.maxother = 2 * _LONGEST_QUOTE
        self.maxtuple = self.maxlist = self.maxdict = self.maxset = self.maxfrozenset = _LONGEST_QUOTE

    def repr_int(self, x: int, level: int) -> str:
        """Return digits; Python refuses to write very many."""
        del level
        return repr(x) if x.bit_length() < 4 * _MOST_DIGITS else f"a whole number of {x.bit_length()} bits"

    def repr_dict(self, x: dict[object, object], level: int) -> str:
        """Return the items in their own order: to sort them, reprlib would look at all."""
        if level <= 0 or not x:
            return "{}" if not x else "{...}"
        first = list(islice(x.items(), self.maxdict))
        pairs = [f"{self.repr1(key, level - 1)}: {self.repr1(value, level - 1)}" for key, value in first]
        return f"{{{', '.join(pairs + (['...'] if len(x) > self.maxdict else []))}}}"


_REPR = _Repr()


def _sentence(text: str) -> str:
    cut = text if len(text) <= _LONGEST_SENTENCE else f"{text[:_LONGEST_SENTENCE]}… ({len(text)} characters)"
    return _unicode(cut)


def _unicode(text: str) -> str:
    """Return text that can be written anywhere: half a surrogate pair is spelt out."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode("utf-8")
