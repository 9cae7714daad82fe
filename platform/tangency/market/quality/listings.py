"""Prices before an asset was listed or after it was delisted."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from tangency.market.contradictions import unlisted_prices
from tangency.market.panel import PricePanel
from tangency.market.quality.finding import Finding, FindingKind, Severity
from tangency.market.sessions import as_datetime

__all__ = ["find_unlisted"]


def find_unlisted(panel: PricePanel) -> Iterator[Finding]:
    """Yield each asset whose prices contradict its listing; an import refuses it, a refresh may bring it."""
    days = panel.sessions.astype("datetime64[D]")
    for asset, prices in zip(panel.assets, panel.prices.T, strict=True):
        found = unlisted_prices(asset, panel, prices)
        if found is None:
            continue
        is_outside = np.zeros(len(days), dtype=np.bool_)
        if asset.listed is not None:
            is_outside |= days < np.datetime64(asset.listed, "D")
        if asset.delisted is not None:
            is_outside |= days > np.datetime64(asset.delisted, "D")
        at = np.flatnonzero(is_outside & ~np.isnan(prices))
        yield Finding(
            kind=FindingKind.UNLISTED,
            severity=Severity.WARNING,
            symbol=asset.symbol,
            first=as_datetime(panel.sessions[at[0]]),
            last=as_datetime(panel.sessions[at[-1]]),
            count=len(at),
            detail=f"prices {found}; no universe takes the asset then",
        )
