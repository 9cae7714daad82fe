"""A dataset: prices, and the tables that belong to them, under one version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from tangency.domain.asset import Asset
from tangency.domain.constraint import Membership
from tangency.market.as_of import AsOf
from tangency.market.known_assets import KnownAssets
from tangency.market.market_caps import MarketCaps
from tangency.market.panel import PricePanel
from tangency.market.reference import NO_TABLES, SECTOR, ReferenceTables

__all__ = ["Dataset"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Dataset:
    """Prices and tables, immutable. Build it with `of`.

    Attributes
    ----------
    panel
        The prices; its assets have the names, listings and sectors of the last session, and are in order of size where
        sizes are known. What decides anything on a day is read by `on`.
    tables
        What there is beside the prices.
    version
        One hash of all of it.

    >>> from tangency.market import sample_dataset
    >>> crypto = sample_dataset("crypto")
    >>> sorted(crypto.tables.frames), crypto.on("2024-11-30").sectors["UNI"]
    (['market_caps', 'sectors'], 'DeFi')
    """

    panel: PricePanel
    tables: ReferenceTables
    version: str

    @classmethod
    def of(cls, panel: PricePanel, tables: ReferenceTables = NO_TABLES, *, version: str) -> Dataset:
        """Return prices with their tables, the assets named and ordered as the tables say."""
        bare = cls(panel=panel, tables=tables, version=version)
        assets = bare._latest_assets()
        return bare if assets == panel.assets else replace(bare, panel=replace(panel, assets=assets))

    @cached_property
    def market_caps(self) -> MarketCaps | None:
        """Sizes by snapshot; None where there are none."""
        return self.tables.market_caps

    def on(self, day: AsOf) -> KnownAssets:
        """Return what is known of the assets on a day; nothing that came later changes it."""
        taxonomy = self.tables.taxonomies.get(SECTOR)
        if taxonomy is None:
            return replace(KnownAssets.of(self._assets(day), self.market_caps), unlisted=self._unlisted(day))
        return KnownAssets(
            unlisted=self._unlisted(day),
            assets={asset.symbol: asset for asset in self._assets(day)},
            sectors=taxonomy.as_of(day),
            sector_names=frozenset(taxonomy.labels),
        )

    def groups(self, day: AsOf) -> dict[str, dict[str, Membership]]:
        """Return taxonomy → asset → label, or labels with their fractions, of a day; assets with prices only."""
        own = frozenset(self.panel.symbols)
        return {
            name: {symbol: label for symbol, label in taxonomy.as_of(day).items() if symbol in own}
            for name, taxonomy in self.tables.taxonomies.items()
        }

    @cached_property
    def labels(self) -> Mapping[str, Mapping[str, Membership]]:
        """Taxonomy → asset → every label that it has at any time."""
        sectors: dict[str, Membership] = {a.symbol: a.sector for a in self.panel.assets if a.sector is not None}
        return {SECTOR: sectors, **{name: own.ever for name, own in self.tables.taxonomies.items()}}

    def _unlisted(self, day: AsOf) -> frozenset[str]:
        return frozenset() if self.tables.assets is None else self.tables.assets.unlisted(day)

    def _assets(self, day: AsOf) -> list[Asset]:
        table, taxonomy = self.tables.assets, self.tables.taxonomies.get(SECTOR)
        assets = [asset if table is None else table.asset(asset, day) for asset in self.panel.assets]
        if taxonomy is None:
            return assets
        sectors = taxonomy.as_of(day)
        return [replace(asset, sector=_whole(sectors.get(asset.symbol))) for asset in assets]

    def _latest_assets(self) -> tuple[Asset, ...]:
        if not self.tables:
            return self.panel.assets
        assets = self._assets(self.panel.first_and_last()[1])
        if self.market_caps is None:
            return tuple(assets)
        # It orders lists and near names and decides nothing, so there is no look-ahead.
        latest = self.market_caps.latest(self.market_caps.table["timestamp"].max())
        sizes = {symbol: rank for rank, symbol in enumerate(latest.symbols)}
        return tuple(sorted(assets, key=lambda asset: (sizes.get(asset.symbol, len(sizes)), asset.symbol)))


def _whole(membership: Membership | None) -> str | None:
    return membership if isinstance(membership, str) else None
