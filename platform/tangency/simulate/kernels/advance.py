"""Advance the book from one decision to the next: the order of what happens within a bar."""

from __future__ import annotations

from tangency.compiled.kernel import INTEGER, NOTHING, lean_inlined_part, lean_kernel, lean_part
from tangency.contracts.arrays import Floats
from tangency.simulate.kernels.carry import carry, earn_interest, pay_dividends
from tangency.simulate.kernels.fill import fill_orders, liquidate
from tangency.simulate.kernels.margin import call_margin
from tangency.simulate.kernels.mark import gross_exposure, mark
from tangency.simulate.kernels.notes import note_void
from tangency.simulate.kernels.orders import size_at_decision
from tangency.simulate.kernels.records import (
    CASH,
    CLOSED,
    CUT_FOR_MARGIN,
    DECIDED,
    ENDED,
    FILLED,
    FLOW,
    GROSS,
    HAS_SHORT,
    IN_ASSETS,
    IN_CASH,
    IS_AT_FILLS,
    IS_MARKED,
    KNOWN,
    LIQUIDATING,
    N_EVENTS,
    N_FILLS,
    N_NOT_FILLED,
    NAV,
    NET,
    NEXT_END,
    PRICE,
    RUINED,
    RUN,
    TRADED_NOW,
    VOID_THROUGH,
    Ints,
    Run,
)
from tangency.simulate.kernels.settle import close_if_bankrupt, note_halts, settle

__all__ = ["advance", "end"]


@lean_part
def _fill_what_is_due(t: int, run: Run) -> None:
    """Fill the order that is due, or liquidate; the book is marked at the fill prices first."""
    prices, book = run.market.fills[t], run.book
    k, is_order = book.counts[FILLED], False
    if _is_due(t, run.terms.delay, book.counts, run.decisions.when):
        book.counts[FILLED] = k + 1
        is_order = run.decisions.is_order[k] > 0
    if not is_order and book.counts[LIQUIDATING] == 0:
        return
    run.record.days[t, PRICE] += _marked(prices, book.units, book.marks, book.money)
    run.record.days[t, IS_AT_FILLS] = 1.0
    if is_order:
        _fill_or_void(t, k, prices, run)
    if book.counts[LIQUIDATING] > 0:
        liquidate(t, prices, run)


@lean_part
def _fill_or_void(t: int, k: int, prices: Floats, run: Run) -> None:
    book = run.book
    if run.decisions.when[k] > book.counts[VOID_THROUGH] and book.counts[CLOSED] == 0:
        fill_orders(t, k, prices, run)
        return
    nav = book.money[IN_CASH] + book.money[IN_ASSETS]
    note_void(t, k, nav, RUINED if book.counts[CLOSED] > 0 else CUT_FOR_MARGIN, run)


@lean_part
def _decide(t: int, k: int, run: Run) -> None:
    """Take decision k at the close of bar t, and fill it there where there is no delay."""
    book, is_order = run.book, run.decisions.is_order[k] > 0
    if is_order and run.terms.is_sized_at_fill == 0:
        size_at_decision(k, book.money[IN_CASH] + book.money[IN_ASSETS], run)
    if run.terms.delay > 0:
        return
    book.counts[FILLED] = k + 1
    if is_order:
        _fill_or_void(t, k, run.market.closes[t], run)
        run.record.days[t, PRICE] += _marked(run.market.closes[t], book.units, book.marks, book.money)
        close_if_bankrupt(t, run)


@lean_inlined_part
def _is_due(t: int, delay: int, counts: Ints, when: Ints) -> bool:
    """Whether the oldest decision that waits is filled at bar t."""
    return bool(delay > 0 and counts[FILLED] < counts[DECIDED] and when[counts[FILLED]] + delay == t)


@lean_inlined_part
def _marked(prices: Floats, units: Floats, marks: Floats, money: Floats) -> float:
    """Mark the book at the prices that are there; return what it gained by that."""
    gain, value = mark(prices, units, marks)
    money[IN_ASSETS] = value
    return gain


@lean_inlined_part
def _has_room(counts: Ints, n: int, n_fills: int, n_unfilled: int, n_events: int) -> bool:
    """Whether all that may happen in one bar can be written down: two rows of orders, a liquidation among them."""
    most = 2 * n + 4
    return bool(
        counts[N_FILLS] + most <= n_fills
        and counts[N_NOT_FILLED] + most <= n_unfilled
        and counts[N_EVENTS] + most <= n_events
    )


@lean_inlined_part
def _overdraws(t: int, flow: float, money: Floats, days: Floats) -> bool:
    """Take the flow of bar t; return whether it is a withdrawal that leaves nothing."""
    money[IN_CASH] += flow
    days[t, FLOW] = flow
    return bool(flow < 0.0 and money[IN_CASH] + money[IN_ASSETS] <= 0.0)


@lean_inlined_part
def _write_day(row: Floats, money: Floats, units: Floats, marks: Floats, has_short: bool) -> None:
    cash, net = money[IN_CASH], money[IN_ASSETS]
    row[NAV], row[CASH], row[NET] = cash + net, cash, net
    row[GROSS] = gross_exposure(units, marks) if has_short else net


@lean_part
def _carry_and_settle(t: int, run: Run) -> None:
    """Charge and pay what concerns the holdings of the bar before, and pay out what left."""
    carry(t, run)
    pay_dividends(t, run)
    settle(t, run)


@lean_part
def _what_is_seldom(t: int, run: Run) -> None:
    """Note halts, close a bankrupt book, and call for margin, after the marking at the closes of bar t."""
    if run.market.has_gap[t] > 0 or (t > 0 and run.market.has_gap[t - 1] > 0):
        note_halts(t, run.market.closes[t], run)
    close_if_bankrupt(t, run)
    call_margin(t, run)


@lean_kernel(INTEGER, INTEGER, RUN)
def advance(start: int, run: Run) -> int:
    """Advance from bar `start` on; return the bar at which the kernel stopped, T where it is through.

    It stops within a bar, after the marking, where the next decision is not known yet (`IS_MARKED`); before a bar where
    the record has no room for what may happen in it; and at a withdrawal of more than the book, as −1 − bar.
    """
    # What every bar needs is taken out of the tuples once: a call that hands them on counts references of all in them.
    closes, has_gap, flows, interest = run.market.closes, run.market.has_gap, run.market.flows, run.market.interest
    days, when, delay = run.record.days, run.decisions.when, run.terms.delay
    units, marks, money, counts, traded = (
        run.book.units,
        run.book.marks,
        run.book.money,
        run.book.counts,
        run.book.traded,
    )
    n_fills, n_unfilled, n_events = len(run.record.fills), len(run.record.unfilled), len(run.record.events)
    has_carry = len(run.market.dividends) > 0 or len(run.market.funding) > 0
    is_margined = run.terms.maintenance_margin > 0.0
    for t in range(start, len(closes)):
        if counts[IS_MARKED] == 0:
            if not _has_room(counts, units.size, n_fills, n_unfilled, n_events):
                return t
            money[TRADED_NOW] = 0.0
            earn_interest(t, interest, money, days)
            if has_carry or counts[HAS_SHORT] > 0 or t >= counts[NEXT_END]:
                _carry_and_settle(t, run)
            if counts[LIQUIDATING] > 0 or _is_due(t, delay, counts, when):
                _fill_what_is_due(t, run)
            days[t, PRICE] += _marked(closes[t], units, marks, money)
            is_short_of_equity = is_margined or money[IN_CASH] + money[IN_ASSETS] <= 0.0
            if is_short_of_equity or has_gap[t] > 0 or (t > 0 and has_gap[t - 1] > 0):
                _what_is_seldom(t, run)
            if flows.size > 0 and counts[CLOSED] == 0 and _overdraws(t, flows[t], money, days):
                return -1 - t
        k = counts[DECIDED]
        if k < when.size and when[k] == t and counts[CLOSED] == 0:
            if k >= counts[KNOWN]:
                counts[IS_MARKED] = 1
                return t
            _decide(t, k, run)
            counts[DECIDED] = k + 1
        counts[IS_MARKED] = 0
        traded[t % traded.size] = money[TRADED_NOW]
        _write_day(days[t], money, units, marks, counts[HAS_SHORT] > 0)
    return len(closes)


@lean_kernel(NOTHING, RUN)
def end(run: Run) -> None:
    """Note the orders that still wait when the data end."""
    market, decisions, book = run.market, run.decisions, run.book
    nav = book.money[IN_CASH] + book.money[IN_ASSETS]
    for k in range(book.counts[FILLED], book.counts[DECIDED]):
        if decisions.is_order[k] > 0:
            note_void(market.closes.shape[0], k, nav, RUINED if book.counts[CLOSED] > 0 else ENDED, run)
