"""Duplicate rows: the same timestamp and symbol as an earlier row."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tangency.domain.calendar import Calendar
from tangency.market.reading.faults import Fault, FaultKind
from tangency.market.reading.observations import Observations
from tangency.market.reading.raw import RawTable
from tangency.market.sessions import as_datetime, label

__all__ = ["find_duplicates"]

_Places = npt.NDArray[np.int64]


def find_duplicates(
    raw: RawTable, seen: Observations, order: _Places, calendar: Calendar
) -> tuple[list[Fault], _Places]:
    """Return a fault for each observation whose timestamp and symbol an earlier one has, same values or not.

    Parameters
    ----------
    order
        Positions of the readable observations, sorted by symbol and timestamp and where these are equal by row,
        shape (n_readable,).

    Returns
    -------
    The faults in the order of the rows, and `order` without what repeats.
    """
    codes, stamps = seen.codes[order], seen.stamps[order]
    is_again = np.zeros(len(order), dtype=np.bool_)
    is_again[1:] = (codes[1:] == codes[:-1]) & (stamps[1:] == stamps[:-1])
    if not is_again.any():
        return [], order
    starts = np.maximum.accumulate(np.where(is_again, 0, np.arange(len(order))))
    later, first = order[is_again], order[starts[is_again]]
    by_row = np.argsort(seen.rows[later], kind="stable")
    pairs = zip(later[by_row].tolist(), first[by_row].tolist(), strict=True)
    return [_fault(raw, seen, place, original, calendar) for place, original in pairs], order[~is_again]


def _fault(raw: RawTable, seen: Observations, later: int, first: int, calendar: Calendar) -> Fault:
    row, original = int(seen.rows[later]), int(seen.rows[first])
    symbol, stamp = seen.symbols[seen.codes[later]], seen.stamps[later]
    alike = _same_values(seen, later, first)
    return Fault(
        kind=FaultKind.DUPLICATE,
        row=row,
        place=raw.place(row),
        value=f"{symbol} {label(stamp, calendar)}",
        what=f"the row repeats {raw.place(original).removeprefix(f'{raw.source}, ')} "
        f"with {'the same' if alike else 'other'} values",
        remedy="keep one of them" if alike else "decide which is right and remove the other",
        symbol=symbol,
        timestamp=as_datetime(stamp),
    )


def _same_values(seen: Observations, later: int, first: int) -> bool:
    numbers = all(
        values[later] == values[first] or (np.isnan(values[later]) and np.isnan(values[first]))
        for values in seen.numbers.values()
    )
    return numbers and (seen.venues is None or bool(seen.venues[later] == seen.venues[first]))
