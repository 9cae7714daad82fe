"""What was known beside the prices of a universe on its day: sizes, the other assets of the dataset, those left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Self

from tangency.domain.constraint import Membership

__all__ = ["OutsideAsset", "Surroundings"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideAsset:
    """An asset of the dataset that is not in the universe.

    Attributes
    ----------
    is_priced
        Whether it has a price on the universe's day, so that it can be sold.
    """

    symbol: str
    sector: str | None
    is_priced: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """The surroundings of a universe, from nothing later than its day.

    Attributes
    ----------
    market_caps
        Symbol → size; empty where sizes are not known.
    outside
        Other assets of the dataset, in the dataset's order.
    passed_over
        Symbol → why the universe's rule left it out.
    taxonomies
        Taxonomy → asset → label of the day, or labels with their fractions, of members and of those outside; of
        sectors only where an asset has fractions of several.
    labels
        Taxonomy → labels that no asset has on the day, but some at another time.
    """

    market_caps: Mapping[str, float]
    outside: tuple[OutsideAsset, ...] = ()
    passed_over: Mapping[str, str]
    taxonomies: Mapping[str, Mapping[str, Membership]] = field(default_factory=dict)
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def symbols(self) -> tuple[str, ...]:
        """Symbols of the assets outside."""
        return tuple(asset.symbol for asset in self.outside)

    @property
    def unpriced(self) -> frozenset[str]:
        """Symbols of the assets outside that have no price on the day."""
        return frozenset(asset.symbol for asset in self.outside if not asset.is_priced)

    def sectors(self) -> dict[str, str]:
        """Return the sector of each asset outside that has one."""
        return {asset.symbol: asset.sector for asset in self.outside if asset.sector is not None}

    def after_leaving(self, members: tuple[OutsideAsset, ...]) -> Self:
        """Return the surroundings of the universe once some of its members are outside."""
        return replace(self, outside=(*self.outside, *members))
