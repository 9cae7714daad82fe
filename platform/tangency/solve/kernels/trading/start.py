"""Where the search for a day's portfolio starts: sweeps over single weights, and a price of the budget."""

from __future__ import annotations

from math import inf

from tangency.compiled.kernel import lean_part
from tangency.contracts.arrays import Floats
from tangency.solve.kernels.trading.face import Portfolio
from tangency.solve.kernels.trading.pieces import Pieces, piece_of, prox

__all__ = ["place_cash", "priced_sweeps", "start_within"]

_SWEEPS = 3
_MOST_PRICES = 16
_FIRST_STEP = 0.05
_ABOUT = 0.02


@lean_part
def _sweep(hessian: Floats, pieces: Pieces, at: Portfolio, price: float) -> None:
    """Take each weight alone to its minimum, the others and the price of the budget given."""
    n = hessian.shape[0]
    for i in range(n):
        before = at.weights[i]
        now, at.place[i] = prox(pieces, i, at.gradient[i] + price, hessian[i, i], before)
        step = now - before
        if step != 0.0:
            at.weights[i] = now
            row = hessian[i]
            for j in range(n):
                at.gradient[j] += step * row[j]


@lean_part
def _excess(pieces: Pieces, at: Portfolio, budget: float, price: float) -> float:
    """Return how far the weights' sum is from where a price of the budget belongs: its most, its least, or between."""
    n = at.weights.size - 1
    total = at.weights[:n].sum()
    least = budget - pieces.kink[n, pieces.kinks[n] - 1]
    if price > 0.0:
        return float(total - budget)
    if price < 0.0:
        return float(total - least)
    return float(total - min(max(total, least), budget))


@lean_part
def priced_sweeps(hessian: Floats, pieces: Pieces, at: Portfolio, budget: float, price: float) -> float:
    """Sweep until the weights about meet the budget, changing its price; return that."""
    low, high, below, above, step = -inf, inf, 0.0, 0.0, 0.0
    for i in range(hessian.shape[0]):
        step = max(step, _FIRST_STEP * hessian[i, i])
    step = max(abs(price), step)
    for count in range(_MOST_PRICES):
        _sweep(hessian, pieces, at, price)
        excess = _excess(pieces, at, budget, price)
        if abs(excess) <= _ABOUT:
            if count + 1 >= _SWEEPS:
                break
            continue
        if excess > 0.0:
            low, below = price, excess
        else:
            high, above = price, excess
        if low > -inf and high < inf:
            price = low + (high - low) * min(max(below / (below - above), 0.1), 0.9)
        else:
            wanted = price + (step if excess > 0.0 else -step)
            step *= 2.0
            # Without a price the sum is free between its bounds: that is not to be passed over.
            price = 0.0 if wanted * price < 0.0 else wanted
    return price


@lean_part
def place_cash(pieces: Pieces, at: Portfolio, budget: float, price: float) -> None:
    """Put cash where the price of the budget says; without a price, where the weights leave it."""
    n = at.weights.size - 1
    most = pieces.kink[n, pieces.kinks[n] - 1]
    left = budget - at.weights[:n].sum()
    if price > 0.0 or left <= 0.0:
        left = 0.0
    elif price < 0.0 or left >= most:
        left = most
    at.weights[n], at.place[n] = left, piece_of(pieces, n, left)


@lean_part
def start_within(pieces: Pieces, at: Portfolio, budget: float) -> None:
    """Start at what is held, moved within the bounds and, in proportion to its distance from them, the budget."""
    n = at.weights.size - 1
    low, high, total = 0.0, 0.0, 0.0
    for i in range(n):
        first, last = pieces.kink[i, 0], pieces.kink[i, pieces.kinks[i] - 1]
        at.weights[i] = min(max(pieces.held[i], first), last)
        low, high, total = low + first, high + last, total + at.weights[i]
    least = budget - pieces.kink[n, pieces.kinks[n] - 1]
    for i in range(n):
        first, last, x = pieces.kink[i, 0], pieces.kink[i, pieces.kinks[i] - 1], at.weights[i]
        if total > budget:
            x = first + (x - first) * (budget - low) / (total - low)
        elif total < least:
            x = last - (last - x) * (high - least) / (high - total)
        at.weights[i] = min(max(x, first), last)
        at.place[i] = piece_of(pieces, i, at.weights[i])
    place_cash(pieces, at, budget, 0.0)
