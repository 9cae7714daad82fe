"""The table of several portfolios' weights side by side."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

__all__ = ["compared"]


def compared(weights: Mapping[str, Mapping[str, float]]) -> pd.DataFrame:
    """Return a column for each portfolio, by asset; an asset without a weight anywhere is left out.

    Parameters
    ----------
    weights
        Portfolio → asset → fraction of NAV; the last orders the assets, largest first, then by name.

    >>> compared({"held": {"A": 0.4, "C": 0.0}, "target": {"B": 0.6, "A": 0.4}}).to_dict("index")
    {'B': {'held': 0.0, 'target': 0.6}, 'A': {'held': 0.4, 'target': 0.4}}
    """
    *_, last = weights.values()
    assets = {asset for own in weights.values() for asset, weight in own.items() if weight}
    ordered = sorted(assets, key=lambda asset: (-abs(last.get(asset, 0.0)), asset))
    return pd.DataFrame(
        {name: [own.get(asset, 0.0) for asset in ordered] for name, own in weights.items()}, index=ordered
    )
