"""What the parts of the kernel share: the market, the terms, the decisions, the book, and what is written down."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tangency.compiled.kernel import (
    FIXED_FLAGS,
    FIXED_INDICES,
    FIXED_MATRIX,
    FIXED_VECTOR,
    FLAGS,
    FLOAT,
    INDICES,
    INTEGER,
    MATRIX,
    VECTOR,
    record,
)
from tangency.contracts.arrays import Floats

Ints = np.ndarray[tuple[int], np.dtype[np.int64]]
Flags = np.ndarray[tuple[int], np.dtype[np.int8]]

NOTHING_WRONG = -1
HALTED, DELISTED, UNPRICED, LOT, MINIMUM, CUT_FOR_CASH, CUT_FOR_MARGIN, ILLIQUID, RUINED, ENDED = range(10)
"""Why an order was not filled."""
BANKRUPT, LIQUIDATED, SETTLED, HALTED_HOLDING = range(4)
"""Kinds of events."""

# Columns of `Record.days`; the kinds of profit come first, in the order of `Profit`.
(
    PRICE, SPREAD, IMPACT, FEES, FUNDING, BORROW, INTEREST, DIVIDENDS, SETTLEMENT, SHORTFALL,
    NAV, CASH, GROSS, NET, TRADED, FLOW, IS_AT_FILLS, N_DAY_COLUMNS,
) = range(18)  # fmt: skip
N_KINDS = NAV
# Columns of `Record.fills`, `unfilled` and `events`.
F_BAR, F_DECISION, F_ASSET, F_UNITS, F_REFERENCE, F_EXECUTED, F_FEE, F_SPREAD, F_IMPACT, F_HELD, N_FILL = range(11)
U_BAR, U_DECISION, U_ASSET, U_WEIGHT, U_WANTED, U_FILLED, U_REASON, N_UNFILLED = range(8)
E_BAR, E_KIND, E_ASSET, E_VALUE, N_EVENT = range(5)
# Places of `Book.counts`.
(
    N_FILLS, N_NOT_FILLED, N_EVENTS, DECIDED, KNOWN, FILLED, HAS_SHORT, NEXT_END, VOID_THROUGH, LIQUIDATING, CLOSED,
    LAST_TRADE, IS_MARKED, N_COUNTS,
) = range(14)  # fmt: skip
# Places of `Book.money`.
IN_CASH, IN_ASSETS, TRADED_NOW, N_MONEY = range(4)

DUST = 1e-12
"""Fraction of NAV up to which an amount is rounding, and no order."""


class Market(NamedTuple):
    """What `Bars` hold, with what the costs say in the place of what the data do not.

    Attributes
    ----------
    closes, fills
        Shape (T, n).
    dividends, funding, traded
        Shape (T, n), or (0, n) where there are none.
    borrow, half_spread
        Shape (1, n) or (T, n).
    years
        Shape (T,).
    interest
        Of the night, on cash and on borrowed cash, shape (T, 2).
    flows
        Shape (T,), or (0,).
    last, settlement
        Shape (n,).
    has_gap
        Whether an asset has no close within its life, shape (T,).
    """

    closes: Floats
    fills: Floats
    dividends: Floats
    funding: Floats
    traded: Floats
    borrow: Floats
    half_spread: Floats
    years: Floats
    interest: Floats
    flows: Floats
    last: Ints
    settlement: Floats
    has_gap: Flags


class Terms(NamedTuple):
    """What orders have to keep to and cost; a margin of 0 is none.

    Attributes
    ----------
    takes_any_size
        Whether there are no lots, no minima and no impact.
    """

    lot: Floats
    minimum: Floats
    fee: Floats
    tier_from: Floats
    tier_fee: Floats
    impact: float
    initial_margin: float
    maintenance_margin: float
    impact_window: int
    fee_window: int
    delay: int
    is_sized_at_fill: int
    may_borrow: int
    takes_any_size: int


class Decisions(NamedTuple):
    """When is decided, and what.

    Attributes
    ----------
    when
        Bars, shape (m,).
    is_order
        Whether a decision is an order, shape (m,).
    weights
        Of the book, shape (m, n).
    own_weights
        Of k strategies, shape (m k, n), those of one decision together; (0, n) where there are none.
    """

    when: Ints
    is_order: Flags
    weights: Floats
    own_weights: Floats


class Book(NamedTuple):
    """The state.

    Attributes
    ----------
    units, marks
        Holdings, and the last known prices, 0 before the first; shape (n,).
    is_halted
        Whether a holding is halted, and that was written down; shape (n,).
    reason
        Why an order of one bar was not filled, or not wholly; `NOTHING_WRONG` where it was; shape (n,).
    sized, own_sized
        Target units of the decisions that wait, shape (delay + 1, n) and ((delay + 1) k, n).
    order, wanted, slope, smaller
        Of one bar's orders: units to fill, units wanted, impact / √value, and units to cut to; shape (n,).
    own
        Holdings by strategy, shape (k, n).
    own_order
        Of one asset's order: units by strategy, shape (k,).
    fill_row
        Of one bar's orders: the row of the fill, −1 without one; shape (n,).
    picked
        Of one bar's orders: the assets of one side; shape (n,).
    traded
        Money traded at the last bars, shape (window of the fee tiers,), at t mod that.
    money, counts
        Amounts and whole numbers, by their places.
    """

    units: Floats
    marks: Floats
    is_halted: Flags
    reason: Flags
    sized: Floats
    own_sized: Floats
    order: Floats
    wanted: Floats
    slope: Floats
    smaller: Floats
    own: Floats
    own_order: Floats
    fill_row: Ints
    picked: Ints
    traded: Floats
    money: Floats
    counts: Ints


class Record(NamedTuple):
    """What is written down: a row a bar, a fill, an order not filled, an event; columns are constants above.

    Attributes
    ----------
    own_held, own_share
        Of each fill: holdings by strategy afterwards, and who bears which fraction of its costs, shape (fills, k).
    """

    days: Floats
    fills: Floats
    own_held: Floats
    own_share: Floats
    unfilled: Floats
    events: Floats


MARKET = record(
    Market, FIXED_MATRIX, FIXED_MATRIX, FIXED_MATRIX, FIXED_MATRIX, FIXED_MATRIX, FIXED_MATRIX, FIXED_MATRIX,
    FIXED_VECTOR, FIXED_MATRIX, FIXED_VECTOR, FIXED_INDICES, FIXED_VECTOR, FIXED_FLAGS,
)  # fmt: skip
TERMS = record(
    Terms, FIXED_VECTOR, FIXED_VECTOR, FIXED_VECTOR, FIXED_VECTOR, FIXED_VECTOR, FLOAT, FLOAT, FLOAT,
    INTEGER, INTEGER, INTEGER, INTEGER, INTEGER, INTEGER,
)  # fmt: skip
DECISIONS = record(Decisions, FIXED_INDICES, FLAGS, FIXED_MATRIX, FIXED_MATRIX)
BOOK = record(
    Book, VECTOR, VECTOR, FLAGS, FLAGS, MATRIX, MATRIX, VECTOR, VECTOR, VECTOR, VECTOR, MATRIX, VECTOR, INDICES,
    INDICES, VECTOR, VECTOR, INDICES,
)  # fmt: skip
RECORD = record(Record, MATRIX, MATRIX, MATRIX, MATRIX, MATRIX, MATRIX)


class Run(NamedTuple):
    """All of it."""

    market: Market
    terms: Terms
    decisions: Decisions
    book: Book
    record: Record


RUN = record(Run, MARKET, TERMS, DECISIONS, BOOK, RECORD)
