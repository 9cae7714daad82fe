"""Fill orders: sells first, then buys as far as the cash goes."""

from __future__ import annotations

import numpy as np

from tangency.compiled.kernel import part_of_kernel
from tangency.contracts.arrays import Floats
from tangency.simulate.kernels.margin import cut_for_margin
from tangency.simulate.kernels.notes import note_unfilled, note_void
from tangency.simulate.kernels.orders import impact_slope, in_lots, plan
from tangency.simulate.kernels.ownership import assign, disown
from tangency.simulate.kernels.records import (
    CUT_FOR_CASH,
    DUST,
    F_ASSET,
    F_BAR,
    F_DECISION,
    F_EXECUTED,
    F_FEE,
    F_HELD,
    F_IMPACT,
    F_REFERENCE,
    F_SPREAD,
    F_UNITS,
    FEES,
    HALTED,
    HAS_SHORT,
    ILLIQUID,
    IMPACT,
    IN_ASSETS,
    IN_CASH,
    LAST_TRADE,
    LIQUIDATING,
    N_FILLS,
    NOTHING_WRONG,
    RUINED,
    SPREAD,
    TRADED_NOW,
    TURNOVER,
    VOID_THROUGH,
    Book,
    Run,
)

__all__ = ["fill_orders", "liquidate"]


@part_of_kernel
def fill_orders(t: int, k: int, prices: Floats, run: Run) -> None:
    """Fill decision k at these prices, at which the book is marked."""
    market, decisions, book = run.market, run.decisions, run.book
    nav = book.money[IN_CASH] + book.money[IN_ASSETS]
    if nav <= 0.0:
        note_void(t, k, nav, RUINED, run)
        return
    spread = market.half_spread[t if market.half_spread.shape[0] > 1 else 0]
    tier = _tier_fee(t, run)
    first = book.counts[N_FILLS]
    plan(t, k, prices, nav, spread, run)
    cut_for_margin(prices, nav, run)
    order, decided = book.order, decisions.when[k]
    for i in range(order.size):
        if order[i] < 0.0:
            _execute(t, i, order[i], prices[i], decided, spread[i], tier, run)
    _buy(t, prices, nav, decided, spread, tier, run)
    if book.own.shape[0] > 0:
        assign(t, k, first, prices, nav, run)
    weights = decisions.weights[k]
    for i in range(order.size):
        if book.reason[i] != NOTHING_WRONG:
            note_unfilled(t, decided, i, weights[i], book.wanted[i], order[i], book.reason[i], run)
    _look_for_shorts(book)


@part_of_kernel
def liquidate(t: int, prices: Floats, run: Run) -> None:
    """Sell all longs and buy back all shorts that have a price; what has none stays until it has one."""
    market, book = run.market, run.book
    spread = market.half_spread[t if market.half_spread.shape[0] > 1 else 0]
    tier, units, is_left = _tier_fee(t, run), book.units, False
    for i in range(units.size):
        if units[i] == 0.0:
            continue
        reason = _liquidation_obstacle(t, i, prices[i], spread[i], run)
        if reason == NOTHING_WRONG:
            row = book.counts[N_FILLS]
            _execute(t, i, -units[i], prices[i], book.counts[VOID_THROUGH], spread[i], tier, run)
            disown(i, row, run)
        else:
            is_left = True
            note_unfilled(t, book.counts[VOID_THROUGH], i, 0.0, -units[i], 0.0, reason, run)
    book.counts[LIQUIDATING] = 1 if is_left else 0
    _look_for_shorts(book)


@part_of_kernel
def _liquidation_obstacle(t: int, i: int, price: float, spread: float, run: Run) -> int:
    terms, book = run.terms, run.book
    book.slope[i] = 0.0
    if not price == price:  # noqa: PLR0124, SIM201
        return HALTED
    if terms.impact > 0.0:
        book.slope[i] = impact_slope(t, i, run)
    if book.slope[i] < 0.0 or spread + book.slope[i] * np.sqrt(abs(book.units[i]) * price) >= 1.0:
        return ILLIQUID
    return NOTHING_WRONG


@part_of_kernel
def _tier_fee(t: int, run: Run) -> float:
    """Return the fee of the tier of the money traded before bar t; 0 where there are no tiers."""
    # Summed afresh: a running sum ends a rounding below zero, and misses the first tier.
    terms, book = run.terms, run.book
    traded, window, fee = 0.0, book.traded.size, 0.0
    for b in range(max(0, t - window), t):
        traded += book.traded[b % window]
    for j in range(terms.tier_from.size):
        if traded >= terms.tier_from[j]:
            fee = terms.tier_fee[j]
    return fee


@part_of_kernel
def _buy(
    t: int,
    prices: Floats,
    nav: float,
    decided: int,
    spread: Floats,
    tier: float,
    run: Run,
) -> None:
    """Execute the buys, all scaled down together where the cash after the sells does not suffice."""
    terms, book = run.terms, run.book
    order, cost = book.order, 0.0
    for i in range(order.size):
        if order[i] > 0.0:
            money = order[i] * prices[i]
            fee = tier if terms.tier_from.size > 0 else terms.fee[i]
            cost += money * (1.0 + (spread[i] + book.slope[i] * np.sqrt(money))) * (1.0 + fee)
    scale, cash = 1.0, book.money[IN_CASH]
    if terms.may_borrow == 0 and cost > 0.0 and cost > cash + DUST * nav:
        scale = max(0.0, cash) / cost  # costs grow faster than sizes, so what is scaled can be paid
    for i in range(order.size):
        if order[i] > 0.0:
            if scale < 1.0:
                _cut_for_cash(i, scale, prices[i], nav, run)
            if order[i] > 0.0:
                _execute(t, i, order[i], prices[i], decided, spread[i], tier, run)


@part_of_kernel
def _cut_for_cash(i: int, scale: float, price: float, nav: float, run: Run) -> None:
    terms, book = run.terms, run.book
    full = book.order[i]
    cut = in_lots(full * scale, terms.lot[i])
    cut = cut if cut * price >= terms.minimum[i] else 0.0
    if (full - cut) * price > DUST * nav:
        book.reason[i] = CUT_FOR_CASH
    book.order[i] = cut


@part_of_kernel
def _execute(
    t: int,
    i: int,
    x: float,
    price: float,
    decided: int,
    spread: float,
    tier: float,
    run: Run,
) -> None:
    """Trade x units: cash, holding, the day's profits, and a row of the fills."""
    terms, book, record = run.terms, run.book, run.record
    money, impact = abs(x) * price, 0.0
    if book.slope[i] > 0.0:
        impact = book.slope[i] * np.sqrt(money)
    executed = price * (1.0 + (spread + impact)) if x > 0.0 else price * (1.0 - (spread + impact))
    fee = (tier if terms.tier_from.size > 0 else terms.fee[i]) * (abs(x) * executed)
    book.money[IN_CASH] -= x * executed + fee
    book.units[i] += x
    day = record.days[t]
    day[SPREAD] -= money * spread
    day[IMPACT] -= money * impact
    day[FEES] -= fee
    day[TURNOVER] += money
    book.money[TRADED_NOW] += money
    book.counts[LAST_TRADE] = t
    row = record.fills[book.counts[N_FILLS]]
    row[F_BAR], row[F_DECISION], row[F_ASSET], row[F_UNITS] = t, decided, i, x
    row[F_REFERENCE], row[F_EXECUTED], row[F_FEE] = price, executed, fee
    row[F_SPREAD], row[F_IMPACT], row[F_HELD] = money * spread, money * impact, book.units[i]
    book.counts[N_FILLS] += 1


@part_of_kernel
def _look_for_shorts(book: Book) -> None:
    book.counts[HAS_SHORT] = 0
    for i in range(book.units.size):
        if book.units[i] < 0.0:
            book.counts[HAS_SHORT] = 1
