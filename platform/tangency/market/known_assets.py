"""What is known of a dataset's assets on a day: names, listings and labels, and nothing that came later."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

from tangency.domain.asset import Asset
from tangency.domain.constraint import Membership
from tangency.market.market_caps import MarketCaps

__all__ = ["KnownAssets"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class KnownAssets:
    """Assets, and labels of assets, on a day.

    Attributes
    ----------
    assets
        Symbol → asset, with its sector of the day where it has one whole sector.
    sectors
        Symbol → its membership in the taxonomy `sector`; also of symbols without prices.
    sector_names
        Every sector that any asset has at any time.
    unlisted
        Symbols whose listing is still to come; when, is not known.

    >>> from tangency.market import sample_dataset
    >>> sample_dataset("crypto").on("2024-11-30").is_of("UNI", ["DeFi", "Gaming"])
    True
    """

    assets: Mapping[str, Asset]
    sectors: Mapping[str, Membership]
    sector_names: frozenset[str]
    unlisted: frozenset[str] = frozenset()

    @classmethod
    def of(cls, assets: Iterable[Asset], market_caps: MarketCaps | None) -> Self:
        """Return what assets say of themselves, and sizes of their sectors."""
        own = {asset.symbol: asset for asset in assets}
        sectors: dict[str, Membership] = {} if market_caps is None else dict(market_caps.sectors)
        sectors |= {symbol: asset.sector for symbol, asset in own.items() if asset.sector is not None}
        return cls(assets=own, sectors=sectors, sector_names=frozenset(map(str, sectors.values())))

    def is_of(self, symbol: str, sectors: Iterable[str]) -> bool:
        """Return whether an asset belongs to any of some sectors, be it in part."""
        own = self.sectors.get(symbol)
        names = () if own is None else (own,) if isinstance(own, str) else tuple(own)
        return not set(names).isdisjoint(sectors)
