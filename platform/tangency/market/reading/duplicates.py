"""Duplicate rows: the same timestamp and symbol as an earlier row."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tangency.domain.calendar import Calendar
from tangency.market.reading.faults import Fault, FaultKind
from tangency.market.reading.observations import Observations
from tangency.market.reading.raw import RawTable
from tangency.market.sessions import as_datetime, label

__all__ = ["Duplicates", "find_duplicates"]

_Places = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Duplicates:
    """Observations that repeat another, in the order of the rows; `later` and `first` are their positions."""

    raw: RawTable
    seen: Observations
    calendar: Calendar
    later: _Places
    first: _Places

    @property
    def rows(self) -> _Places:
        """The rows that repeat others, shape (n_duplicates,)."""
        rows: _Places = self.seen.rows[self.later]
        return rows

    def fault(self, at: int) -> Fault:
        """Return the one at a position among them."""
        raw, seen, later, first = self.raw, self.seen, int(self.later[at]), int(self.first[at])
        row, original = int(seen.rows[later]), int(seen.rows[first])
        symbol, stamp = seen.symbols[seen.codes[later]], seen.stamps[later]
        alike = _same_values(seen, later, first)
        return Fault(
            kind=FaultKind.DUPLICATE,
            row=row,
            place=raw.place(row),
            value=f"{symbol} {label(stamp, self.calendar)}",
            what=f"the row repeats {raw.place(original).removeprefix(f'{raw.source}, ')} "
            f"with {'the same' if alike else 'other'} values",
            remedy="keep one of them" if alike else "decide which is right and remove the other",
            symbol=symbol,
            timestamp=as_datetime(stamp),
        )


def find_duplicates(
    raw: RawTable, seen: Observations, order: _Places, calendar: Calendar
) -> tuple[list[Duplicates], _Places]:
    """Return the observations whose timestamp and symbol an earlier one has, same values or not.

    Parameters
    ----------
    order
        Positions of the readable observations, sorted by symbol and timestamp and where these are equal by row,
        shape (n_readable,).

    Returns
    -------
    The duplicates, none or one group, and `order` without them.
    """
    codes, stamps = seen.codes[order], seen.stamps[order]
    is_again = np.zeros(len(order), dtype=np.bool_)
    is_again[1:] = (codes[1:] == codes[:-1]) & (stamps[1:] == stamps[:-1])
    if not is_again.any():
        return [], order
    starts = np.maximum.accumulate(np.where(is_again, 0, np.arange(len(order))))
    later, first = order[is_again], order[starts[is_again]]
    by_row = np.argsort(seen.rows[later], kind="stable")
    found = Duplicates(raw=raw, seen=seen, calendar=calendar, later=later[by_row], first=first[by_row])
    return [found], order[~is_again]


def _same_values(seen: Observations, later: int, first: int) -> bool:
    numbers = all(
        values[later] == values[first] or (np.isnan(values[later]) and np.isnan(values[first]))
        for values in seen.numbers.values()
    )
    return numbers and (seen.venues is None or bool(seen.venues[later] == seen.venues[first]))
