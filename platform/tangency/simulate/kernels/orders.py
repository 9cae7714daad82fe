"""From target weights to orders in units: sizes, lots, minima, and why there is none."""

from __future__ import annotations

import numpy as np

from tangency.compiled.kernel import inlined_part, part_of_kernel
from tangency.contracts.arrays import Floats
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

__all__ = ["impact_slope", "in_lots", "plan", "size_at_decision"]

_LOT_TOLERANCE = 1e-9
_FEWEST_RETURNS = 2


@inlined_part
def in_lots(units: float, lot: float) -> float:
    """Return units truncated toward zero to a multiple of the lot; a count within 1e-9 of a whole one is whole."""
    if lot == 0.0:
        return units
    return float(np.trunc(units / lot + (_LOT_TOLERANCE if units > 0.0 else -_LOT_TOLERANCE)) * lot)


@part_of_kernel
def size_at_decision(k: int, nav: float, run: Run) -> None:
    """Turn the weights of decision k into units at the marks of its close; 0 without a mark."""
    terms, decisions, book = run.terms, run.decisions, run.book
    slot, n_own = k % (terms.delay + 1), book.own.shape[0]
    marks = book.marks
    _in_units(decisions.weights[k], nav, marks, book.sized[slot])
    for s in range(n_own):
        _in_units(decisions.own_weights[k * n_own + s], nav, marks, book.own_sized[slot * n_own + s])


@inlined_part
def _in_units(weights: Floats, nav: float, marks: Floats, units: Floats) -> None:
    for i in range(weights.size):
        units[i] = weights[i] * nav / marks[i] if weights[i] != 0.0 and marks[i] > 0.0 else 0.0


@part_of_kernel
def plan(
    t: int,
    k: int,
    prices: Floats,
    nav: float,
    spread: Floats,
    run: Run,
) -> None:
    """Write the order of each asset at these prices, what was wanted, and why there is none."""
    market, terms, decisions, book = run.market, run.terms, run.decisions, run.book
    slot, weights, sized = k % (terms.delay + 1), decisions.weights[k], book.sized[k % (terms.delay + 1)]
    units, marks, order, wanted, reason, slope = (
        book.units,
        book.marks,
        book.order,
        book.wanted,
        book.reason,
        book.slope,
    )
    last, lot, minimum = market.last, terms.lot, terms.minimum
    at_fill, n_own, dust = terms.is_sized_at_fill > 0, book.own.shape[0], DUST * nav
    for i in range(weights.size):
        order[i] = wanted[i] = slope[i] = 0.0
        reason[i] = NOTHING_WRONG
        weight = weights[i]
        if weight == 0.0 and units[i] == 0.0 and n_own == 0:
            continue
        if last[i] < t:
            if weight != 0.0:
                reason[i] = DELISTED
            continue
        price = prices[i]
        is_priced = price == price  # noqa: PLR0124  # not a number: nothing can be filled
        worth = price if is_priced else marks[i]
        if worth == 0.0 or (not at_fill and weight != 0.0 and sized[i] == 0.0):
            if weight != 0.0:
                reason[i] = UNPRICED
            continue
        is_flat = weight == 0.0
        if n_own > 0:
            x, is_flat = _net_of_own(i, k, slot, worth, nav, at_fill, run)
        else:
            x = (weight * nav / worth if at_fill else sized[i]) - units[i]
        if abs(x) * worth <= dust:
            continue
        wanted[i] = x
        if not is_priced:
            reason[i] = HALTED
            continue
        y = x if is_flat else in_lots(x, lot[i])
        if y == 0.0:
            reason[i] = LOT
        elif not is_flat and abs(y) * price < minimum[i]:
            reason[i] = MINIMUM
        else:
            order[i] = y
            if terms.impact > 0.0:
                slope[i] = impact_slope(t, i, run)
            if slope[i] < 0.0 or spread[i] + slope[i] * np.sqrt(abs(y) * price) >= 1.0:
                order[i], reason[i] = 0.0, ILLIQUID


@part_of_kernel
def _net_of_own(i: int, k: int, slot: int, worth: float, nav: float, at_fill: bool, run: Run) -> tuple[float, bool]:
    """Return the order of all strategies together, what they buy less what they sell, and whether all want nothing."""
    decisions, book = run.decisions, run.book
    n_own, bought, sold, is_flat = book.own.shape[0], 0.0, 0.0, True
    for s in range(n_own):
        weight = decisions.own_weights[k * n_own + s, i]
        is_flat = is_flat and weight == 0.0
        x = (weight * nav / worth if at_fill else book.own_sized[slot * n_own + s, i]) - book.own[s, i]
        if x > 0.0:
            bought += x
        else:
            sold -= x
    return bought - sold, is_flat


@part_of_kernel
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
