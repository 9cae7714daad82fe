"""Profit by the strategy that owns it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tangency.contracts.arrays import Floats, read_only
from tangency.domain.naming import known_name
from tangency.simulate.kernels.attribute import attribute
from tangency.simulate.kernels.records import N_KINDS, Market, Record

__all__ = ["OwnedProfit", "owned_profit"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OwnedProfit:
    """What each of k strategies in a netted book gained, and holds.

    Interest and a shortfall are the book's own: cash belongs to no strategy. All else adds up to the book's, by kind,
    and holdings add up to the book's to the last bit, from the first strategy to the last.

    Attributes
    ----------
    strategies
        Names.
    profit
        Shape (T, k, kinds of `Profit`).
    held
        Units of each strategy after each fill, in the fill's asset, shape (n_fills, k).
    """

    strategies: tuple[str, ...]
    profit: Floats
    held: Floats

    def of(self, strategy: str) -> Floats:
        """Return the profit of a strategy, shape (T, kinds); raises UnknownName with the nearest."""
        return self.profit[:, self.place(strategy)]

    def place(self, strategy: str) -> int:
        """Return where a strategy is in the arrays; raises UnknownName with the nearest."""
        return self.strategies.index(known_name("strategy", strategy, self.strategies, where="book"))


def owned_profit(strategies: tuple[str, ...], market: Market, record: Record, n_fills: int, closed: int) -> OwnedProfit:
    """Return what each strategy gained; `closed` is the bar of a bankruptcy, T where there was none."""
    n_bars, n, k = len(market.closes), len(market.last), len(strategies)
    profit = np.zeros((n_bars * k, N_KINDS))
    attribute(n_fills, closed, market, record, np.zeros((k, n)), np.zeros(n), profit)
    held = record.own_held[:n_fills]
    return OwnedProfit(
        strategies=strategies, profit=read_only(profit.reshape(n_bars, k, N_KINDS)), held=read_only(held.copy())
    )
