"""The portfolio of one day: sweeps over single weights find who trades, Newton steps on those find how much.

min ½ w'Hw − α'w + Σ φᵢ(wᵢ) over 1'w + cash = budget, φ the costs and bounds of `pieces`. Sweeps start at what is held
and at the last price of the budget; then a *face* is solved: the weights between kinks, on which the objective is
smooth. A weight at a kink is freed where the price is beyond its slopes there; one that meets a kink stays there
unless the objective falls beyond it. With linear costs alone this is a primal active set and ends after finitely many
faces; a step that changes nothing makes it free one weight at a time.
"""

from __future__ import annotations

from math import inf

import numpy as np

from tangency.compiled.kernel import FIXED_MATRIX, FIXED_VECTOR, FLOAT, VECTOR, kernel, lean_part, several
from tangency.contracts.arrays import Floats
from tangency.solve.kernels.trading.face import Portfolio, empty, newton_step, refresh
from tangency.solve.kernels.trading.gap import fenchel_gap, size_of, value_of
from tangency.solve.kernels.trading.line_search import advance
from tangency.solve.kernels.trading.pieces import (
    Charges,
    Pieces,
    left_slope,
    pieces_of,
    right_slope,
)
from tangency.solve.kernels.trading.start import place_cash, priced_sweeps, start_within

__all__ = ["AIM", "optimum"]

AIM = 1e-12
"""The relative gap at which the search stops; it may end above it where rounding or its steps do."""

_FACES, _FACES_EACH = 100, 10
_MOST_REPAIRS = 12
_WITHIN = 1e-13
_STILL = 1e-16
_PATIENCE = 4


@lean_part
def _free(pieces: Pieces, at: Portfolio, price: float, is_one: bool) -> int:
    """Free the weights at kinks that the price moves, or the one that it moves most; return how many."""
    freed, most, who, place = 0, 0.0, -1, 0
    for i in range(at.weights.size):
        j = at.place[i]
        if j >= 0:
            marginal = at.gradient[i] + price
            noise = _WITHIN * (abs(at.gradient[i]) + abs(price))
            up, down = -marginal - right_slope(pieces, i, j), marginal + left_slope(pieces, i, j)
            if max(up, down) > noise:
                to = -1 - j if up > down else -j
                if not is_one:
                    at.place[i] = to
                    freed += 1
                elif max(up, down) > most:
                    most, who, place = max(up, down), i, to
    if who >= 0:
        at.place[who] = place
        freed = 1
    return freed


@lean_part
def _gather(at: Portfolio) -> int:
    """List the members of the face, cash last; return how many."""
    size = 0
    for i in range(at.weights.size):
        if at.place[i] < 0:
            at.members[size] = i
            size += 1
    return size


@lean_part
def _block(pieces: Pieces, at: Portfolio, size: int) -> int:
    """Put the members that would leave their piece at once back to its end; return how many."""
    blocked = 0
    for p in range(size):
        i, step = at.members[p], at.step[p]
        j = -1 - at.place[i]
        if step < 0.0 and at.weights[i] <= pieces.kink[i, j]:
            at.place[i] = j
            blocked += 1
        elif step > 0.0 and at.weights[i] >= pieces.kink[i, j + 1]:
            at.place[i] = j + 1
            blocked += 1
    return blocked


@lean_part
def _step(hessian: Floats, pieces: Pieces, at: Portfolio, price: float, missing: float) -> tuple[int, float]:
    """Write a step that leads out of no member's piece at once; return the members' number and the budget's price."""
    size = _gather(at)
    while size > 0:
        found = newton_step(hessian, pieces, at, size, price, missing)
        if _block(pieces, at, size) == 0:
            return size, found
        size = _gather(at)
    return 0, price


@lean_part
def _free_a_pair(pieces: Pieces, at: Portfolio, price: float) -> tuple[bool, float]:
    """With all weights at kinks, free one to rise and one to fall if that pays; return whether, and a price.

    Where it does not pay the price proves that: it is within the slopes of every weight.
    """
    low, high, riser, faller = -inf, inf, -1, -1
    for i in range(at.weights.size):
        up = -right_slope(pieces, i, at.place[i]) - at.gradient[i]
        down = -left_slope(pieces, i, at.place[i]) - at.gradient[i]
        if up > low:
            low, riser = up, i
        if down < high:
            high, faller = down, i
    if low <= high + _WITHIN * (abs(low) + abs(high)):
        return False, min(max(price, low), high)
    at.place[riser] = -1 - at.place[riser]
    at.place[faller] = -at.place[faller]
    return True, 0.5 * (low + high)


@lean_part
def _multiply(hessian: Floats, at: Portfolio, size: int) -> None:
    """Write Hd."""
    n = hessian.shape[0]
    at.product[:] = 0.0
    for p in range(size):
        i, step = at.members[p], at.step[p]
        if i < n and step != 0.0:
            row = hessian[i]
            for j in range(n):
                at.product[j] += step * row[j]


@lean_part
def _improve(
    hessian: Floats, pieces: Pieces, at: Portfolio, price: float, missing: float, is_repair: bool
) -> tuple[float, float, bool]:
    """Go to the minimum of a face, or by one step towards it.

    Returns
    -------
    tuple[float, float, bool]
        The budget's price, the largest move, −1 where a repair of the budget has no member to make it, and whether a
        member has met a kink.
    """
    size, found = _step(hessian, pieces, at, price, missing)
    if size == 0:
        if is_repair:
            return price, -1.0, False
        is_freed, price = _free_a_pair(pieces, at, price)
        found = price
        if is_freed:
            size, found = _step(hessian, pieces, at, price, missing)
    if size == 0:
        return found, 0.0, False
    _multiply(hessian, at, size)
    moved, part, is_stopped = advance(pieces, at, size, is_repair)
    # The price of a step that was made in part is known in part.
    return price + (part if moved > _STILL else 1.0) * (found - price), moved, is_stopped


@lean_part
def _missing(at: Portfolio, budget: float) -> float:
    """Return what the weights lack of the budget, nothing where that is rounding: a long step would enlarge it."""
    missing = float(budget - at.weights.sum())
    return missing if abs(missing) > _WITHIN * (1.0 + abs(budget)) else 0.0


@lean_part
def _repair(hessian: Floats, alpha: Floats, pieces: Pieces, at: Portfolio, budget: float, price: float) -> float:
    """Bring the weights that the sweeps left to the budget, by steps on their faces; return its price."""
    for _ in range(_MOST_REPAIRS):
        missing = _missing(at, budget)
        if missing == 0.0:
            return price
        price, moved, _ = _improve(hessian, pieces, at, price, missing, True)
        refresh(hessian, alpha, at)
        if moved < 0.0:
            break
    start_within(pieces, at, budget)
    refresh(hessian, alpha, at)
    return price


@lean_part
def _copy(values: Floats, to: Floats) -> None:
    for i in range(values.size):
        to[i] = values[i]


@lean_part
def _search(
    hessian: Floats, alpha: Floats, pieces: Pieces, at: Portfolio, budget: float, price: float, result: Floats
) -> tuple[float, float, float]:
    """Return the price of the budget, the gap and its size; `result` is room for the best weights, shape (n + 1,)."""
    price = _repair(hessian, alpha, pieces, at, budget, price)
    is_stopped, best, idle = False, inf, 0
    best_own, best_price = 0.0, price
    for _ in range(_FACES + _FACES_EACH * alpha.size):
        # A step without a move was led astray by many at once: after one on the face alone, one weight is freed.
        if not is_stopped and idle % 2 == 0:
            _free(pieces, at, price, idle > 0)
        price, moved, is_stopped = _improve(hessian, pieces, at, price, _missing(at, budget), False)
        refresh(hessian, alpha, at)
        gap, own = fenchel_gap(pieces, at, price), size_of(alpha, pieces, at)
        if gap < best:
            best, best_own, best_price = gap, own, price
            _copy(at.weights, result)
        is_stopped = is_stopped and moved > _STILL
        idle = 0 if moved > _STILL else idle + 1
        if gap <= AIM * own or idle > _PATIENCE:
            break
    if best < gap:
        _copy(result, at.weights)
        refresh(hessian, alpha, at)
    return best_price, best, best_own


@kernel(
    several(FLOAT, FLOAT, FLOAT, FLOAT, FLOAT),
    FIXED_MATRIX,
    FIXED_VECTOR,
    FIXED_MATRIX,
    FIXED_MATRIX,
    FIXED_MATRIX,
    FIXED_VECTOR,
    VECTOR,
)
def optimum(
    covariance: Floats,
    alpha: Floats,
    each: Floats,
    beyond: Floats,
    extra: Floats,
    numbers: Floats,
    weights: Floats,
) -> tuple[float, float, float, float, float]:
    """Write the weights that maximise α'w − γw'Σw − costs over a box and a budget.

    Parameters
    ----------
    covariance
        Σ, shape (n, n).
    alpha
        α, shape (n,).
    each
        Of each asset what is held, the linear, impact, borrowing and holding costs (see `Charges`), and the lower and
        upper bound, finite; shape (7, n).
    beyond, extra
        See `Charges`, shape (m, n).
    numbers
        γ, the least and the most that the weights may sum to, finite, and a guess of the budget's multiplier, such as
        the last day's.
    weights
        Overwritten, shape (n,).

    Returns
    -------
    tuple[float, float, float, float, float]
        The budget's multiplier, the Fenchel gap, what that is relative to, the objective's value, and the weights' sum.
    """
    n, budget, price = alpha.size, numbers[2], numbers[3]
    charges = Charges(each[0], each[1], each[2], each[3], each[4], beyond, extra)
    pieces = pieces_of(charges, each[5], each[6], budget - numbers[1])
    hessian = (2.0 * numbers[0]) * covariance
    at = empty(n)
    for i in range(n):
        at.weights[i] = min(max(each[0, i], each[5, i]), each[6, i])
    refresh(hessian, alpha, at)
    price = priced_sweeps(hessian, pieces, at, budget, price)
    place_cash(pieces, at, budget, price)
    price, gap, size = _search(hessian, alpha, pieces, at, budget, price, np.empty(n + 1))
    total = 0.0
    for i in range(n):
        weights[i] = at.weights[i]
        total += weights[i]
    return price, gap, size, value_of(alpha, charges, at), total
