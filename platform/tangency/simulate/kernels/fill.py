"""Fill orders: sells first, then buys as far as the cash goes."""

from __future__ import annotations

import numpy as np

from tangency.compiled.kernel import lean_inlined_part, lean_part
from tangency.contracts.arrays import Floats
from tangency.simulate.kernels.margin import cut_for_margin
from tangency.simulate.kernels.notes import note_orders, note_unfilled, note_void
from tangency.simulate.kernels.orders import cut, impact_slope, is_illiquid, plan
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
    TRADED,
    TRADED_NOW,
    VOID_THROUGH,
    Book,
    Ints,
    Run,
)

__all__ = ["fill_orders", "liquidate"]


@lean_part
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
    decided = decisions.when[k]
    _execute(t, False, prices, decided, spread, tier, run)
    _cut_for_cash(prices, nav, spread, tier, run)
    _execute(t, True, prices, decided, spread, tier, run)
    if book.own.shape[0] > 0:
        assign(t, k, first, prices, nav, run)
    note_orders(t, k, run)
    _look_for_shorts(book)


@lean_part
def liquidate(t: int, prices: Floats, run: Run) -> None:
    """Sell all longs and buy back all shorts that have a price; what has none stays until it has one."""
    book, called, is_left = run.book, run.book.counts[VOID_THROUGH], False
    spread = run.market.half_spread[t if run.market.half_spread.shape[0] > 1 else 0]
    tier, first = _tier_fee(t, run), book.counts[N_FILLS]
    for i in range(prices.size):
        book.order[i] = 0.0
        if book.units[i] != 0.0:
            reason = _obstacle(t, i, prices[i], spread[i], run)
            if reason == NOTHING_WRONG:
                book.order[i] = -book.units[i]
            else:
                is_left = True
                note_unfilled(t, called, i, 0.0, -book.units[i], reason, run)
    _execute(t, False, prices, called, spread, tier, run)
    _execute(t, True, prices, called, spread, tier, run)
    for row in range(first, book.counts[N_FILLS]):
        disown(row, run)
    book.counts[LIQUIDATING] = 1 if is_left else 0
    _look_for_shorts(book)


@lean_part
def _obstacle(t: int, i: int, price: float, spread: float, run: Run) -> int:
    """Return why a holding cannot be liquidated; `NOTHING_WRONG` if it can."""
    slope = run.book.slope
    if not price == price:  # noqa: PLR0124, SIM201
        return HALTED
    slope[i] = impact_slope(t, i, run) if run.terms.impact > 0.0 else 0.0
    return ILLIQUID if is_illiquid(spread, slope[i], abs(run.book.units[i]) * price) else NOTHING_WRONG


@lean_part
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


@lean_part
def _cut_for_cash(prices: Floats, nav: float, spread: Floats, tier: float, run: Run) -> None:
    """Scale all buys down together where the cash does not suffice; costs grow faster than sizes, so they fit then."""
    order, slope, fees, picked = run.book.order, run.book.slope, run.terms.fee, run.book.picked
    cost, cash, dust, has_tiers = 0.0, run.book.money[IN_CASH], DUST * nav, run.terms.tier_from.size > 0
    if run.terms.may_borrow > 0:
        return
    for j in range(_pick(order, 1.0, picked)):
        i = picked[j]
        money = order[i] * prices[i]
        fee = tier if has_tiers else fees[i]
        cost += money * (1.0 + (spread[i] + slope[i] * np.sqrt(money))) * (1.0 + fee)
    if cost == 0.0 or cost <= cash + dust:
        return
    scale = max(0.0, cash) / cost
    for i in range(order.size):
        run.book.smaller[i] = order[i] * scale if order[i] > 0.0 else order[i]
    cut(prices, dust, CUT_FOR_CASH, run)


@lean_part
def _execute(t: int, is_buy: bool, prices: Floats, decided: int, spread: Floats, tier: float, run: Run) -> None:
    """Trade the orders of one side: cash, holdings, the day's profits, and a row of the fills for each."""
    order, slope, units, fees, fills = run.book.order, run.book.slope, run.book.units, run.terms.fee, run.record.fills
    money, counts, has_tiers = run.book.money, run.book.counts, run.terms.tier_from.size > 0
    picked, side, has_impact = run.book.picked, 1.0 if is_buy else -1.0, run.terms.impact > 0.0
    cash, k = money[IN_CASH], counts[N_FILLS]
    of_spread, of_impact, of_fees, traded = 0.0, 0.0, 0.0, 0.0
    for j in range(_pick(order, side, picked)):
        i = picked[j]
        x, price = order[i], prices[i]
        value = abs(x) * price
        impact = slope[i] * np.sqrt(value) if has_impact else 0.0
        spread_cost, impact_cost = value * spread[i], value * impact
        executed = price * (1.0 + side * (spread[i] + impact))
        fee = (tier if has_tiers else fees[i]) * (abs(x) * executed)
        cash -= x * executed + fee
        units[i] += x
        of_spread, of_impact = of_spread + spread_cost, of_impact + impact_cost
        of_fees, traded = of_fees + fee, traded + value
        row = fills[k]
        row[F_BAR], row[F_DECISION], row[F_ASSET], row[F_UNITS], row[F_HELD] = t, decided, i, x, units[i]
        row[F_REFERENCE], row[F_EXECUTED] = price, executed
        row[F_FEE], row[F_SPREAD], row[F_IMPACT] = fee, spread_cost, impact_cost
        k += 1
    if k > counts[N_FILLS]:
        money[IN_CASH], counts[N_FILLS], counts[LAST_TRADE] = cash, k, t
        money[TRADED_NOW] += traded
        day = run.record.days[t]
        day[SPREAD], day[IMPACT] = day[SPREAD] - of_spread, day[IMPACT] - of_impact
        day[FEES], day[TRADED] = day[FEES] - of_fees, day[TRADED] + traded


@lean_inlined_part
def _pick(order: Floats, side: float, picked: Ints) -> int:
    """Write the assets that are bought (+1) or sold (−1), in their order, and return how many; nothing to predict."""
    n = 0
    for i in range(order.size):
        picked[n] = i
        n += 1 if order[i] * side > 0.0 else 0
    return n


@lean_part
def _look_for_shorts(book: Book) -> None:
    book.counts[HAS_SHORT] = 0
    for i in range(book.units.size):
        if book.units[i] < 0.0:
            book.counts[HAS_SHORT] = 1
