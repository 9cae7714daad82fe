"""Advance the book from one decision to the next: the order of what happens within a bar."""

from __future__ import annotations

from tangency.compiled.kernel import INTEGER, NOTHING, kernel, part_of_kernel
from tangency.contracts.arrays import Floats
from tangency.simulate.kernels.carry import carry, pay_dividends
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
    IS_MARKED,
    KNOWN,
    LIQUIDATING,
    N_EVENTS,
    N_FILLS,
    N_NOT_FILLED,
    NAV,
    NET,
    PRICE,
    RUINED,
    RUN,
    TRADED_NOW,
    VOID_THROUGH,
    Run,
)
from tangency.simulate.kernels.settle import close_if_bankrupt, note_halts, settle

__all__ = ["advance", "end"]


@part_of_kernel
def _has_room(run: Run) -> bool:
    """Whether all that may happen in one bar can be written down: two rows of orders, a liquidation among them."""
    book, record = run.book, run.record
    most = 2 * book.units.size + 4
    return bool(
        book.counts[N_FILLS] + most <= record.fills.shape[0]
        and book.counts[N_NOT_FILLED] + most <= record.unfilled.shape[0]
        and book.counts[N_EVENTS] + most <= record.events.shape[0]
    )


@part_of_kernel
def _open_bar(t: int, run: Run) -> None:
    """Take the book through bar t to the marks of its close, before the decision."""
    market, book = run.market, run.book
    book.money[TRADED_NOW] = 0.0
    carry(t, run)
    pay_dividends(t, run)
    settle(t, run)
    _fill_what_is_due(t, run)
    _mark(t, market.closes[t], run)
    if market.has_gap[t] > 0 or (t > 0 and market.has_gap[t - 1] > 0):
        note_halts(t, market.closes[t], run)
    close_if_bankrupt(t, run)
    call_margin(t, run)


@part_of_kernel
def _fill_what_is_due(t: int, run: Run) -> None:
    """Fill the order that is due, or liquidate; the book is marked at the fill prices first."""
    market, terms, decisions, book = run.market, run.terms, run.decisions, run.book
    k = book.counts[FILLED]
    is_due = terms.delay > 0 and k < book.counts[DECIDED] and decisions.when[k] + terms.delay == t
    if is_due:
        book.counts[FILLED] = k + 1
        is_due = decisions.is_order[k] > 0
    if not is_due and book.counts[LIQUIDATING] == 0:
        return
    _mark(t, market.fills[t], run)
    if is_due:
        _fill_or_void(t, k, market.fills[t], run)
    if book.counts[LIQUIDATING] > 0:
        liquidate(t, market.fills[t], run)


@part_of_kernel
def _fill_or_void(t: int, k: int, prices: Floats, run: Run) -> None:
    decisions, book = run.decisions, run.book
    if decisions.when[k] > book.counts[VOID_THROUGH] and book.counts[CLOSED] == 0:
        fill_orders(t, k, prices, run)
        return
    nav = book.money[IN_CASH] + book.money[IN_ASSETS]
    reason = RUINED if book.counts[CLOSED] > 0 else CUT_FOR_MARGIN
    note_void(t, k, nav, reason, run)


@part_of_kernel
def _decide(t: int, k: int, run: Run) -> None:
    """Take decision k at the close of bar t, and fill it there where there is no delay."""
    market, terms, decisions, book = run.market, run.terms, run.decisions, run.book
    if decisions.is_order[k] > 0 and terms.is_sized_at_fill == 0:
        size_at_decision(k, book.money[IN_CASH] + book.money[IN_ASSETS], run)
    if terms.delay > 0:
        return
    book.counts[FILLED] = k + 1
    if decisions.is_order[k] > 0:
        _fill_or_void(t, k, market.closes[t], run)
        _mark(t, market.closes[t], run)
        close_if_bankrupt(t, run)


@part_of_kernel
def _mark(t: int, prices: Floats, run: Run) -> None:
    book, record = run.book, run.record
    gain, value = mark(prices, book.units, book.marks)
    record.days[t, PRICE] += gain
    book.money[IN_ASSETS] = value


@part_of_kernel
def _overdraws(t: int, run: Run) -> bool:
    """Take the flow of bar t; whether a withdrawal leaves nothing of the book."""
    market, book, record = run.market, run.book, run.record
    if market.flows.size == 0 or market.flows[t] == 0.0 or book.counts[CLOSED] > 0:
        return False
    book.money[IN_CASH] += market.flows[t]
    record.days[t, FLOW] = market.flows[t]
    return bool(market.flows[t] < 0.0 and book.money[IN_CASH] + book.money[IN_ASSETS] <= 0.0)


@part_of_kernel
def _write_day(t: int, run: Run) -> None:
    book, record = run.book, run.record
    row, cash, net = record.days[t], book.money[IN_CASH], book.money[IN_ASSETS]
    row[NAV], row[CASH], row[NET] = cash + net, cash, net
    row[GROSS] = gross_exposure(book.units, book.marks) if book.counts[HAS_SHORT] > 0 else net
    book.traded[t % book.traded.size] = book.money[TRADED_NOW]


@kernel(INTEGER, INTEGER, RUN)
def advance(start: int, run: Run) -> int:
    """Advance from bar `start` on; return the bar at which the kernel stopped, T where it is through.

    It stops within a bar, after the marking, where the next decision is not known yet (`IS_MARKED`); before a bar where
    the record has no room for what may happen in it; and at a withdrawal of more than the book, as −1 − bar.
    """
    market, decisions, book = run.market, run.decisions, run.book
    for t in range(start, market.closes.shape[0]):
        if book.counts[IS_MARKED] == 0:
            if not _has_room(run):
                return t
            _open_bar(t, run)
            if _overdraws(t, run):
                return -1 - t
        k = book.counts[DECIDED]
        if k < decisions.when.size and decisions.when[k] == t and book.counts[CLOSED] == 0:
            if k >= book.counts[KNOWN]:
                book.counts[IS_MARKED] = 1
                return t
            _decide(t, k, run)
            book.counts[DECIDED] = k + 1
        book.counts[IS_MARKED] = 0
        _write_day(t, run)
    return int(market.closes.shape[0])


@kernel(NOTHING, RUN)
def end(run: Run) -> None:
    """Note the orders that still wait when the data end."""
    market, decisions, book = run.market, run.decisions, run.book
    nav = book.money[IN_CASH] + book.money[IN_ASSETS]
    for k in range(book.counts[FILLED], book.counts[DECIDED]):
        if decisions.is_order[k] > 0:
            note_void(market.closes.shape[0], k, nav, RUINED if book.counts[CLOSED] > 0 else ENDED, run)
