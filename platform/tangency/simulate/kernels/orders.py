"""From target weights to orders in units: sizes, lots, minima, and why there is none."""

from __future__ import annotations

import numpy as np

from tangency.compiled.kernel import lean_inlined_part, lean_part
from tangency.contracts.arrays import Floats
from tangency.simulate.kernels.plain_orders import plan_plainly
from tangency.simulate.kernels.records import (
    DELISTED,
    DUST,
    HALTED,
    ILLIQUID,
    LOT,
    MINIMUM,
    NOTHING_WRONG,
    UNPRICED,
    Run,
)

__all__ = ["cut", "impact_slope", "in_lots", "is_illiquid", "plan", "size_at_decision"]

_LOT_TOLERANCE = 1e-9
_FEWEST_RETURNS = 2


@lean_inlined_part
def in_lots(units: float, lot: float) -> float:
    """Return units truncated toward zero to a multiple of the lot; a count within 1e-9 of a whole one is whole."""
    if lot == 0.0:
        return units
    return float(np.trunc(units / lot + (_LOT_TOLERANCE if units > 0.0 else -_LOT_TOLERANCE)) * lot)


@lean_part
def size_at_decision(k: int, nav: float, run: Run) -> None:
    """Turn the weights of decision k into units at the marks of its close; 0 without a mark."""
    terms, decisions, book = run.terms, run.decisions, run.book
    slot, n_own = k % (terms.delay + 1), book.own.shape[0]
    marks = book.marks
    _in_units(decisions.weights[k], nav, marks, book.sized[slot])
    for s in range(n_own):
        _in_units(decisions.own_weights[k * n_own + s], nav, marks, book.own_sized[slot * n_own + s])


@lean_inlined_part
def _in_units(weights: Floats, nav: float, marks: Floats, units: Floats) -> None:
    for i in range(weights.size):
        units[i] = weights[i] * nav / marks[i] if weights[i] != 0.0 and marks[i] > 0.0 else 0.0


@lean_part
def plan(t: int, k: int, prices: Floats, nav: float, spread: Floats, run: Run) -> None:
    """Write the order of each asset at these prices, what was wanted, and why there is none."""
    if plan_plainly(t, k, prices, nav, spread, run):
        return
    if run.book.own.shape[0] > 0:
        _want_of_own(t, k, prices, nav, run)
    else:
        _want(t, k, prices, nav, run)
    _accept(t, k, prices, spread, run)


@lean_part
def _want(t: int, k: int, prices: Floats, nav: float, run: Run) -> None:
    """Write what is wanted, in units, and why it cannot be filled at all."""
    weights, sized, last = run.decisions.weights[k], run.book.sized[k % (run.terms.delay + 1)], run.market.last
    units, marks, wanted, reason = run.book.units, run.book.marks, run.book.wanted, run.book.reason
    at_fill, dust = run.terms.is_sized_at_fill > 0, DUST * nav
    for i in range(weights.size):
        wanted[i], reason[i] = 0.0, NOTHING_WRONG
        if weights[i] == 0.0 and units[i] == 0.0:
            continue
        is_priced = prices[i] == prices[i]  # not a number: nothing can be filled
        worth = prices[i] if is_priced else marks[i]
        if last[i] < t:
            reason[i] = DELISTED
        elif weights[i] != 0.0 and (worth == 0.0 or (not at_fill and sized[i] == 0.0)):
            reason[i] = UNPRICED
        else:
            x = (weights[i] * nav / worth if at_fill else sized[i]) - units[i]
            if abs(x) * worth > dust:
                wanted[i], reason[i] = x, NOTHING_WRONG if is_priced else HALTED


@lean_part
def _want_of_own(t: int, k: int, prices: Floats, nav: float, run: Run) -> None:
    """Write what all strategies together want, as `_want` does of one."""
    market, decisions, book, slot = run.market, run.decisions, run.book, k % (run.terms.delay + 1)
    at_fill = run.terms.is_sized_at_fill > 0
    for i in range(prices.size):
        book.wanted[i], book.reason[i] = 0.0, NOTHING_WRONG
        weight = decisions.weights[k, i]
        is_priced = prices[i] == prices[i]
        worth = prices[i] if is_priced else book.marks[i]
        if market.last[i] < t:
            book.reason[i] = DELISTED if weight != 0.0 else NOTHING_WRONG
        elif worth == 0.0 or (not at_fill and weight != 0.0 and book.sized[slot, i] == 0.0):
            book.reason[i] = UNPRICED if weight != 0.0 else NOTHING_WRONG
        else:
            x = _net_of_own(i, k, worth, nav, run)
            if abs(x) * worth > DUST * nav:
                book.wanted[i], book.reason[i] = x, NOTHING_WRONG if is_priced else HALTED


@lean_part
def _net_of_own(i: int, k: int, worth: float, nav: float, run: Run) -> float:
    """Return what the strategies buy less what they sell."""
    decisions, book, n_own, slot = run.decisions, run.book, run.book.own.shape[0], k % (run.terms.delay + 1)
    bought, sold = 0.0, 0.0
    for s in range(n_own):
        target = book.own_sized[slot * n_own + s, i]
        if run.terms.is_sized_at_fill > 0:
            target = decisions.own_weights[k * n_own + s, i] * nav / worth
        x = target - book.own[s, i]
        if x > 0.0:
            bought += x
        else:
            sold -= x
    return bought - sold


@lean_part
def _accept(t: int, k: int, prices: Floats, spread: Floats, run: Run) -> None:
    """Write the orders: what is wanted, in lots, where it is no less than the minimum, and can be traded."""
    order, wanted, reason, slope = run.book.order, run.book.wanted, run.book.reason, run.book.slope
    lot, minimum, weights, n_own = run.terms.lot, run.terms.minimum, run.decisions.weights[k], run.book.own.shape[0]
    for i in range(order.size):
        order[i] = slope[i] = 0.0
        if wanted[i] == 0.0 or reason[i] != NOTHING_WRONG:
            continue
        is_flat = weights[i] == 0.0 and (n_own == 0 or _is_flat_of_own(i, k, run))
        y = wanted[i] if is_flat else in_lots(wanted[i], lot[i])
        money = abs(y) * prices[i]
        if y == 0.0:
            reason[i] = LOT
        elif money < minimum[i] and not is_flat:
            reason[i] = MINIMUM
        else:
            if run.terms.impact > 0.0:
                slope[i] = impact_slope(t, i, run)
            order[i] = y
            if is_illiquid(spread[i], slope[i], money):
                order[i], reason[i] = 0.0, ILLIQUID


@lean_inlined_part
def is_illiquid(spread: float, slope: float, money: float) -> bool:
    """Whether the impact is not known, or takes the whole price with the spread."""
    return bool(slope < 0.0 or spread + slope * np.sqrt(money) >= 1.0)


@lean_part
def _is_flat_of_own(i: int, k: int, run: Run) -> bool:
    n_own, is_flat = run.book.own.shape[0], True
    for s in range(n_own):
        is_flat = is_flat and run.decisions.own_weights[k * n_own + s, i] == 0.0
    return is_flat


@lean_part
def cut(prices: Floats, dust: float, why: int, run: Run) -> None:
    """Cut the orders to `smaller`, in lots and not below the minimum; say why where that is more than dust."""
    order, smaller, reason = run.book.order, run.book.smaller, run.book.reason
    lot, minimum = run.terms.lot, run.terms.minimum
    for i in range(order.size):
        if smaller[i] == order[i]:
            continue
        y = in_lots(smaller[i], lot[i])
        money = abs(y) * prices[i]
        if money < minimum[i] or money <= dust:
            y = 0.0
        if abs(order[i] - y) * prices[i] > dust:
            reason[i] = why
        order[i] = y


@lean_part
def impact_slope(t: int, i: int, run: Run) -> float:
    """Return coefficient × σ / √(mean traded value) of the bars before t; −1 where they do not say."""
    market, terms = run.market, run.terms
    first = max(0, t - terms.impact_window)
    n_values, total, n_returns, mean, squares = 0, 0.0, 0, 0.0, 0.0
    for b in range(first, t):
        if market.traded.shape[0] > 0:
            value = market.traded[b, i]
            if value == value:  # noqa: PLR0124  # not a number: not known
                n_values += 1
                total += value
        if b > 0:
            gained = market.closes[b, i] / market.closes[b - 1, i] - 1.0
            if gained == gained:  # noqa: PLR0124
                n_returns += 1
                step = gained - mean
                mean += step / n_returns
                squares += step * (gained - mean)
    if n_values == 0 or total <= 0.0 or n_returns < _FEWEST_RETURNS:
        return -1.0
    return float(terms.impact * np.sqrt(squares / (n_returns - 1)) / np.sqrt(total / n_values))
