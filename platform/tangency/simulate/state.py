"""The kernel's input and state, laid out from bars, terms and decisions."""

from __future__ import annotations

import numpy as np

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.simulate.bars import Bars, Indices
from tangency.simulate.kernels.records import (
    IN_CASH,
    LAST_TRADE,
    N_COUNTS,
    N_DAY_COLUMNS,
    N_EVENT,
    N_EVENTS,
    N_FILL,
    N_FILLS,
    N_MONEY,
    N_NOT_FILLED,
    N_UNFILLED,
    NOTHING_WRONG,
    VOID_THROUGH,
    Book,
    Market,
    Record,
    Terms,
)
from tangency.simulate.terms import Costs, Trading

__all__ = ["empty_book", "empty_record", "grown", "longer", "market_of", "terms_of"]

_MOST_ROWS_AT_FIRST = 2_000_000
_NO_COSTS = Costs(fee_bps=0.0, half_spread_bps=0.0, borrow_annual=0.0)


def market_of(bars: Bars, costs: Costs | None, trading: Trading, flows: Floats) -> Market:
    """Return the market with what the costs say in the place of what the data do not."""
    n, none = len(bars.assets), frozen_floats(np.zeros((0, len(bars.assets))))
    own = _NO_COSTS if costs is None else costs
    half_spread = None if own.half_spread_bps is None else own.half_spread_bps / 1e4
    interest = np.zeros((bars.n_bars, 2))
    on_cash = _given_or(trading.cash_interest_annual, bars.interest, (bars.n_bars,))
    interest[:, 0] = on_cash * bars.years
    interest[:, 1] = _given_or(trading.margin_interest_annual, on_cash, (bars.n_bars,)) * bars.years
    settlement = np.full(n, np.nan) if bars.settlement is None else bars.settlement
    return Market(
        closes=bars.closes,
        fills=bars.fills if trading.price == "open" else bars.closes,
        dividends=none if bars.dividends is None else bars.dividends,
        funding=none if bars.funding is None else bars.funding,
        traded=none if bars.traded_value is None else bars.traded_value,
        borrow=_given_or(own.borrow_annual, bars.borrow, (1, n)),
        half_spread=_given_or(half_spread, bars.half_spread, (1, n)),
        years=bars.years,
        interest=frozen_floats(interest),
        flows=flows,
        last=bars.last,
        settlement=frozen_floats(settlement),
        has_gap=bars.has_gap,
    )


def terms_of(bars: Bars, costs: Costs | None, trading: Trading) -> Terms:
    """Return what orders have to keep to and cost."""
    n = len(bars.assets)
    own = _NO_COSTS if costs is None else costs
    lot = _given_or(trading.lot_step, bars.lot_step, (n,))
    minimum = _given_or(trading.minimum_notional, bars.minimum_notional, (n,))
    return Terms(
        lot=lot,
        minimum=minimum,
        fee=_given_or(None if own.fee_bps is None else own.fee_bps / 1e4, bars.fee, (n,)),
        tier_from=frozen_floats([tier.from_traded_value for tier in own.fee_tiers]),
        tier_fee=frozen_floats([tier.fee_bps / 1e4 for tier in own.fee_tiers]),
        impact=own.impact,
        initial_margin=trading.initial_margin or 0.0,
        maintenance_margin=trading.maintenance_margin or 0.0,
        impact_window=own.impact_window_bars,
        fee_window=own.fee_window_bars,
        delay=trading.delay,
        is_sized_at_fill=int(trading.size_at == "fill"),
        may_borrow=int(trading.may_borrow),
        takes_any_size=int(own.impact == 0.0 and not lot.any() and not minimum.any()),
    )


def empty_book(n: int, n_own: int, terms: Terms, capital: float) -> Book:
    """Return the book before the first bar: cash alone."""
    holdings = np.zeros((2, n))  # in one array, so that a decision's copy of them is one
    book = Book(
        units=holdings[0],
        marks=holdings[1],
        is_halted=np.zeros(n, dtype=np.int8),
        reason=np.full(n, NOTHING_WRONG, dtype=np.int8),
        sized=np.zeros((terms.delay + 1, n)),
        own_sized=np.zeros(((terms.delay + 1) * n_own, n)),
        order=np.zeros(n),
        wanted=np.zeros(n),
        slope=np.zeros(n),
        smaller=np.zeros(n),
        own=np.zeros((n_own, n)),
        own_order=np.zeros(n_own),
        fill_row=np.zeros(n, dtype=np.int64),
        picked=np.zeros(n, dtype=np.int64),
        traded=np.zeros(terms.fee_window if len(terms.tier_from) else 1),
        money=np.zeros(N_MONEY),
        counts=np.zeros(N_COUNTS, dtype=np.int64),
    )
    book.money[IN_CASH] = capital
    book.counts[[VOID_THROUGH, LAST_TRADE]] = -1
    return book


def empty_record(n_bars: int, n: int, n_own: int, n_decisions: int) -> Record:
    """Return room for what is written down, of the fills that all decisions may make, up to a bound."""
    a_bar = 2 * n + 4
    n_fills = min((n_decisions + 2) * n, _MOST_ROWS_AT_FIRST) + a_bar
    return Record(
        days=np.zeros((n_bars, N_DAY_COLUMNS)),
        fills=np.empty((n_fills, N_FILL)),
        own_held=np.empty((n_fills if n_own else 0, n_own)),
        own_share=np.empty((n_fills if n_own else 0, n_own)),
        unfilled=np.empty((a_bar, N_UNFILLED)),
        events=np.empty((a_bar, N_EVENT)),
    )


def grown(record: Record, counts: Indices, n: int) -> Record:
    """Return the record with more room in each table that has too little for one bar more."""
    a_bar = 2 * n + 4
    fills, unfilled, events = record.fills, record.unfilled, record.events
    if counts[N_FILLS] + a_bar > len(fills):
        own = (longer(table, a_bar) if table.shape[1] else table for table in (record.own_held, record.own_share))
        own_held, own_share = own
        record = record._replace(fills=longer(fills, a_bar), own_held=own_held, own_share=own_share)
    if counts[N_NOT_FILLED] + a_bar > len(unfilled):
        record = record._replace(unfilled=longer(unfilled, a_bar))
    if counts[N_EVENTS] + a_bar > len(events):
        record = record._replace(events=longer(events, a_bar))
    return record


def longer(table: Floats, at_least: int) -> Floats:
    """Return a table with twice the rows, and `at_least` more."""
    made = np.empty((2 * len(table) + at_least, table.shape[1]))
    made[: len(table)] = table
    return made


def _given_or(given: float | None, own: Floats | None, shape: tuple[int, ...]) -> Floats:
    """Return what is given, for all; otherwise the data's own, and 0 where they say nothing."""
    if given is not None or own is None:
        return frozen_floats(np.full(shape, given or 0.0))
    return frozen_floats(np.nan_to_num(own, nan=0.0)) if np.isnan(own).any() else own
