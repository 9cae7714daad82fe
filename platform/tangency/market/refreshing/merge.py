"""Fetched rows merged into the bars that are there: what is new, what the source has revised."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tangency.market.refreshing.rows import BAR_SCHEMA
from tangency.market.sessions import as_datetime
from tangency.market.spec import FLOAT_COLUMNS

__all__ = ["Merged", "Revision", "empty_bars", "last_bars", "merged"]

Places = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """A close that the source gave otherwise before; equal where another part of the bar has changed."""

    symbol: str
    session: datetime
    before: float
    after: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Merged:
    """Bars with what was fetched.

    Attributes
    ----------
    bars
        Sorted by symbol and timestamp, each pair once.
    added
        Rows that were not there.
    repeated
        Rows that were fetched more than once; the one that came last counts.
    """

    bars: Any
    added: int
    revisions: tuple[Revision, ...]
    repeated: int


def empty_bars() -> Any:
    """Return bars of nothing."""
    return BAR_SCHEMA.empty_table()


def last_bars(bars: Any) -> dict[str, datetime]:
    """Return symbol → the label of its last row, of rows sorted by symbol and timestamp."""
    stamps = bars["timestamp"].to_numpy()
    return {symbol: as_datetime(stamps[after - 1]) for symbol, (_, after) in _runs(bars).items()}


def merged(bars: Any, fetched: Any) -> Merged:
    """Return bars with fetched rows among them or in place of what they revise; no row is ever taken away.

    Parameters
    ----------
    bars
        Rows of `BAR_SCHEMA`, sorted by symbol and timestamp.
    fetched
        Rows with these columns, in the order in which they came.
    """
    fresh = _latest(fetched.select(BAR_SCHEMA.names))
    places, is_there = _places(bars, fresh)
    old, new = bars.take(pa.array(places[is_there])), fresh.filter(pa.array(is_there))
    is_revised = _differ(old, new)
    # Each row of the result is one of the bars, or one of the fresh rows, which are numbered after them.
    rows = np.arange(bars.num_rows, dtype=np.int64)
    numbers = np.arange(fresh.num_rows, dtype=np.int64) + bars.num_rows
    rows[places[is_there][is_revised]] = numbers[is_there][is_revised]
    rows = np.insert(rows, places[~is_there], numbers[~is_there])
    return Merged(
        bars=pa.concat_tables([bars, fresh]).combine_chunks().take(pa.array(rows)),
        added=int(np.count_nonzero(~is_there)),
        revisions=tuple(_revisions(old.filter(pa.array(is_revised)), new.filter(pa.array(is_revised)))),
        repeated=fetched.num_rows - fresh.num_rows,
    )


def _latest(fetched: Any) -> Any:
    """Return the rows sorted by symbol and timestamp, of those that repeat the last one."""
    order = pc.sort_indices(
        fetched.append_column("came", pa.array(np.arange(fetched.num_rows))),
        sort_keys=[("symbol", "ascending"), ("timestamp", "ascending"), ("came", "ascending")],
    )
    rows = fetched.take(order)
    if rows.num_rows == 0:
        return rows
    codes = rows["symbol"].combine_chunks().dictionary_encode().indices.to_numpy()
    stamps = rows["timestamp"].to_numpy()
    is_last = np.append((codes[1:] != codes[:-1]) | (stamps[1:] != stamps[:-1]), [True])
    return rows.filter(pa.array(is_last))


def _places(bars: Any, fresh: Any) -> tuple[Places, npt.NDArray[np.bool_]]:
    """Return where each fresh row stands or belongs among the bars, and whether it stands there."""
    known, stamps = _runs(bars), bars["timestamp"].to_numpy()
    names, wanted = list(known), fresh["timestamp"].to_numpy()
    places, is_there = np.empty(len(wanted), dtype=np.int64), np.zeros(len(wanted), dtype=np.bool_)
    for symbol, (first, after) in _runs(fresh).items():
        own = slice(first, after)
        if symbol not in known:
            following = bisect(names, symbol)
            places[own] = known[names[following]][0] if following < len(names) else len(stamps)
            continue
        low, high = known[symbol]
        found = np.searchsorted(stamps[low:high], wanted[own])
        is_there[own] = stamps[low + np.minimum(found, high - low - 1)] == wanted[own]
        places[own] = low + found
    return places, is_there


def _runs(rows: Any) -> dict[str, tuple[int, int]]:
    """Return symbol → its first row, and the one after its last, of rows that are sorted by symbol."""
    labels = rows["symbol"].combine_chunks().dictionary_encode()
    # Symbols ascend, and so do their codes, which are in order of appearance.
    edges = np.searchsorted(labels.indices.to_numpy(), np.arange(len(labels.dictionary) + 1))
    names = labels.dictionary.to_pylist()
    return {name: (int(edges[code]), int(edges[code + 1])) for code, name in enumerate(names)}


def _differ(old: Any, new: Any) -> npt.NDArray[np.bool_]:
    """Return which rows differ in a price or the volume; what one of the two lacks counts as different."""
    differs = np.zeros(old.num_rows, dtype=np.bool_)
    for name in FLOAT_COLUMNS:
        before, after = (table[name].to_numpy() for table in (old, new))
        differs |= ~((before == after) | (np.isnan(before) & np.isnan(after)))
    return differs


def _revisions(old: Any, new: Any) -> Iterator[Revision]:
    rows = zip(new["symbol"].to_pylist(), new["timestamp"].to_numpy(), old["close"], new["close"], strict=True)
    for symbol, stamp, before, after in rows:
        yield Revision(symbol=symbol, session=as_datetime(stamp), before=before.as_py(), after=after.as_py())
