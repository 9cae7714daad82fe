"""Orders of a bar at which nothing stands against any of them: the rules of `orders`, in loops without branches."""

from __future__ import annotations

from tangency.compiled.kernel import lean_part
from tangency.contracts.arrays import Floats
from tangency.simulate.kernels.records import DUST, NOTHING_WRONG, Ints, Run

__all__ = ["plan_plainly"]


@lean_part
def plan_plainly(t: int, k: int, prices: Floats, nav: float, spread: Floats, run: Run) -> bool:
    """Write the orders and return True; or return False where one asset needs to be looked at by itself."""
    book, weights, sized = run.book, run.decisions.weights[k], run.book.sized[k % (run.terms.delay + 1)]
    if run.terms.takes_any_size == 0 or book.own.shape[0] > 0 or _n_obstacles(t, prices, spread, run.market.last) > 0:
        return False
    if run.terms.is_sized_at_fill > 0:
        _of_weights(weights, nav, prices, DUST * nav, book.units, book.order)
    elif _n_unsized(weights, sized) == 0:
        _of_units(sized, prices, DUST * nav, book.units, book.order)
    else:
        return False
    for i in range(weights.size):
        book.wanted[i] = book.order[i]
    for i in range(weights.size):
        book.slope[i], book.reason[i] = 0.0, NOTHING_WRONG
    return True


@lean_part
def _n_obstacles(t: int, prices: Floats, spread: Floats, last: Ints) -> int:
    """Count the assets that have no price, or are gone, or whose spread takes the whole price."""
    n = 0
    for i in range(prices.size):
        n += 0 if (prices[i] > 0.0) & (last[i] >= t) & (spread[i] < 1.0) else 1
    return n


@lean_part
def _n_unsized(weights: Floats, sized: Floats) -> int:
    """Count the assets that had no price when they were to be sized."""
    n = 0
    for i in range(weights.size):
        n += 1 if (weights[i] != 0.0) & (sized[i] == 0.0) else 0
    return n


@lean_part
def _of_weights(weights: Floats, nav: float, prices: Floats, dust: float, units: Floats, order: Floats) -> None:
    for i in range(weights.size):
        x = weights[i] * nav / prices[i] - units[i]
        order[i] = x if abs(x) * prices[i] > dust else 0.0


@lean_part
def _of_units(sized: Floats, prices: Floats, dust: float, units: Floats, order: Floats) -> None:
    for i in range(sized.size):
        x = sized[i] - units[i]
        order[i] = x if abs(x) * prices[i] > dust else 0.0
