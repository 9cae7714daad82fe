"""min ½ x'Hx − c'x over x ≥ 0 for some hundred variables: an active set with block exchanges, compiled.

From a near solution it exchanges all that are on the wrong side at once, which mostly ends after two or three rounds.
Else it starts from the variables that are likely to be held, drops all that come out negative until none does, takes in
all that gain most, and ends where none gains. Where the objective would not fall, a held set is near to singular, or so
many are held that LAPACK is faster, it stops: what is to be done then is not its business.

Likely are those above a cut-off, as if one factor moved all: with H ≈ ββ' + D the minimiser is xᵢ = max(0, cᵢ − βᵢt)/dᵢ
with t = β'x, so that, β positive, the held ones are the first in the order of c/β.

References
----------
Elton, Gruber & Padberg (1976), Simple Criteria for Optimal Portfolio Selection, Journal of Finance 31(5).
"""

from __future__ import annotations

from math import sqrt

import numpy as np

from tangency.compiled.kernel import FIXED_MATRIX, FIXED_VECTOR, FLOAT, INTEGER, VECTOR, kernel, part_of_kernel
from tangency.contracts.arrays import Floats, read_only
from tangency.solve.kernels.elements import Indices, Places

__all__ = ["NOT_REACHED", "NO_START", "REACHED", "descend", "least_variance"]

NOT_REACHED, REACHED = range(2)
"""What `descend` returns."""
NO_START = read_only(np.zeros(0))
"""Where no near solution is known."""

# Variables that gain at least this share of the best one's gain come in together.
_TAKEN_SHARE = 0.5
_OPTIMAL = 1e-13
_SINGULAR = 1e-12
_MOST_ROUNDS = 100
_MOST_PIVOTS = 8
_MOST_HELD = 256
_LEAST_SPECIFIC = 0.01
_LEAST_EXPOSURE = 1e-12


@part_of_kernel
def _in_order(is_member: Places, members: Indices) -> int:
    """Write the members in their order, so that what is found depends on which they are alone; return how many."""
    size = 0
    for j in range(is_member.size):
        if is_member[j]:
            members[size] = j
            size += 1
    return size


@part_of_kernel
def _likely(hessian: Floats, linear: Floats, members: Indices) -> int:
    """Write the variables that are likely to be held; return how many: none where no common factor shows."""
    n = linear.size
    sums = np.zeros(n)
    for i in range(n):
        row = hessian[i]
        for j in range(n):
            sums[j] += row[j]
    total = sums.sum()
    if not total > 0.0:
        return 0
    beta = np.maximum(sums / sqrt(total), _LEAST_EXPOSURE * sqrt(total))
    order = np.argsort(-(linear / beta))
    is_member = np.zeros(n, dtype=np.int8)
    exposed, reward = 1.0, 0.0
    for j in order:
        specific = max(hessian[j, j] - beta[j] * beta[j], _LEAST_SPECIFIC * hessian[j, j])
        exposed += beta[j] * beta[j] / specific
        reward += beta[j] * linear[j] / specific
        if linear[j] * exposed > reward * beta[j]:
            is_member[j] = 1
    return _in_order(is_member, members)


@part_of_kernel
def _held(start: Floats, members: Indices) -> int:
    """Write the variables that a near solution holds; return how many."""
    is_member = np.zeros(start.size, dtype=np.int8)
    for j in range(start.size):
        is_member[j] = start[j] > 0.0
    return _in_order(is_member, members)


@part_of_kernel
def _with_gaining(losses: Floats, limit: float, members: Indices, size: int) -> int:
    """Add to the members those that gain most; return how many there are then."""
    is_member = np.zeros(losses.size, dtype=np.int8)
    for a in range(size):
        is_member[members[a]] = 1
    for j in range(losses.size):
        if losses[j] <= limit:
            is_member[j] = 1
    return _in_order(is_member, members)


@part_of_kernel
def _solve(hessian: Floats, linear: Floats, members: Indices, size: int, factor: Floats, amounts: Floats) -> bool:
    """Write the minimiser on the members, whatever its signs; False where their Hessian is near to singular.

    H = R'R by rows: R overwrites `factor`, of which only what lies on and above the diagonal means anything.
    """
    for a in range(size):
        row, target = hessian[members[a]], factor[a]
        amounts[a] = linear[members[a]]
        for b in range(size):
            target[b] = row[members[b]]
    for p in range(size):
        source = factor[p]
        pivot = source[p]
        if not pivot > _SINGULAR * hessian[members[p], members[p]]:
            return False
        scale = 1.0 / sqrt(pivot)
        for c in range(size):
            source[c] *= scale
        amounts[p] *= scale
        for r in range(p + 1, size):
            share, target = source[r], factor[r]
            amounts[r] -= share * amounts[p]
            for c in range(r, size):
                target[c] -= share * source[c]
    for p in range(size - 1, -1, -1):
        amounts[p] /= factor[p, p]
        for r in range(p):
            amounts[r] -= factor[r, p] * amounts[p]
    return True


@part_of_kernel
def _settle(hessian: Floats, linear: Floats, members: Indices, size: int, factor: Floats, amounts: Floats) -> int:
    """Drop the members that come out negative until none does; return how many are left, −1 where it cannot."""
    while True:
        if size > _MOST_HELD or not _solve(hessian, linear, members, size, factor, amounts):
            return -1
        kept = 0
        for a in range(size):
            if amounts[a] > 0.0:
                members[kept] = members[a]
                kept += 1
        if kept == size:
            return size
        size = kept


@part_of_kernel
def _write_losses(
    hessian: Floats, linear: Floats, scale: Floats, members: Indices, size: int, amounts: Floats, losses: Floats
) -> None:
    """Write the gradient in units of each variable's own scale; that of the members is zero."""
    for j in range(linear.size):
        losses[j] = -linear[j]
    for a in range(size):
        row, amount = hessian[members[a]], amounts[a]
        for j in range(linear.size):
            losses[j] += amount * row[j]
    for j in range(linear.size):
        losses[j] /= scale[j]
    for a in range(size):
        losses[members[a]] = 0.0


@part_of_kernel
def _tolerance(linear: Floats, scale: Floats) -> float:
    """Return the gain that is none: of the variables that earn, for one that loses would count for more than all."""
    gain: float = _OPTIMAL * max((linear / scale).max(), 0.0)
    return gain


@part_of_kernel
def _pivot(
    hessian: Floats,
    linear: Floats,
    scale: Floats,
    members: Indices,
    size: int,
    factor: Floats,
    amounts: Floats,
) -> int:
    """Exchange at once all that come out negative for all that gain, from near the solution; −1 where that goes on.

    It knows no objective that falls, so it may cycle: after a few rounds it gives up.
    """
    tolerance = _tolerance(linear, scale)
    losses, is_member = np.zeros(linear.size), np.zeros(linear.size, dtype=np.int8)
    for _ in range(_MOST_PIVOTS):
        if size == 0 or size > _MOST_HELD or not _solve(hessian, linear, members, size, factor, amounts):
            return -1
        _write_losses(hessian, linear, scale, members, size, amounts, losses)
        is_optimal = True
        for j in range(linear.size):
            is_member[j] = losses[j] < -tolerance
            is_optimal = is_optimal and is_member[j] == 0
        for a in range(size):
            is_member[members[a]] = amounts[a] > 0.0
            is_optimal = is_optimal and amounts[a] > 0.0
        if is_optimal:
            return size
        size = _in_order(is_member, members)
    return -1


@part_of_kernel
def _descend(hessian: Floats, linear: Floats, start: Floats, members: Indices, amounts: Floats) -> int:
    """Write the held variables and their amounts; return how many, −1 where the minimiser is not reached."""
    n = linear.size
    scale = np.sqrt(np.diag(hessian))
    tolerance = _tolerance(linear, scale)
    losses = np.zeros(n)
    factor = np.empty((min(n, _MOST_HELD), min(n, _MOST_HELD)))
    if start.size == n:
        size = _held(start, members)
        size = _pivot(hessian, linear, scale, members, size, factor, amounts)
        if size >= 0:
            return size
    size = _likely(hessian, linear, members)
    size = _settle(hessian, linear, members, size, factor, amounts)
    reached = 0.0
    for _ in range(_MOST_ROUNDS):
        if size < 0:
            return -1
        value = 0.0
        for a in range(size):
            value -= 0.5 * linear[members[a]] * amounts[a]
        if size and not value < reached:
            return -1
        reached = value
        _write_losses(hessian, linear, scale, members, size, amounts, losses)
        best = losses.min()
        if best >= -tolerance:
            return size
        size = _with_gaining(losses, _TAKEN_SHARE * best, members, size)
        size = _settle(hessian, linear, members, size, factor, amounts)
    return -1


@kernel(INTEGER, FIXED_MATRIX, FIXED_VECTOR, FIXED_VECTOR, VECTOR)
def descend(hessian: Floats, linear: Floats, start: Floats, x: Floats) -> int:
    """Write the minimiser into `x` and return whether it was reached.

    Parameters
    ----------
    hessian
        H, shape (n, n), symmetric, its diagonal positive.
    linear
        c, shape (n,).
    start
        A near solution, shape (n,), or `NO_START`; of it only is read which variables it holds.
    x
        Receives the minimiser, shape (n,).
    """
    members, amounts = np.zeros(linear.size, dtype=np.int64), np.zeros(linear.size)
    size = _descend(hessian, linear, start, members, amounts)
    if size < 0:
        return NOT_REACHED
    x[:] = 0.0
    for a in range(size):
        x[members[a]] = amounts[a]
    return REACHED


@kernel(INTEGER, FIXED_MATRIX, FLOAT, FIXED_VECTOR, VECTOR, VECTOR)
def least_variance(hessian: Floats, budget: float, start: Floats, weights: Floats, forces: Floats) -> int:
    """Write the long-only weights of least variance and return whether they were reached.

    Parameters
    ----------
    hessian
        Shape (n, n), symmetric.
    budget
        The sum of the weights, positive.
    start
        As of `descend`.
    weights
        Receives the weights, shape (n,).
    forces
        Receives the multipliers of the bounds and then of the budget, of half the variance, shape (n + 1,).
    """
    n = weights.size
    for j in range(n):
        if not hessian[j, j] > 0.0:
            return NOT_REACHED
    members, amounts = np.zeros(n, dtype=np.int64), np.zeros(n)
    size = _descend(hessian, np.ones(n), start, members, amounts)
    if size <= 0:
        return NOT_REACHED
    scale = budget / amounts[:size].sum()
    weights[:] = 0.0
    forces[:] = scale
    for a in range(size):
        weight, row = amounts[a] * scale, hessian[members[a]]
        weights[members[a]] = weight
        for j in range(n):
            forces[j] -= weight * row[j]
    for a in range(size):
        forces[members[a]] = 0.0
    forces[n] = -scale
    return REACHED
