"""Which rows of a table are of the dataset's assets: the others are listed, or refused where most likely mistyped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tangency.domain.naming import nearest_names
from tangency.errors import UnknownName
from tangency.market.reference.reading import ReadRows

__all__ = ["TableMatch", "match_symbols"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableMatch:
    """What of a table belongs to a dataset.

    Attributes
    ----------
    table
        Name of the table.
    matched
        Assets of the dataset that have rows, sorted.
    unmatched
        Symbols of the table that the dataset has no prices of, sorted.
    without
        Assets of the dataset that have no row, sorted.
    columns_left_out
        Columns of the source that no one asked for.
    notes
        What is doubtful about the table, as sentences.
    """

    table: str
    rows: int
    matched: tuple[str, ...]
    unmatched: tuple[str, ...]
    without: tuple[str, ...]
    columns_left_out: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def match_symbols(read: ReadRows, symbols: Collection[str]) -> TableMatch:
    """Return which symbols of a table are the dataset's.

    A table may know more assets than a dataset has. But in one that is written for the dataset's own assets and leaves
    some of them out, a name that is near to one of those is most likely mistyped; and a table that has none of them is
    of something else.

    Raises
    ------
    UnknownName
        With the nearest names and the place of the row.
    """
    if not read.schema.has_symbols:
        return _match(read, frozenset(), symbols, is_for_all=True)
    found = read.rows["symbol"].to_pylist()
    named = {symbol for symbol in found if symbol is not None}
    is_for_all = None in found
    own = frozenset(symbols)
    unmatched, bare = sorted(named - own), sorted(own - named)
    if unmatched and bare and not is_for_all:
        has_none = len(unmatched) == len(named)
        for symbol in unmatched if read.schema.names_own_assets or has_none else ():
            near = nearest_names(symbol, bare)
            if near or has_none:
                row = int(np.argmax([each == symbol for each in found]))
                where = f"{read.schema.name}: {read.raw.place(row)}"
                raise UnknownName("asset", symbol, candidates=near or tuple(bare[:3]), where=where)
    return _match(read, named, symbols, is_for_all=is_for_all)


def _match(read: ReadRows, named: Collection[str], symbols: Collection[str], *, is_for_all: bool) -> TableMatch:
    own = frozenset(symbols)
    return TableMatch(
        table=read.schema.name,
        rows=read.rows.num_rows,
        matched=tuple(sorted(own.intersection(named))),
        unmatched=tuple(sorted(set(named) - own)),
        without=() if is_for_all else tuple(sorted(own.difference(named))),
        columns_left_out=read.left_out,
        notes=tuple(_thin_snapshots(read, own)) if read.schema.name == "market_caps" else (),
    )


def _thin_snapshots(read: ReadRows, own: frozenset[str]) -> Iterator[str]:
    """Yield a sentence where snapshots know far fewer assets than an earlier one: a ranking takes the latest alone."""
    rows = read.rows.filter(pc.is_in(read.rows["symbol"], value_set=pa.array(sorted(own), pa.string())))
    counts = Counter(rows["timestamp"].to_pylist())
    days = sorted(counts)
    most = list(accumulate((counts[day] for day in days), max))
    thin = [(day, before) for day, before in zip(days, most, strict=True) if 2 * counts[day] < before]
    if thin:
        first, before = thin[0]
        yield (
            f"market_caps: {len(thin)} of {len(days)} snapshots have fewer than half of the assets of an earlier one, "
            f"the first of {first:%Y-%m-%d} ({counts[first]} of {before}); a universe by size takes the latest alone"
        )
