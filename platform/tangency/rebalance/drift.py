"""Drift: the turnover that would close the distance to the target."""

from __future__ import annotations

from collections.abc import Mapping
from math import fsum

__all__ = ["drift"]


def drift(current: Mapping[str, float], target: Mapping[str, float]) -> float:
    """Return ½ Σ |w − w*| over assets and cash, matched by label; what is missing from a side is zero.

    >>> round(drift({"A": 0.3, "B": 0.2, "C": 0.3, "D": 0.2}, dict.fromkeys("ABCD", 0.25)), 12)
    0.1
    """
    # Exact sums: they do not depend on the order of the names, which a set changes from process to process.
    distances = [abs(current.get(symbol, 0.0) - target.get(symbol, 0.0)) for symbol in {*current, *target}]
    cash = abs(fsum(current.values()) - fsum(target.values()))
    return 0.5 * fsum([*distances, cash])
