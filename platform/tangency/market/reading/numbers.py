"""Reads prices and volumes from a table's number columns of any type."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from tangency.contracts.arrays import Floats
from tangency.errors import DataError
from tangency.market.dialect import Dialect
from tangency.market.reading.faults import ColumnFaults, FaultKind, faults_at
from tangency.market.reading.number_formats import read_numbers
from tangency.market.reading.number_hints import number_remedy
from tangency.market.reading.raw import RawTable
from tangency.market.reading.texts import arrow_texts

__all__ = ["read_prices", "read_volumes"]

_MANY, _SHOWN = 2, 1_000


def read_prices(raw: RawTable, column: str, dialect: Dialect) -> tuple[Floats, list[ColumnFaults]]:
    """Return prices, shape (n_rows,), NaN where empty, and a fault for each that is text, infinite or ≤ 0.

    Raises
    ------
    DataError
        Where none of several can be read as declared; with what to declare.
    """
    values, faults = _numbers(raw, column, dialect)
    faults += faults_at(
        raw,
        values <= 0,
        column,
        kind=FaultKind.NON_POSITIVE_PRICE,
        what="a price must be positive",
        remedy="correct it, or leave the cell empty where there is no price",
    )
    return values, faults


def read_volumes(raw: RawTable, column: str, dialect: Dialect) -> tuple[Floats, list[ColumnFaults]]:
    """Return volumes, shape (n_rows,), NaN where empty, and a fault for each that is text, infinite or < 0.

    Raises
    ------
    DataError
        As for prices.
    """
    values, faults = _numbers(raw, column, dialect)
    faults += faults_at(
        raw,
        values < 0,
        column,
        kind=FaultKind.NEGATIVE_VOLUME,
        what="a volume cannot be negative",
        remedy="correct it, or leave the cell empty where it is unknown",
    )
    return values, faults


def _numbers(raw: RawTable, column: str, dialect: Dialect) -> tuple[Floats, list[ColumnFaults]]:
    cells = raw.frame[column]
    if cells.dtype.kind in "fiu":
        values = cells.to_numpy(dtype=np.float64, na_value=np.nan)
        wrong = np.isinf(values)
    else:
        values, empty = read_numbers(arrow_texts(cells), dialect)
        wrong = ~np.isfinite(values) & ~empty
        _require_some(raw, column, cells, wrong, ~empty, dialect)
    if not wrong.any():
        return values, []
    faults = faults_at(
        raw,
        wrong,
        column,
        kind=FaultKind.NOT_A_NUMBER,
        what="not a finite number",
        remedy=_remedy(cells, wrong, dialect),
    )
    return np.where(wrong, np.nan, values), faults


def _require_some(
    raw: RawTable,
    column: str,
    cells: pd.Series,
    wrong: npt.NDArray[np.bool_],
    there: npt.NDArray[np.bool_],
    dialect: Dialect,
) -> None:
    """Refuse a column at once that is of no numbers at all: a fault for each row would say the same a million times."""
    if wrong.sum() >= _MANY and wrong.sum() == there.sum():
        first = int(np.argmax(wrong))
        raise DataError(
            "not a finite number, and so are all others of the column",
            where=raw.place(first, column),
            value=str(cells.iloc[first]),
            remedy=_remedy(cells, wrong, dialect),
        )


def _remedy(cells: pd.Series, wrong: npt.NDArray[np.bool_], dialect: Dialect) -> str:
    """Return what to declare so that those that cannot be read can be, and the others still."""
    others = ~wrong & cells.notna().to_numpy()
    shown = [*cells[wrong].iloc[:_SHOWN], *cells[others].iloc[:_SHOWN]]
    return number_remedy([str(value) for value in shown], dialect)
