"""From a table as read to canonical rows: typed, sorted, one per timestamp and symbol."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tangency.errors import DataError
from tangency.market.reading.duplicates import find_duplicates
from tangency.market.reading.faults import Fault, Faults
from tangency.market.reading.observations import Observations, observe
from tangency.market.reading.raw import RawTable
from tangency.market.sessions import as_datetime
from tangency.market.spec import CANONICAL_COLUMNS, PanelSpec

__all__ = ["Canonical", "canonicalise"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Canonical:
    """The valid rows, sorted by symbol and timestamp, and the faults of the others.

    Attributes
    ----------
    bars
        Arrow table in canonical columns, missing values null.
    symbols
        The assets of the rows, sorted.
    parts
        Which column of the table plays which canonical part.
    """

    bars: Any
    symbols: tuple[str, ...]
    parts: Mapping[str, str]
    faults: Faults
    left_out: tuple[str, ...]
    noticed: tuple[str, ...]


def canonicalise(raw: RawTable, spec: PanelSpec) -> Canonical:
    """Read every row of `raw`.

    Raises
    ------
    DataError
        No rows, no price in any of them, columns that do not fit, or dates and numbers none of which can be read;
        faults of single rows are returned.
    """
    if raw.frame.empty:
        raise DataError(
            "the table has no rows", where=raw.source, remedy="give a table with at least one row of prices"
        )
    seen = observe(raw, spec)
    if not seen.faults and np.isnan(seen.numbers["close"]).all():
        raise DataError("the table has no prices", where=raw.place(0), remedy="give at least one price")
    order = _order(seen, len(raw.frame))
    doubles, order = find_duplicates(raw, seen, order, spec.resolved_calendar)
    return Canonical(
        bars=_bars(seen, order),
        symbols=tuple(seen.symbols[code] for code in np.unique(seen.codes[order])),
        parts=dict(seen.names.source_of),
        faults=Faults(groups=(*seen.faults, *doubles), located=lambda fault: _located(fault, seen)),
        left_out=seen.names.left_out,
        noticed=raw.noticed + seen.names.noticed,
    )


def _order(seen: Observations, n_rows: int) -> npt.NDArray[np.int64]:
    """Return the positions of the observations of rows without a fault, by symbol, timestamp and row."""
    bad = np.zeros(n_rows, dtype=np.bool_)
    for faults in seen.faults:
        bad[faults.rows] = True
    good = np.flatnonzero(~bad[seen.rows])
    order: npt.NDArray[np.int64] = good[np.lexsort((seen.stamps[good], seen.codes[good]))]
    return order


def _bars(seen: Observations, order: npt.NDArray[np.int64]) -> Any:
    columns = {
        "timestamp": pa.array(seen.stamps[order], pa.timestamp("us")),
        "symbol": _texts(seen.codes[order], seen.symbols),
        **{name: _numbers(values[order]) for name, values in seen.numbers.items()},
    }
    if seen.venues is not None:
        columns["venue"] = _texts(seen.venues[order], seen.venue_names)
    return pa.table({name: columns[name] for name in CANONICAL_COLUMNS if name in columns})


def _numbers(values: npt.NDArray[np.float64]) -> Any:
    return pa.array(values, mask=np.isnan(values))


def _texts(codes: npt.NDArray[np.int64], texts: tuple[str, ...]) -> Any:
    indices = pa.array(codes.astype(np.int32), mask=codes < 0)
    return pa.DictionaryArray.from_arrays(indices, pa.array(texts, pa.string())).cast(pa.string())


def _located(fault: Fault, seen: Observations) -> Fault:
    """Return a fault with the symbol and the session of its row, where they could be read."""
    if fault.timestamp is not None:
        return fault
    stamp = seen.row_stamps[fault.row]
    timestamp = None if np.isnat(stamp) else as_datetime(stamp)
    if seen.row_codes is None or seen.row_codes[fault.row] < 0:
        return replace(fault, timestamp=timestamp)
    return replace(fault, symbol=seen.symbols[seen.row_codes[fault.row]], timestamp=timestamp)
