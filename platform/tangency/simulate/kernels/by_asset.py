"""Divide the profit of a book among the assets that it held, and value what it holds of each."""

from __future__ import annotations

from typing import NamedTuple

from tangency.compiled.kernel import (
    FIXED_FLAGS,
    FIXED_MATRIX,
    INDICES,
    INTEGER,
    MATRIX,
    NOTHING,
    lean_kernel,
    lean_part,
    record,
)
from tangency.contracts.arrays import Floats
from tangency.simulate.kernels.records import (
    BORROW,
    DIVIDENDS,
    F_ASSET,
    F_BAR,
    F_FEE,
    F_HELD,
    F_IMPACT,
    F_REFERENCE,
    F_SPREAD,
    FEES,
    FUNDING,
    IMPACT,
    MARKET,
    PRICE,
    SETTLEMENT,
    SPREAD,
    Flags,
    Ints,
    Market,
)

__all__ = ["Accounts", "Layout", "divide_by_asset"]

# Rows of the state.
UNITS, MARKS = 0, 1


class Layout(NamedTuple):
    """What is divided, and where its parts stand.

    Attributes
    ----------
    at_fills
        Whether the book was marked at the fill prices of a bar, too, shape (T,).
    held, columns
        The h assets that were ever traded, shape (h,), and where each asset is among them, shape (n,).
    slots
        Place of each kind of profit, shape (kinds,): kind k of asset j is column slots[k] h + j. Kinds that never
        occur share a place with another.
    """

    at_fills: Flags
    held: Ints
    columns: Ints
    slots: Ints


class Accounts(NamedTuple):
    """What is written, zeros before.

    Attributes
    ----------
    state
        Units and last known prices, shape (2, h).
    profit
        Money, shape (T, places h).
    value
        Of holdings at each close, shape (T, h).
    """

    state: Floats
    profit: Floats
    value: Floats


LAYOUT = record(Layout, FIXED_FLAGS, INDICES, INDICES, INDICES)
ACCOUNTS = record(Accounts, MATRIX, MATRIX, MATRIX)


@lean_part
def _carry(t: int, market: Market, held: Ints, state: Floats, slots: Ints, day: Floats) -> None:
    """Charge funding and borrow, and pay dividends, on the holdings and marks of the bar before."""
    n = held.size
    borrow = market.borrow[t if market.borrow.shape[0] > 1 else 0]
    for j in range(n):
        i, units, mark = held[j], state[UNITS, j], state[MARKS, j]
        if market.funding.shape[0] > 0:
            day[slots[FUNDING] * n + j] -= units * mark * market.funding[t, i]
        if market.dividends.shape[0] > 0:
            day[slots[DIVIDENDS] * n + j] += units * market.dividends[t, i]
        if units < 0.0:
            day[slots[BORROW] * n + j] += units * mark * borrow[i] * market.years[t]


@lean_part
def _settle(t: int, market: Market, held: Ints, state: Floats, slots: Ints, day: Floats) -> None:
    n = held.size
    for j in range(n):
        if market.last[held[j]] < t and state[UNITS, j] != 0.0:
            value = market.settlement[held[j]]
            value = value if value == value else state[MARKS, j]  # noqa: PLR0124  # not a number: not known
            day[slots[SETTLEMENT] * n + j] += state[UNITS, j] * (value - state[MARKS, j])
            state[UNITS, j] = 0.0


@lean_part
def _fill(fill: Floats, n: int, columns: Ints, state: Floats, slots: Ints, day: Floats) -> None:
    j = columns[int(fill[F_ASSET])]
    day[slots[PRICE] * n + j] += state[UNITS, j] * (fill[F_REFERENCE] - state[MARKS, j])
    day[slots[SPREAD] * n + j] -= fill[F_SPREAD]
    day[slots[IMPACT] * n + j] -= fill[F_IMPACT]
    day[slots[FEES] * n + j] -= fill[F_FEE]
    state[UNITS, j], state[MARKS, j] = fill[F_HELD], fill[F_REFERENCE]


@lean_part
def _mark(prices: Floats, held: Ints, state: Floats, slots: Ints, day: Floats) -> None:
    place = slots[PRICE] * held.size
    for j in range(held.size):
        price = prices[held[j]]
        price = price if price == price else state[MARKS, j]  # noqa: PLR0124  # not a number: no price
        day[place + j] += state[UNITS, j] * (price - state[MARKS, j])
        state[MARKS, j] = price


@lean_kernel(NOTHING, INTEGER, INTEGER, MARKET, LAYOUT, FIXED_MATRIX, ACCOUNTS)
def divide_by_asset(first: int, closed: int, market: Market, layout: Layout, fills: Floats, accounts: Accounts) -> None:
    """Write the profit of each asset and kind, and what is held at each close.

    Parameters
    ----------
    first, closed
        Bar at which the book begins, and at which it went bankrupt, T where it did not.
    """
    row, held, slots, state = 0, layout.held, layout.slots, accounts.state
    for t in range(first, min(closed + 1, market.closes.shape[0])):
        day = accounts.profit[t]
        _carry(t, market, held, state, slots, day)
        _settle(t, market, held, state, slots, day)
        if layout.at_fills[t] > 0:
            _mark(market.fills[t], held, state, slots, day)
        while row < fills.shape[0] and fills[row, F_BAR] == t:
            _fill(fills[row], held.size, layout.columns, state, slots, day)
            row += 1
        _mark(market.closes[t], held, state, slots, day)
        for j in range(held.size):
            accounts.value[t, j] = 0.0 if t == closed else state[UNITS, j] * state[MARKS, j]
