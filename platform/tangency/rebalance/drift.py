"""Drift: the turnover that would close the distance to the target."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["drift"]


def drift(current: Mapping[str, float], target: Mapping[str, float]) -> float:
    """Return ½ Σ |w − w*| over assets and cash, matched by label; what is missing from a side is zero.

    >>> round(drift({"A": 0.3, "B": 0.2, "C": 0.3, "D": 0.2}, dict.fromkeys("ABCD", 0.25)), 12)
    0.1
    """
    distance = sum(abs(current.get(symbol, 0.0) - target.get(symbol, 0.0)) for symbol in {*current, *target})
    cash = abs(sum(current.values()) - sum(target.values()))
    return 0.5 * (distance + cash)
