"""A taxonomy: labels of assets, whole or in fractions, each from one day to another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tangency.domain.constraint import Membership
from tangency.market.as_of import AsOf, parse_as_of
from tangency.market.reference.intervals import holding_on

__all__ = ["Taxonomy"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Taxonomy:
    """Labels of assets under one name, such as `sector`.

    Attributes
    ----------
    rows
        Arrow table of `symbol`, `label`, `weight` (fraction), `valid_from` (empty: always) and `valid_to` (the first
        day on which the label holds no more; empty: it still does).

    >>> from tangency.market.reference import read_taxonomy
    >>> own = read_taxonomy("sector", {"UNI": "DeFi", "FUND": {"DeFi": 0.25, "Layer 1": 0.75}})
    >>> own.as_of("2024-11-30")
    {'FUND': {'DeFi': 0.25, 'Layer 1': 0.75}, 'UNI': 'DeFi'}
    """

    name: str
    rows: Any

    def as_of(self, day: AsOf) -> dict[str, Membership]:
        """Return the labels of a day: a text, or labels with their fractions where they are not one whole."""
        shares: dict[str, dict[str, float]] = defaultdict(dict)
        for each in holding_on(self.rows, parse_as_of(day)).to_pylist():
            if each["label"] is not None:
                shares[each["symbol"]][each["label"]] = each["weight"]
        return {symbol: _membership(own) for symbol, own in shares.items()}

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """Every label that any asset has at any time, sorted."""
        return tuple(sorted({label for label in self.rows["label"].to_pylist() if label is not None}))

    @cached_property
    def ever(self) -> Mapping[str, Membership]:
        """Symbol → every label that it has at any time, to know which names there are."""
        shares: dict[str, dict[str, float]] = defaultdict(dict)
        for each in self.rows.to_pylist():
            if each["label"] is not None:
                shares[each["symbol"]][each["label"]] = 1.0
        return dict(shares)


def _membership(shares: dict[str, float]) -> Membership:
    if len(shares) == 1:
        label, share = next(iter(shares.items()))
        if share == 1.0:
            return label
    return shares
