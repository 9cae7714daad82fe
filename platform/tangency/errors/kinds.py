"""The errors by what is wrong: eight branches below the root."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tangency.errors.base import TangencyError
from tangency.errors.quoting import quoted
from tangency.errors.remedy import Words, in_python

__all__ = [
    "Cancelled",
    "CommitUnknown",
    "ConfigurationError",
    "Conflict",
    "ConstraintSyntaxError",
    "DataError",
    "Infeasible",
    "NoSuchRecord",
    "PluginError",
    "QueryLimit",
    "Relaxation",
    "SolverError",
    "SourceUnavailable",
    "StoreBusy",
    "StoreError",
    "StoreFull",
    "StoreMoved",
    "StoreNewer",
    "StoreReadOnly",
    "TimeLimitReached",
    "UnknownName",
]


class DataError(TangencyError):
    """Market data that cannot be read or cannot be trusted.

    >>> from tangency.sdk import DataError
    >>> print(DataError("an asset's returns are all the same", where="asset USDT"))
    an asset's returns are all the same; where: asset USDT
    """


class SourceUnavailable(DataError):
    """A source of prices that does not answer now, and may later: maintenance, too many requests, a broken connection.

    Attributes
    ----------
    retry_after
        Seconds after which the source asks to be tried again; None where it does not say.

    >>> from tangency.sdk import SourceUnavailable
    >>> SourceUnavailable("too many requests", where="binance", retry_after=30.0).retry_after
    30.0
    """

    def __init__(
        self, what: str, *, where: str | None = None, value: object = None, retry_after: float | None = None
    ) -> None:
        super().__init__(what, where=where, value=value, remedy="try again later: what came so far is kept")
        self.retry_after = retry_after


class ConfigurationError(TangencyError):
    """A request, parameter or constraint that makes no sense as it stands.

    >>> from tangency.sdk import ConfigurationError
    >>> print(ConfigurationError("a level lies between 0 and 1", where="level", value=1.5, remedy="such as 0.95"))
    a level lies between 0 and 1; where: level; value: 1.5; remedy: such as 0.95
    """


class UnknownName(ConfigurationError):
    """An unknown name; carries the nearest known ones.

    >>> from tangency.sdk import UnknownName
    >>> print(UnknownName("symbol", "BTC/USDX", candidates=("BTC/USDT",), where="binance"))
    unknown symbol 'BTC/USDX'; where: binance; value: BTC/USDX; remedy: did you mean BTC/USDT?
    """

    def __init__(self, kind: str, name: str, *, candidates: tuple[str, ...] = (), where: str | None = None) -> None:
        remedy = f"did you mean {' or '.join(candidates)}?" if candidates else f"first list every {kind} that is known"
        super().__init__(f"unknown {quoted(kind)} {quoted(name)!r}", where=where, value=name, remedy=remedy)
        self.kind = kind
        self.name = name
        self.candidates = candidates

    def details(self, word: Words = in_python) -> dict[str, object]:
        """Return the error as a JSON-able mapping, with what this class knows beyond the root."""
        return {**super().details(word), "kind": self.kind, "candidates": list(self.candidates)}


class QueryLimit(ConfigurationError):
    """A query that would take more time, memory or rows than it may."""


class ConstraintSyntaxError(ConfigurationError):
    """A constraint that does not parse; `column` counts from one."""

    def __init__(self, what: str, *, text: str, column: int, remedy: str) -> None:
        super().__init__(what, where=f"constraint {quoted(text)!r}, column {column}", value=text, remedy=remedy)
        self.text = text
        self.column = column

    def details(self, word: Words = in_python) -> dict[str, object]:
        """Return the error as a JSON-able mapping, with what this class knows beyond the root."""
        return {**super().details(word), "column": self.column}


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

    def details(self, word: Words = in_python) -> dict[str, object]:
        """Return the error as a JSON-able mapping, with what this class knows beyond the root."""
        return {
            **super().details(word),
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


def _advice(relaxation: tuple[Relaxation, ...]) -> str:
    return "relax " + ", ".join(r.suggestion for r in relaxation)
