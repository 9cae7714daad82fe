"""Faults of single rows that make a load fail, and their errors."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from tangency.errors import DataError
from tangency.market.reading.raw import RawTable

__all__ = ["Fault", "FaultKind", "faults_at", "refuse"]


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


def faults_at(
    raw: RawTable, rows: npt.NDArray[np.bool_], column: str, *, kind: FaultKind, what: str, remedy: str
) -> list[Fault]:
    """Return one fault for each row that the mask `rows`, shape (n_rows,), marks in `column` (the file's name)."""
    at = np.flatnonzero(rows)
    return [
        Fault(
            kind=kind,
            row=int(row),
            place=raw.place(int(row), column),
            value=str(value),
            what=what,
            remedy=remedy,
        )
        for row, value in zip(at, raw.frame[column].iloc[at].tolist(), strict=True)
    ]


def refuse(faults: Iterable[Fault]) -> None:
    """Raise for the first fault in the order of the rows, saying how many more there are.

    Raises
    ------
    DataError
        Where there is any fault.
    """
    ordered = sorted(faults, key=lambda fault: fault.row)
    if not ordered:
        return
    first, more = ordered[0], len(ordered) - 1
    rest = f"; {more} more {'fault' if more == 1 else 'faults'} in the table, a quality check lists them" * bool(more)
    raise DataError(first.what, where=first.place, value=first.value, remedy=first.remedy + rest)
