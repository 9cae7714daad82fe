"""All tables of a dataset beside its prices, each as Arrow, and what reads them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any

from tangency.market.market_caps import MarketCaps
from tangency.market.reference.asset_table import AssetTable
from tangency.market.reference.catalogue import SECTOR, schema_named, taxonomy_of_table
from tangency.market.reference.dated_table import CharacteristicTable, DatedTable, DividendTable
from tangency.market.reference.membership_table import MembershipTable
from tangency.market.reference.taxonomy import Taxonomy
from tangency.market.reference.trading_table import TradingTable

__all__ = ["NO_TABLES", "ReferenceTables"]


@dataclass(frozen=True, kw_only=True, eq=False)
class ReferenceTables:
    """Tables by name; what reads one is None, or empty, where the dataset has none.

    Attributes
    ----------
    frames
        Table name → `pyarrow.Table` in its schema, canonically sorted.
    """

    frames: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    def __bool__(self) -> bool:
        return bool(self.frames)

    def with_tables(self, frames: Mapping[str, Any]) -> ReferenceTables:
        """Return these with others beside or in place of those of the same names."""
        return ReferenceTables(frames=dict(sorted({**self.frames, **frames}.items())))

    @cached_property
    def taxonomies(self) -> Mapping[str, Taxonomy]:
        """Taxonomy → its labels; `sector` among them where there are sectors."""
        named = {name: taxonomy_of_table(name) for name in self.frames}
        return {own: Taxonomy(name=own, rows=self.frames[name]) for name, own in named.items() if own is not None}

    @cached_property
    def market_caps(self) -> MarketCaps | None:
        """Sizes by snapshot."""
        rows = self.frames.get("market_caps")
        if rows is None:
            return None
        own_sectors = self.taxonomies[SECTOR].ever if SECTOR in self.taxonomies else {}
        sectors = {symbol: next(iter(own)) for symbol, own in own_sectors.items() if len(own) == 1}
        return MarketCaps(table=rows.to_pandas(), sectors=sectors)

    @cached_property
    def assets(self) -> AssetTable | None:
        """Names, listings and delistings."""
        rows = self.frames.get("assets")
        return None if rows is None else AssetTable(rows=rows)

    @cached_property
    def trading(self) -> TradingTable | None:
        """Lots, minimum notionals and fees."""
        rows = self.frames.get("trading")
        return None if rows is None else TradingTable(rows=rows)

    @property
    def memberships(self) -> MembershipTable | None:
        """Members of indices and lists."""
        rows = self.frames.get("memberships")
        return None if rows is None else MembershipTable(rows=rows)

    @property
    def dividends(self) -> DividendTable | None:
        """Cash dividends."""
        rows = self.frames.get("dividends")
        return None if rows is None else DividendTable(rows=rows)

    @property
    def characteristics(self) -> CharacteristicTable | None:
        """Characteristics, with the day each became known."""
        rows = self.frames.get("characteristics")
        return None if rows is None else CharacteristicTable(rows=rows)

    @property
    def funding(self) -> DatedTable | None:
        """Funding rates of perpetuals, each of its own interval."""
        return self._dated("funding")

    @property
    def borrow(self) -> DatedTable | None:
        """Annual borrow rates of short positions."""
        return self._dated("borrow")

    @property
    def interest(self) -> DatedTable | None:
        """Annual interest rates by currency."""
        return self._dated("interest")

    @property
    def spreads(self) -> DatedTable | None:
        """Quoted spreads (bps)."""
        return self._dated("spreads")

    def _dated(self, name: str) -> DatedTable | None:
        rows = self.frames.get(name)
        if rows is None:
            return None
        of, value = ("symbol" if schema_named(name).has_symbols else "currency"), schema_named(name).columns[-1].name
        return DatedTable(rows=rows, of=of, value=value)


NO_TABLES = ReferenceTables()
