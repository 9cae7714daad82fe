"""Costs and bounds of each weight as one convex function: slopes between kinks, and a 3/2 power about the holding.

φᵢ(x) = Σ of what is linear between the kinks tᵢ₀ < … < tᵢₘ + bᵢ|x − hᵢ|^{3/2}; the first and the last kink are the
bounds. The last row is cash: the part of the budget that is not invested, between nothing and its most.
"""

from __future__ import annotations

from math import inf, sqrt
from typing import NamedTuple

import numpy as np

from tangency.compiled.kernel import lean_inlined_part, lean_part, part_of_kernel
from tangency.contracts.arrays import Floats
from tangency.solve.kernels.elements import Indices

__all__ = [
    "Charges",
    "Pieces",
    "cost_of",
    "left_slope",
    "piece_of",
    "pieces_of",
    "power_slope",
    "prox",
    "right_slope",
    "slopes_to",
]


class Charges(NamedTuple):
    """What trading from `held` to x and holding x costs, each array of shape (n,), not negative.

    Attributes
    ----------
    held
        h, the weights before the trade.
    linear, impact
        a and b of a|x − h| + b|x − h|^{3/2}.
    borrow, carry
        Charged on max(−x, 0) and on max(x, 0).
    beyond, extra
        Shape (m, n): `extra` is charged on max(|x − h| − beyond, 0) as well.
    """

    held: Floats
    linear: Floats
    impact: Floats
    borrow: Floats
    carry: Floats
    beyond: Floats
    extra: Floats


class Pieces(NamedTuple):
    """The functions φ in rows, one more for cash, of which the first `kinks` kinks count.

    Attributes
    ----------
    kink
        Shape (n + 1, m), increasing.
    slope
        Of the linear part after each kink, shape (n + 1, m).
    power
        Derivative of the 3/2 power at each kink, shape (n + 1, m).
    kinks
        How many there are, shape (n + 1,).
    held, impact
        Shape (n + 1,).
    """

    kink: Floats
    slope: Floats
    power: Floats
    kinks: Indices
    held: Floats
    impact: Floats


@lean_inlined_part
def power_slope(impact: float, distance: float) -> float:
    """Return the derivative of b|d|^{3/2}."""
    if impact == 0.0:
        return 0.0
    return 1.5 * impact * sqrt(distance) if distance >= 0.0 else -1.5 * impact * sqrt(-distance)


@lean_part
def _insert(kink: Floats, count: int, value: float) -> int:
    """Insert a kink strictly between the first and the last where it is none yet; return how many there are."""
    if not kink[0] < value < kink[count - 1]:
        return count
    at = count - 1
    while kink[at - 1] > value:
        at -= 1
    if kink[at - 1] == value:
        return count
    for j in range(count, at, -1):
        kink[j] = kink[j - 1]
    kink[at] = value
    return count + 1


@lean_part
def _slope_at(charges: Charges, i: int, x: float) -> float:
    """Return the slope of the linear part at a point that is no kink."""
    distance = x - charges.held[i]
    size = charges.linear[i]
    for j in range(charges.beyond.shape[0]):
        if abs(distance) > charges.beyond[j, i]:
            size += charges.extra[j, i]
    held = charges.carry[i] if x > 0.0 else -charges.borrow[i]
    return float((size if distance > 0.0 else -size) + held)


@part_of_kernel
def pieces_of(charges: Charges, lower: Floats, upper: Floats, most_cash: float) -> Pieces:
    """Return the functions of all weights and of cash."""
    n, steps = lower.size, charges.beyond.shape[0]
    most = 4 + 2 * steps
    kink, slope, power = np.empty((n + 1, most)), np.empty((n + 1, most)), np.zeros((n + 1, most))
    count, held, impact = np.empty(n + 1, np.int64), np.zeros(n + 1), np.zeros(n + 1)
    for i in range(n):
        own = kink[i]
        own[0], own[1] = lower[i], upper[i]
        size = 1 if lower[i] == upper[i] else 2
        held[i], impact[i] = charges.held[i], charges.impact[i]
        if size > 1:
            if charges.linear[i] > 0.0 or charges.impact[i] > 0.0:
                size = _insert(own, size, held[i])
            if charges.borrow[i] + charges.carry[i] > 0.0:
                size = _insert(own, size, 0.0)
            for j in range(steps):
                if charges.extra[j, i] > 0.0:
                    size = _insert(own, size, held[i] + charges.beyond[j, i])
                    size = _insert(own, size, held[i] - charges.beyond[j, i])
        count[i] = size
        for j in range(size - 1):
            slope[i, j] = _slope_at(charges, i, 0.5 * (own[j] + own[j + 1]))
        for j in range(size):
            power[i, j] = power_slope(impact[i], own[j] - held[i])
    kink[n, 0], kink[n, 1], slope[n, 0] = 0.0, most_cash, 0.0
    count[n] = 2 if most_cash > 0.0 else 1
    return Pieces(kink, slope, power, count, held, impact)


@lean_inlined_part
def left_slope(pieces: Pieces, i: int, j: int) -> float:
    """Return the slope before kink j, with that of the power; −∞ at the lower bound."""
    return pieces.slope[i, j - 1] + pieces.power[i, j] if j > 0 else -inf


@lean_inlined_part
def right_slope(pieces: Pieces, i: int, j: int) -> float:
    """Return the slope after kink j, with that of the power; ∞ at the upper bound."""
    return pieces.slope[i, j] + pieces.power[i, j] if j + 1 < pieces.kinks[i] else inf


@lean_part
def prox(pieces: Pieces, i: int, marginal: float, curvature: float, x: float) -> tuple[float, int]:
    """Minimise marginal · (y − x) + curvature/2 · (y − x)² + φᵢ(y) over y between the bounds.

    Returns
    -------
    tuple[float, int]
        y, and the kink that it is at, or −1 − j within the piece after kink j.
    """
    kink, last, at = pieces.kink, pieces.kinks[i] - 1, 0
    # The first kink at which the derivative has turned positive.
    while at < last:
        point = kink[i, at]
        if marginal + curvature * (point - x) + pieces.slope[i, at] + pieces.power[i, at] >= 0.0:
            break
        at += 1
    point = kink[i, at]
    if at == 0 or marginal + curvature * (point - x) + pieces.slope[i, at - 1] + pieces.power[i, at] <= 0.0:
        return point, at
    slope, held, impact = pieces.slope[i, at - 1], pieces.held[i], pieces.impact[i]
    before = kink[i, at - 1]
    sign = 1.0 if before >= held else -1.0
    # With x = h ± y² the derivative is quadratic in y: of the two forms of the root the one without cancellation.
    push = -sign * (marginal + slope + curvature * (held - x))
    below = 1.5 * impact
    root = below + sqrt(max(below * below + 4.0 * curvature * push, 0.0))
    if impact == 0.0:
        found = x - (marginal + slope) / curvature
    elif root > 0.0 and push > 0.0:
        y = 2.0 * push / root
        found = held + sign * y * y
    else:
        found = held
    if found <= before:
        return before, at - 1
    if found >= point:
        return point, at
    return found, -at


@lean_part
def piece_of(pieces: Pieces, i: int, x: float) -> int:
    """Return the kink that x is at, or −1 − j within the piece after kink j."""
    last = pieces.kinks[i] - 1
    for j in range(last):
        if x <= pieces.kink[i, j]:
            return int(j)
        if x < pieces.kink[i, j + 1]:
            return -1 - j
    return int(last)


@lean_part
def slopes_to(pieces: Pieces, i: int, x: float, y: float) -> float:
    """Return φᵢ(y) − φᵢ(x)."""
    low, high, total = min(x, y), max(x, y), 0.0
    for j in range(pieces.kinks[i] - 1):
        length = min(high, pieces.kink[i, j + 1]) - max(low, pieces.kink[i, j])
        if length > 0.0:
            total += pieces.slope[i, j] * length
    if y < x:
        total = -total
    if pieces.impact[i] > 0.0:
        one, other = abs(x - pieces.held[i]), abs(y - pieces.held[i])
        total += pieces.impact[i] * (other * sqrt(other) - one * sqrt(one))
    return float(total)


@lean_part
def cost_of(charges: Charges, i: int, x: float) -> float:
    """Return what it costs to trade to x and to hold that."""
    size = abs(x - charges.held[i])
    total = size * (charges.linear[i] + charges.impact[i] * sqrt(size))
    for j in range(charges.beyond.shape[0]):
        total += charges.extra[j, i] * max(size - charges.beyond[j, i], 0.0)
    return float(total + charges.borrow[i] * max(-x, 0.0) + charges.carry[i] * max(x, 0.0))
