"""The rule that selects a point-in-time universe from a panel."""

from __future__ import annotations

from pydantic import Field

from tangency.contracts.params import Params

__all__ = ["UniverseRule"]


class UniverseRule(Params):
    """Who may be in: how many, from which sectors, with how much history."""

    top: int | None = Field(
        default=None, ge=1, description="How many of the largest by market capitalisation; none takes all."
    )
    exclude_sectors: tuple[str, ...] = Field(default=(), description="Sectors that are left out, such as Stablecoin.")
    n_returns: int = Field(ge=1, description="Returns that a member must have without a gap, counted back from as_of.")
