"""Rows that claim the place of an earlier one."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from tangency.domain.calendar import Calendar
from tangency.market.faults import Fault, FaultKind
from tangency.market.raw import RawTable
from tangency.market.sessions import as_datetime, label

__all__ = ["find_duplicates"]

_KEY = ["timestamp", "symbol"]


def find_duplicates(
    raw: RawTable, frame: pd.DataFrame, readable: npt.NDArray[np.bool_], calendar: Calendar
) -> list[Fault]:
    """Return a fault for each readable row whose timestamp and symbol an earlier one has, same values or not.

    Parameters
    ----------
    frame
        Canonical columns, rows in the order of `raw`.
    readable
        Rows without a fault of their own, shape (n_rows,); the others repeat nothing.
    """
    rows = frame.loc[readable, _KEY].assign(row=np.flatnonzero(readable))
    rows["first"] = rows.groupby(_KEY, sort=False)["row"].transform("first")
    again = rows[rows["row"] != rows["first"]]
    later, first = again["row"].to_numpy(), again["first"].to_numpy()
    same = _same_values(frame, later, first)
    return [
        _fault(raw, frame, row=int(row), first=int(original), same=bool(alike), calendar=calendar)
        for row, original, alike in zip(later, first, same, strict=True)
    ]


def _same_values(
    frame: pd.DataFrame, later: npt.NDArray[np.int64], first: npt.NDArray[np.int64]
) -> npt.NDArray[np.bool_]:
    one, other = frame.iloc[later].reset_index(drop=True), frame.iloc[first].reset_index(drop=True)
    return ((one == other) | (one.isna() & other.isna())).all(axis=1).to_numpy(dtype=np.bool_)


def _fault(raw: RawTable, frame: pd.DataFrame, *, row: int, first: int, same: bool, calendar: Calendar) -> Fault:
    symbol, stamp = str(frame["symbol"].iloc[row]), np.datetime64(frame["timestamp"].iloc[row], "us")
    return Fault(
        kind=FaultKind.DUPLICATE,
        row=row,
        place=raw.place(row),
        value=f"{symbol} {label(stamp, calendar)}",
        what=f"the row repeats {raw.place(first).removeprefix(f'{raw.source}, ')} "
        f"with {'the same' if same else 'other'} values",
        remedy="keep one of them" if same else "decide which is right and remove the other",
        symbol=symbol,
        timestamp=as_datetime(stamp),
    )
