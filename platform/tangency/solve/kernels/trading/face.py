"""Newton steps on the face of a portfolio: the weights between kinks, all others staying where they are.

On a face the costs are smooth. Their 3/2 power has a curvature without bound at the holding, so in place of the second
derivative serves the chord to where the weight alone would go: it is the derivative once the weight has arrived.
"""

from __future__ import annotations

from math import sqrt
from typing import NamedTuple

import numpy as np

from tangency.compiled.kernel import lean_inlined_part, lean_part, part_of_kernel, summing_part
from tangency.contracts.arrays import Floats
from tangency.solve.kernels.elements import Indices
from tangency.solve.kernels.trading.pieces import Pieces, power_slope, prox

__all__ = ["Portfolio", "derivative", "empty", "newton_step", "refresh"]

_REGULAR = 1e-12
_STEEP = 1e6


class Portfolio(NamedTuple):
    """A point, where its weights are, and room for a step; the last weight is cash.

    Attributes
    ----------
    weights
        Shape (n + 1,).
    place
        For each weight the kink that it is at, or −1 − j within the piece after kink j.
    gradient
        Hw − α; zero for cash. Shape (n + 1,).
    members
        Who moves, shape (n + 1,); a step has their order.
    step, product
        d, in the members' order, and Hd, both of shape (n + 1,).
    matrix, ones, right
        Room for a linear system, shape (n, n), (n,), (n,).
    """

    weights: Floats
    place: Indices
    gradient: Floats
    members: Indices
    step: Floats
    product: Floats
    matrix: Floats
    ones: Floats
    right: Floats


@part_of_kernel
def empty(n: int) -> Portfolio:
    """Return room for n weights and cash."""
    return Portfolio(
        np.zeros(n + 1),
        np.zeros(n + 1, np.int64),
        np.zeros(n + 1),
        np.zeros(n + 1, np.int64),
        np.zeros(n + 1),
        np.zeros(n + 1),
        np.empty((n, n)),
        np.empty(n),
        np.empty(n),
    )


@lean_part
def refresh(hessian: Floats, alpha: Floats, at: Portfolio) -> None:
    """Compute the gradient anew."""
    n, gradient = alpha.size, at.gradient
    for i in range(n):
        gradient[i] = -alpha[i]
    for j in range(n):
        weight = at.weights[j]
        if weight != 0.0:
            row = hessian[j]
            for i in range(n):
                gradient[i] += weight * row[i]


@lean_inlined_part
def derivative(pieces: Pieces, at: Portfolio, i: int) -> float:
    """Return the derivative of the objective by a weight between kinks."""
    own = power_slope(pieces.impact[i], at.weights[i] - pieces.held[i])
    return float(at.gradient[i] + pieces.slope[i, -1 - at.place[i]] + own)


@lean_part
def _curvature(pieces: Pieces, at: Portfolio, i: int, own: float, price: float) -> float:
    """Return the curvature of the 3/2 power: its chord's to where the weight would go at this price of the budget."""
    impact = pieces.impact[i]
    if impact == 0.0:
        return 0.0
    x, held = at.weights[i], pieces.held[i]
    there, _ = prox(pieces, i, at.gradient[i] + price, own, x)
    moved, to = abs(x - held), abs(there - held)
    is_across = (x - held) * (there - held) < 0.0
    size = 2.0 * sqrt(moved) if is_across else sqrt(moved) + sqrt(to)
    return float(1.5 * impact / size if size > 0.0 else _STEEP * (own + impact))


@summing_part
def _factorise(matrix: Floats, size: int) -> None:
    """Write the Cholesky factor over the lower triangle; pivots without digits are made regular."""
    for j in range(size):
        whole = matrix[j, j]
        pivot = whole
        for c in range(j):
            pivot -= matrix[j, c] * matrix[j, c]
        root = sqrt(max(pivot, _REGULAR * whole))
        matrix[j, j] = root
        for i in range(j + 1, size):
            entry = matrix[i, j]
            for c in range(j):
                entry -= matrix[i, c] * matrix[j, c]
            matrix[i, j] = entry / root


@summing_part
def _solve(factor: Floats, size: int, right: Floats) -> None:
    for i in range(size):
        entry = right[i]
        for c in range(i):
            entry -= factor[i, c] * right[c]
        right[i] = entry / factor[i, i]
    for i in range(size - 1, -1, -1):
        right[i] /= factor[i, i]
        for c in range(i):
            right[c] -= factor[i, c] * right[i]


@lean_part
def _assemble(hessian: Floats, pieces: Pieces, at: Portfolio, size: int, price: float, is_bound: bool) -> float:
    """Write the system of a step; return what was added to every entry of it.

    Where the budget holds the members' sum, κ11' changes nothing but the price, and makes regular what the budget does.
    """
    largest, total = 0.0, 0.0
    for p in range(size):
        i = at.members[p]
        for q in range(p + 1):
            at.matrix[p, q] = hessian[i, at.members[q]]
        own = hessian[i, i]
        at.matrix[p, p] = own + _curvature(pieces, at, i, own, price)
        largest = max(largest, at.matrix[p, p])
        total += own
        at.right[p], at.ones[p] = -derivative(pieces, at, i), 1.0
    least = _REGULAR * largest if largest > 0.0 else 1.0
    shared = total / size if is_bound and size > 0 else 0.0
    for p in range(size):
        for q in range(p + 1):
            at.matrix[p, q] += shared
        at.matrix[p, p] += least
    return shared


@lean_part
def newton_step(hessian: Floats, pieces: Pieces, at: Portfolio, size: int, price: float, missing: float) -> float:
    """Write the step of the first `size` members, which adds `missing` to the budget; return the budget's price.

    Cash, where it moves, is the last member.
    """
    n = at.right.size
    has_cash = size > 0 and at.members[size - 1] == n
    k = size - 1 if has_cash else size
    shared = _assemble(hessian, pieces, at, k, price, not has_cash)
    _factorise(at.matrix, k)
    _solve(at.matrix, k, at.right)
    if has_cash:
        spent = 0.0
        for p in range(k):
            at.step[p] = at.right[p]
            spent += at.right[p]
        at.step[k] = missing - spent
        return 0.0
    _solve(at.matrix, k, at.ones)
    reach, spent = 0.0, 0.0
    for p in range(k):
        reach += at.ones[p]
        spent += at.right[p]
    found = (spent - missing) / reach
    left = missing
    for p in range(k):
        at.step[p] = at.right[p] - found * at.ones[p]
        left -= at.step[p]
    # What rounding of a nearly singular system left of the budget.
    for p in range(k):
        at.step[p] += left * at.ones[p] / reach
    return found + shared * missing
