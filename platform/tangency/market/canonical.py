"""From a table as read to canonical rows: typed, sorted, one per timestamp and symbol."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from tangency.errors import DataError
from tangency.market.columns import ColumnNames, match_columns
from tangency.market.duplicates import find_duplicates
from tangency.market.faults import Fault, FaultKind, faults_at
from tangency.market.numbers import read_prices, read_volumes
from tangency.market.raw import RawTable
from tangency.market.sessions import as_datetime
from tangency.market.spec import CANONICAL_COLUMNS, FLOAT_COLUMNS, PanelSpec
from tangency.market.timestamps import read_timestamps

__all__ = ["Canonical", "canonicalise"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Canonical:
    """The valid rows, sorted by symbol and timestamp, and the faults of the others."""

    frame: pd.DataFrame
    faults: tuple[Fault, ...]
    left_out: tuple[str, ...]


def canonicalise(raw: RawTable, spec: PanelSpec) -> Canonical:
    """Read every row of `raw`.

    Raises
    ------
    DataError
        No rows, no price in any of them, or columns that do not fit; faults of single rows are returned.
    """
    names = match_columns(raw, spec)
    if raw.frame.empty:
        raise DataError(
            "the table has no rows", where=raw.source, remedy="give a table with at least one row of prices"
        )
    columns, faults = _read_columns(raw, names, spec)
    frame = pd.DataFrame({name: columns[name] for name in CANONICAL_COLUMNS if name in columns})
    if frame["close"].isna().all() and not faults:
        raise DataError(
            "the table has no prices", where=raw.place(0, names.source_of["close"]), remedy="give at least one price"
        )
    bad = np.zeros(len(frame), dtype=np.bool_)
    bad[[fault.row for fault in faults]] = True
    doubles = find_duplicates(raw, frame, ~bad, spec.resolved_calendar)
    bad[[fault.row for fault in doubles]] = True
    good = frame[~bad].sort_values(["symbol", "timestamp"], kind="stable", ignore_index=True)
    return Canonical(frame=good, faults=(*_located(faults, frame), *doubles), left_out=names.left_out)


def _read_columns(
    raw: RawTable, names: ColumnNames, spec: PanelSpec
) -> tuple[dict[str, npt.NDArray[np.datetime64] | npt.NDArray[np.float64] | pd.Series], list[Fault]]:
    source = names.source_of
    stamps, faults = read_timestamps(raw, source["timestamp"], spec.resolved_calendar)
    symbols = _texts(raw.frame[source["symbol"]])
    faults += faults_at(
        raw,
        symbols.isna().to_numpy(),
        source["symbol"],
        kind=FaultKind.MISSING_SYMBOL,
        what="the symbol is missing",
        remedy="name the asset of every row",
    )
    columns: dict[str, npt.NDArray[np.datetime64] | npt.NDArray[np.float64] | pd.Series] = {
        "timestamp": stamps,
        "symbol": symbols,
    }
    for name in FLOAT_COLUMNS:
        if name in source:
            columns[name], more = (read_volumes if name == "volume" else read_prices)(raw, source[name])
            faults += more
    if "venue" in source:
        columns["venue"] = _texts(raw.frame[source["venue"]])
    return columns, faults


def _texts(cells: pd.Series) -> pd.Series:
    texts = cells.astype("str").str.strip().reset_index(drop=True)
    return texts.mask(cells.isna().to_numpy() | (texts == "").to_numpy())


def _located(faults: list[Fault], frame: pd.DataFrame) -> list[Fault]:
    rows = [fault.row for fault in faults]
    symbols = frame["symbol"].iloc[rows].tolist()
    stamps = frame["timestamp"].iloc[rows].to_numpy(dtype="datetime64[us]")
    return [
        replace(
            fault,
            symbol=None if pd.isna(symbol) else str(symbol),
            timestamp=None if np.isnat(stamp) else as_datetime(stamp),
        )
        for fault, symbol, stamp in zip(faults, symbols, stamps, strict=True)
    ]
