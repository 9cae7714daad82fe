"""Duplicate rows: the same timestamp and symbol as an earlier row."""

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
        Fault(
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
        for row, original, alike, symbol, stamp in zip(
            later.tolist(),
            first.tolist(),
            same.tolist(),
            again["symbol"].tolist(),
            again["timestamp"].to_numpy(dtype="datetime64[us]"),
            strict=True,
        )
    ]


def _same_values(
    frame: pd.DataFrame, later: npt.NDArray[np.int64], first: npt.NDArray[np.int64]
) -> npt.NDArray[np.bool_]:
    one, other = frame.iloc[later].reset_index(drop=True), frame.iloc[first].reset_index(drop=True)
    return ((one == other) | (one.isna() & other.isna())).all(axis=1).to_numpy(dtype=np.bool_)
