"""Faults of single rows that make a load fail, and their errors; a million of them cost little until they are read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

import numpy as np
import numpy.typing as npt

from tangency.errors import DataError
from tangency.market.reading.raw import RawTable

__all__ = ["ColumnFaults", "Fault", "FaultKind", "Faults", "RowFaults", "faults_at"]

_Rows = npt.NDArray[np.int64]


class FaultKind(StrEnum):
    """Why a row cannot be loaded."""

    MISSING_TIMESTAMP = "missing_timestamp"
    BAD_TIMESTAMP = "bad_timestamp"
    MIXED_TIME_ZONES = "mixed_time_zones"
    OFF_SESSION = "off_session"
    MISSING_SYMBOL = "missing_symbol"
    NOT_A_NUMBER = "not_a_number"
    NON_POSITIVE_PRICE = "non_positive_price"
    NEGATIVE_VOLUME = "negative_volume"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One row that refuses the load; `symbol` and `timestamp` are None where they could not be read."""

    kind: FaultKind
    row: int
    place: str
    value: str
    what: str
    remedy: str
    symbol: str | None = None
    timestamp: datetime | None = None


class RowFaults(Protocol):
    """Faults of one kind, at ascending positions of rows, shape (n_faults,)."""

    @property
    def rows(self) -> _Rows:
        """Where they are."""
        ...

    def fault(self, at: int) -> Fault:
        """Return the one at a position among them."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ColumnFaults:
    """Cells of one column with the same fault; `symbol` is the asset where the column is one's."""

    raw: RawTable
    rows: _Rows
    column: str
    kind: FaultKind
    what: str
    remedy: str
    symbol: str | None = None

    def fault(self, at: int) -> Fault:
        """Return the one at a position among them."""
        row = int(self.rows[at])
        return Fault(
            kind=self.kind,
            row=row,
            place=self.raw.place(row, self.column),
            value=str(self.raw.frame[self.column].iloc[row]),
            what=self.what,
            remedy=self.remedy,
            symbol=self.symbol,
        )


def faults_at(
    raw: RawTable, rows: npt.NDArray[np.bool_], column: str, *, kind: FaultKind, what: str, remedy: str
) -> list[ColumnFaults]:
    """Return the faults of the rows that the mask `rows`, shape (n_rows,), marks in `column` (the table's name)."""
    at = np.flatnonzero(rows)
    if not len(at):
        return []
    return [ColumnFaults(raw=raw, rows=at, column=column, kind=kind, what=what, remedy=remedy)]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Faults:
    """All faults of a table, group after group.

    Attributes
    ----------
    located
        Returns a fault with the symbol and the session of its row.
    """

    groups: tuple[RowFaults, ...]
    located: Callable[[Fault], Fault]

    def __len__(self) -> int:
        return sum(len(group.rows) for group in self.groups)

    def __iter__(self) -> Iterator[Fault]:
        return (self.located(group.fault(at)) for group in self.groups for at in range(len(group.rows)))

    def first(self, count: int) -> list[Fault]:
        """Return the first ones in the order of the rows."""
        places = [
            (int(row), number, at)
            for number, group in enumerate(self.groups)
            for at, row in enumerate(group.rows[:count])
        ]
        return [self.located(self.groups[number].fault(at)) for _, number, at in sorted(places)[:count]]

    def refuse(self) -> None:
        """Raise for the first fault in the order of the rows, saying how many more there are.

        Raises
        ------
        DataError
            Where there is any fault.
        """
        if not len(self):
            return
        first, more = self.first(1)[0], len(self) - 1
        rest = f"; {more} more {'fault' if more == 1 else 'faults'} in the table, a quality check lists them" * bool(
            more
        )
        raise DataError(first.what, where=first.place, value=first.value, remedy=first.remedy + rest)
