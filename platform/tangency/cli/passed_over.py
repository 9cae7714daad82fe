"""Who was passed over, in words: one line for each reason."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["by_reason"]


def by_reason(passed_over: Mapping[str, str]) -> list[str]:
    """Return the assets of each reason, in their order.

    >>> by_reason({"TON": "no prices", "ZRX": "prices end 2024-10-16", "SUI": "no prices"})
    ['TON, SUI: no prices', 'ZRX: prices end 2024-10-16']
    """
    symbols: dict[str, list[str]] = {}
    for symbol, reason in passed_over.items():
        symbols.setdefault(reason, []).append(symbol)
    return [f"{', '.join(alike)}: {reason}" for reason, alike in symbols.items()]
