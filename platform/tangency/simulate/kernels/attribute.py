"""Divide the profit of a netted book among the strategies that own its holdings and fills."""

from __future__ import annotations

from tangency.compiled.kernel import INTEGER, MATRIX, NOTHING, VECTOR, lean_kernel, lean_part
from tangency.contracts.arrays import Floats
from tangency.simulate.kernels.records import (
    BORROW,
    DIVIDENDS,
    F_ASSET,
    F_BAR,
    F_FEE,
    F_IMPACT,
    F_REFERENCE,
    F_SPREAD,
    FEES,
    FUNDING,
    IMPACT,
    IS_AT_FILLS,
    MARKET,
    PRICE,
    RECORD,
    SETTLEMENT,
    SPREAD,
    Market,
    Record,
)

__all__ = ["attribute"]


@lean_part
def _carry(t: int, market: Market, own: Floats, marks: Floats, day: Floats) -> None:
    """Charge funding and pay dividends by holding; the borrow of the book's shorts is borne by who is short."""
    borrow = market.borrow[t if market.borrow.shape[0] > 1 else 0]
    for i in range(marks.size):
        net, short = 0.0, 0.0
        for s in range(own.shape[0]):
            net += own[s, i]
            short += min(own[s, i], 0.0)
        for s in range(own.shape[0]):
            if market.funding.shape[0] > 0:
                day[s, FUNDING] -= own[s, i] * marks[i] * market.funding[t, i]
            if market.dividends.shape[0] > 0:
                day[s, DIVIDENDS] += own[s, i] * market.dividends[t, i]
            if net < 0.0 and own[s, i] < 0.0:
                day[s, BORROW] += net * (own[s, i] / short) * marks[i] * borrow[i] * market.years[t]


@lean_part
def _settle(t: int, market: Market, own: Floats, marks: Floats, day: Floats) -> None:
    for i in range(marks.size):
        if market.last[i] < t:
            value = market.settlement[i]
            value = value if value == value else marks[i]  # noqa: PLR0124  # not a number: not known
            for s in range(own.shape[0]):
                day[s, SETTLEMENT] += own[s, i] * (value - marks[i])
                own[s, i] = 0.0


@lean_part
def _fill(row: int, record: Record, own: Floats, marks: Floats, day: Floats) -> None:
    fill = record.fills[row]
    i = int(fill[F_ASSET])
    for s in range(own.shape[0]):
        share = record.own_share[row, s]
        day[s, PRICE] += own[s, i] * (fill[F_REFERENCE] - marks[i])
        day[s, SPREAD] -= share * fill[F_SPREAD]
        day[s, IMPACT] -= share * fill[F_IMPACT]
        day[s, FEES] -= share * fill[F_FEE]
        own[s, i] = record.own_held[row, s]
    marks[i] = fill[F_REFERENCE]


@lean_part
def _mark(prices: Floats, own: Floats, marks: Floats, day: Floats) -> None:
    for i in range(marks.size):
        price = prices[i]
        if price == price:  # noqa: PLR0124  # not a number: no price
            for s in range(own.shape[0]):
                day[s, PRICE] += own[s, i] * (price - marks[i])
            marks[i] = price


@lean_kernel(NOTHING, INTEGER, INTEGER, MARKET, RECORD, MATRIX, VECTOR, MATRIX)
def attribute(
    n_fills: int, closed: int, market: Market, record: Record, own: Floats, marks: Floats, profit: Floats
) -> None:
    """Write the profit of each strategy, shape (T k, kinds), the strategies of one bar together.

    Parameters
    ----------
    closed
        Bar at which the book went bankrupt, T where it did not.
    own, marks
        Zeros, shape (k, n) and (n,).
    """
    row, k = 0, own.shape[0]
    for t in range(min(closed + 1, market.closes.shape[0])):
        day = profit[t * k : (t + 1) * k]
        _carry(t, market, own, marks, day)
        _settle(t, market, own, marks, day)
        if record.days[t, IS_AT_FILLS] > 0.0:
            _mark(market.fills[t], own, marks, day)
        while row < n_fills and record.fills[row, F_BAR] == t:
            _fill(row, record, own, marks, day)
            row += 1
        _mark(market.closes[t], own, marks, day)
