"""The tables that come with an import, read, checked, and matched with the dataset's assets."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Self, cast

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from tangency.contracts.running import raise_if_stopped
from tangency.errors import DataError, Remedy, Setting
from tangency.market.reading.raw import RawTable
from tangency.market.reference.asset_table import require_listings
from tangency.market.reference.catalogue import (
    ASSETS,
    CHARACTERISTICS,
    TRADING,
    schema_named,
    table_of_taxonomy,
    taxonomy_schema,
)
from tangency.market.reference.cells import read_cells
from tangency.market.reference.given import TableGiven, TablesGiven, raw_table
from tangency.market.reference.intervals import require_intervals, require_whole
from tangency.market.reference.matching import TableMatch, match_symbols
from tangency.market.reference.reading import ReadRows, read_rows
from tangency.market.reference.schema import TableSchema
from tangency.market.reference.taxonomy import Taxonomy
from tangency.market.reference.trading_table import TradingTable, require_fees

__all__ = ["GivenTables", "ReadTables", "read_tables", "read_taxonomy", "read_trading"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GivenTables:
    """Tables as users give them, by name.

    Attributes
    ----------
    tables
        Table name (`sectors`, `market_caps`, `assets`, …) → what was given.
    taxonomies
        Taxonomy → what was given.
    names
        Symbol → name, as a table of its own; part of `assets`.
    characteristics_lag_days
        Days after its time at which a characteristic becomes known, where the table has no column `known_at`.
    """

    tables: Mapping[str, TableGiven] = field(default_factory=dict)
    taxonomies: Mapping[str, TableGiven] = field(default_factory=dict)
    names: TableGiven | None = None
    characteristics_lag_days: int | None = None

    @classmethod
    def of(
        cls,
        tables: TablesGiven,
        taxonomies: Mapping[str, TableGiven] | None,
        names: TableGiven | None,
        characteristics_lag_days: int | None,
    ) -> Self:
        """Return those of the arguments of Python that are there."""
        own = {name: given for name, given in tables.items() if given is not None}
        return cls(
            tables=cast("Mapping[str, TableGiven]", own),  # a TypedDict's values are objects
            taxonomies=taxonomies or {},
            names=names,
            characteristics_lag_days=characteristics_lag_days,
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReadTables:
    """Tables as a dataset keeps them, and how each was matched."""

    frames: Mapping[str, Any]
    matches: tuple[TableMatch, ...]


def read_tables(given: GivenTables, symbols: Collection[str]) -> ReadTables:
    """Return the tables of an import.

    Parameters
    ----------
    symbols
        The dataset's assets.

    Raises
    ------
    DataError
        With the table, the place in it, and the remedy.
    UnknownName
        For a table of no known name, or an asset that is most likely mistyped.
    """
    wanted: dict[str, tuple[TableSchema, TableGiven]] = {}
    for name, own in given.tables.items():
        wanted[name] = (schema_named(name), own)
    for taxonomy, own in given.taxonomies.items():
        table = table_of_taxonomy(taxonomy)
        if table in wanted:
            raise DataError("sectors are given twice", where="taxonomies", value=taxonomy, remedy="give them once")
        wanted[table] = (taxonomy_schema(taxonomy), own)
    read = {name: _read(schema, own, given) for name, (schema, own) in wanted.items()}
    matches = {name: match_symbols(own, symbols) for name, own in read.items()}
    frames = {name: own.sorted() for name, own in read.items()}
    if given.names is not None:
        named = read_rows(raw_table(given.names, ASSETS), ASSETS)
        matches.setdefault(ASSETS.name, match_symbols(named, symbols))
        frames[ASSETS.name] = _with_names(frames.get(ASSETS.name), named)
    return ReadTables(frames=dict(sorted(frames.items())), matches=tuple(own for _, own in sorted(matches.items())))


def read_taxonomy(name: str, given: TableGiven) -> Taxonomy:
    """Return labels as a taxonomy, of whatever assets."""
    schema = taxonomy_schema(name)
    return Taxonomy(name=name, rows=_read(schema, given, GivenTables()).sorted())


def read_trading(given: TableGiven) -> TradingTable:
    """Return terms of trading, of whatever assets."""
    return TradingTable(rows=_read(TRADING, given, GivenTables()).sorted())


def _read(schema: TableSchema, own: TableGiven, given: GivenTables) -> ReadRows:
    raise_if_stopped()
    raw = raw_table(own, schema)
    if schema.name == CHARACTERISTICS.name:
        raw = _with_known_at(raw, given.characteristics_lag_days)
    read = read_rows(raw, schema)
    for check in _LABELLED if "label" in schema.arrow.names else _CHECKS.get(schema.name, ()):
        check(read)
    return read


def _with_known_at(raw: RawTable, lag_days: int | None) -> RawTable:
    """Return characteristics with the day that each became known, as its column or the declared lag says."""
    has_own = "known_at" in raw.frame.columns
    if has_own == (lag_days is not None):
        raise DataError(
            "it is said twice when the values became known"
            if has_own
            else "it is not said when the values became known",
            where=f"{CHARACTERISTICS.name}: {raw.source}",
            remedy=Remedy(
                "give a column known_at, or else say how many days after its timestamp each value is known: ",
                Setting("characteristics_lag_days", 45),
            ),
        )
    if lag_days is None:
        return raw
    time = next((name for name in _TIMES if name in raw.frame.columns), None)
    if time is None:
        return raw  # the reader says which column is missing
    stamps = read_cells(raw.frame[time], CHARACTERISTICS.column("timestamp")).values.to_pandas()
    frame = raw.frame.assign(known_at=stamps + pd.Timedelta(days=lag_days))
    return replace(raw, frame=frame)


def _with_names(rows: Any, named: ReadRows) -> Any:
    """Return the table of assets with names in place of those it has, and rows for assets that it lacks."""
    names = dict(zip(named.rows["symbol"].to_pylist(), named.rows["name"].to_pylist(), strict=True))
    known = [] if rows is None else rows.to_pylist()
    kept = [{**each, "name": names.pop(each["symbol"], each["name"])} for each in known]
    bare = dict.fromkeys(ASSETS.arrow.names)
    kept += [{**bare, "symbol": symbol, "name": name, "is_benchmark": False} for symbol, name in names.items()]
    return pa.Table.from_pylist(kept, schema=ASSETS.arrow).sort_by("symbol")


def _require_known_later(read: ReadRows) -> None:
    """Refuse a value that was known before the time that it is of."""
    early = pc.less(read.rows["known_at"], read.rows["timestamp"]).to_pylist()
    if True in early:
        row = early.index(True)
        known = read.rows["known_at"][row].as_py()
        raise read.fault(
            row,
            "a value is known before the time that it is of",
            value=f"{known:%Y-%m-%d}",
            remedy="known_at is the day on which the value was published",
        )


def _require_pay_later(read: ReadRows) -> None:
    early = pc.fill_null(pc.less(read.rows["pay_date"], read.rows["ex_date"]), fill_value=False).to_pylist()
    if True in early:
        raise read.fault(
            early.index(True), "a dividend is paid before its ex-date", value=None, remedy="correct one of the two days"
        )


_TIMES = ("timestamp", *CHARACTERISTICS.column("timestamp").also)
_Check = Callable[[ReadRows], None]
_LABELLED: tuple[_Check, ...] = (partial(require_intervals, by=("symbol", "label")), require_whole)
_CHECKS: Mapping[str, tuple[_Check, ...]] = {
    "assets": (require_listings,),
    "trading": (require_fees,),
    "memberships": (partial(require_intervals, by=("list", "symbol")),),
    "characteristics": (_require_known_later,),
    "dividends": (_require_pay_later,),
}
