"""Reads prices and volumes from a table's number columns of any type."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tangency.contracts.arrays import Floats
from tangency.market.faults import Fault, FaultKind, faults_at
from tangency.market.raw import RawTable

__all__ = ["read_prices", "read_volumes"]

_MISSING = frozenset({"", "nan", "na", "n/a", "null", "none"})


def read_prices(raw: RawTable, column: str) -> tuple[Floats, list[Fault]]:
    """Return prices, shape (n_rows,), NaN where empty, and a fault for each that is text, infinite or ≤ 0."""
    values, faults = _numbers(raw, column)
    faults += faults_at(
        raw,
        values <= 0,
        column,
        kind=FaultKind.NON_POSITIVE_PRICE,
        what="a price must be positive",
        remedy="correct it, or leave the cell empty where there is no price",
    )
    return values, faults


def read_volumes(raw: RawTable, column: str) -> tuple[Floats, list[Fault]]:
    """Return volumes, shape (n_rows,), NaN where empty, and a fault for each that is text, infinite or < 0."""
    values, faults = _numbers(raw, column)
    faults += faults_at(
        raw,
        values < 0,
        column,
        kind=FaultKind.NEGATIVE_VOLUME,
        what="a volume cannot be negative",
        remedy="correct it, or leave the cell empty where it is unknown",
    )
    return values, faults


def _numbers(raw: RawTable, column: str) -> tuple[Floats, list[Fault]]:
    cells = raw.frame[column]
    if cells.dtype.kind in "fiu":
        values = cells.to_numpy(dtype=np.float64, na_value=np.nan)
        empty = np.isnan(values)
    else:
        # By way of text, so that booleans and nested values are no numbers.
        values = pd.to_numeric(cells.astype("str"), errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
        unread = np.flatnonzero(np.isnan(values))
        empty = np.zeros(len(cells), dtype=np.bool_)
        missing = cells.isna().to_numpy()
        empty[unread] = [missing[i] or str(cells.iloc[i]).strip().casefold() in _MISSING for i in unread]
    wrong = ~np.isfinite(values) & ~empty
    faults = faults_at(
        raw,
        wrong,
        column,
        kind=FaultKind.NOT_A_NUMBER,
        what="not a finite number",
        remedy="write plain decimal numbers, without units or thousands separators",
    )
    return np.where(wrong, np.nan, values), faults
