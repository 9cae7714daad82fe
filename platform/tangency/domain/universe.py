"""A point-in-time universe: its members, and the assets that were passed over, with the reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from tangency.domain.asset import Asset

__all__ = ["PassedOver", "Universe"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PassedOver:
    """An asset that the rule would have taken, and the reason it was not."""

    symbol: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Universe:
    """Assets eligible at one instant, decided from nothing later than it.

    Attributes
    ----------
    as_of
        The instant; prices after it are unknown.
    members
        In order of size where a size is known, otherwise of symbol.
    passed_over
        Candidates before the last member that were left out, with reasons: those of which the data speak against it.
    snapshot
        Date of the size snapshot that ranked the members, or None where the rule ranks by nothing of that kind.
    left_out
        Symbol → why it is no member, sorted: every asset that had a price by then, and what was ranked without any.
    """

    as_of: datetime
    members: tuple[Asset, ...]
    passed_over: tuple[PassedOver, ...] = ()
    snapshot: datetime | None = None
    left_out: Mapping[str, str] = field(default_factory=dict)

    @property
    def symbols(self) -> tuple[str, ...]:
        """Symbols of the members, in their order."""
        return tuple(asset.symbol for asset in self.members)

    def sectors(self) -> dict[str, str]:
        """Sector of each member that has one."""
        return {asset.symbol: asset.sector for asset in self.members if asset.sector is not None}
