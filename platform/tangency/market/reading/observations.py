"""The columns of a table as typed observations, one for each asset and session, whatever its layout."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from tangency.contracts.arrays import Floats
from tangency.market.dialect import Dialect
from tangency.market.reading.columns import ColumnNames, match_columns
from tangency.market.reading.faults import ColumnFaults, FaultKind, faults_at
from tangency.market.reading.numbers import read_prices, read_volumes
from tangency.market.reading.raw import RawTable
from tangency.market.reading.texts import coded
from tangency.market.reading.timestamps import read_timestamps
from tangency.market.reading.wide import match_wide
from tangency.market.reading.wide_columns import WideColumns
from tangency.market.sessions import Sessions
from tangency.market.spec import FLOAT_COLUMNS, PanelSpec

__all__ = ["Observations", "observe"]

_Codes = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Observations:
    """What the rows say, unsorted, faults among them.

    Attributes
    ----------
    stamps, codes, rows
        Of each observation the session, the position of its asset in `symbols` (-1 where it is missing) and the row
        of the table, shape (n_observations,).
    symbols
        Sorted.
    numbers
        Prices and volumes by canonical name, shape (n_observations,), NaN where there is none.
    venues
        Position in `venue_names`, -1 where there is none; None without such a column.
    row_stamps, row_codes
        The session and the asset of each row of the table; the latter is None where a row is of several.
    """

    stamps: Sessions
    codes: _Codes
    rows: _Codes
    symbols: tuple[str, ...]
    numbers: Mapping[str, Floats]
    venues: _Codes | None
    venue_names: tuple[str, ...]
    row_stamps: Sessions
    row_codes: _Codes | None
    faults: tuple[ColumnFaults, ...]
    names: ColumnNames | WideColumns


def observe(raw: RawTable, spec: PanelSpec) -> Observations:
    """Read every cell of `raw` that plays a part.

    Raises
    ------
    DataError
        Columns that do not fit, or dates and numbers none of which can be read as declared.
    """
    if spec.dialect.layout == "wide" or raw.levels:
        return _of_wide(raw, spec)
    return _of_long(raw, spec)


def _of_long(raw: RawTable, spec: PanelSpec) -> Observations:
    names = match_columns(raw, spec)
    source = names.source_of
    stamps, faults = read_timestamps(raw, source["timestamp"], spec.resolved_calendar, spec.dialect)
    codes, symbols = _labels(raw, source["symbol"])
    faults += faults_at(
        raw,
        codes < 0,
        source["symbol"],
        kind=FaultKind.MISSING_SYMBOL,
        what="the symbol is missing",
        remedy="name the asset of every row",
    )
    numbers: dict[str, Floats] = {}
    for part in FLOAT_COLUMNS:
        if part in source:
            numbers[part], more = _read(part)(raw, source[part], spec.dialect)
            faults += more
    venues, venue_names = _labels(raw, source["venue"]) if "venue" in source else (None, ())
    return Observations(
        stamps=stamps,
        codes=codes,
        rows=np.arange(len(stamps)),
        symbols=symbols,
        numbers=numbers,
        venues=venues,
        venue_names=venue_names,
        row_stamps=stamps,
        row_codes=codes,
        faults=tuple(faults),
        names=names,
    )


def _of_wide(raw: RawTable, spec: PanelSpec) -> Observations:
    """Return an observation for each row and asset of which any cell holds a value."""
    names = match_wide(raw, spec)
    stamps, faults = read_timestamps(raw, names.timestamp, spec.resolved_calendar, spec.dialect)
    parts = [part for part in FLOAT_COLUMNS if part in names.parts]
    shape = (len(names.symbols), len(stamps))
    grids = {part: np.full(shape, np.nan) for part in parts}
    for place, symbol in enumerate(names.symbols):
        for part, column in names.columns[symbol].items():
            grids[part][place], more = _read(part)(raw, column, spec.dialect)
            faults += [replace(fault, symbol=symbol) for fault in more]
    there = np.any([~np.isnan(grid) for grid in grids.values()], axis=0)
    codes, rows = np.nonzero(there)
    return Observations(
        stamps=stamps[rows],
        codes=codes.astype(np.int64),
        rows=rows.astype(np.int64),
        symbols=names.symbols,
        numbers={part: grid[there] for part, grid in grids.items()},
        venues=None,
        venue_names=(),
        row_stamps=stamps,
        row_codes=None,
        faults=tuple(faults),
        names=replace(names, without_value=tuple(names.symbols[at] for at in np.flatnonzero(~there.any(axis=1)))),
    )


def _read(part: str) -> Callable[[RawTable, str, Dialect], tuple[Floats, list[ColumnFaults]]]:
    return read_volumes if part == "volume" else read_prices


def _labels(raw: RawTable, column: str) -> tuple[_Codes, tuple[str, ...]]:
    """Return for each row the position of its label among the sorted ones, -1 where it is blank or missing."""
    codes, texts = coded(raw.frame[column])
    trimmed = [text.strip() for text in texts]
    labels = sorted({text for text in trimmed if text})
    place = {label: at for at, label in enumerate(labels)}
    moved = np.array([*(place.get(text, -1) for text in trimmed), -1], dtype=np.int64)
    return moved[codes], tuple(labels)
