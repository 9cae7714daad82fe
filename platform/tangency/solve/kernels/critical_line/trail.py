"""The points of a critical line, stored sparsely: columns only for assets that were ever free."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tangency.compiled.kernel import inlined_part, part_of_kernel
from tangency.contracts.arrays import Floats
from tangency.solve.kernels.critical_line.free_set import SIZE, BoxProgram, FreeSet
from tangency.solve.kernels.critical_line.segment import CriticalSegment
from tangency.solve.kernels.elements import AT_LOWER, AT_UPPER, Indices
from tangency.solve.kernels.events import NO_ELEMENT, RELEASE

__all__ = ["N_MOVING", "N_STORED", "Trail", "begin", "grown", "open_column", "spread", "store"]

N_STORED, N_MOVING = range(2)
"""What `Trail.counts` counts: points, and assets that were ever free."""

_FIRST_ROOM = 64
_AT_BOUND = 1e-13


class Trail(NamedTuple):
    """Points in the order of falling λ.

    Attributes
    ----------
    tolerance, price
        λ and the budget's multiplier ν, shape (capacity,).
    weights
        Shape (capacity, capacity of columns).
    moving
        The asset of each column.
    column
        Each asset's column, or −1, shape (n,).
    """

    tolerance: Floats
    price: Floats
    weights: Floats
    moving: Indices
    column: Indices
    counts: Indices


@part_of_kernel
def begin(n_assets: int) -> Trail:
    """Return an empty trail; of no assets, one that is never written."""
    return Trail(
        np.empty(_FIRST_ROOM),
        np.empty(_FIRST_ROOM),
        np.empty((_FIRST_ROOM, min(n_assets, _FIRST_ROOM))),
        np.empty(n_assets, np.int64),
        np.full(n_assets, -1, np.int64),
        np.zeros(2, np.int64),
    )


@part_of_kernel
def is_full(trail: Trail) -> bool:
    """Whether another point, or another column, may find no room."""
    has_last_column = trail.weights.shape[1] == min(trail.counts[N_MOVING], trail.column.size - 1)
    return bool(has_last_column | (trail.counts[N_STORED] == trail.tolerance.size))


@part_of_kernel
def grown(trail: Trail) -> Trail:
    """Return the trail with twice the room where it is full."""
    if not is_full(trail):
        return trail
    n_points, n_columns = trail.weights.shape
    if trail.counts[N_STORED] == n_points:
        n_points *= 2
    if trail.counts[N_MOVING] == n_columns:
        n_columns = min(2 * n_columns, trail.column.size)
    weights, tolerance, price = np.empty((n_points, n_columns)), np.empty(n_points), np.empty(n_points)
    for p in range(trail.counts[N_STORED]):
        tolerance[p], price[p] = trail.tolerance[p], trail.price[p]
        for c in range(trail.counts[N_MOVING]):
            weights[p, c] = trail.weights[p, c]
    return Trail(tolerance, price, weights, trail.moving, trail.column, trail.counts)


@inlined_part
def open_column(trail: Trail, asset: int, weight: float) -> None:
    """Give an asset a column, if it has none, with the weight at which it has rested so far."""
    if trail.column[asset] < 0:
        column = trail.counts[N_MOVING]
        trail.column[asset] = column
        trail.moving[column] = asset
        trail.counts[N_MOVING] += 1
        for p in range(trail.counts[N_STORED]):
            trail.weights[p, column] = weight


@part_of_kernel
def store(
    program: BoxProgram, free: FreeSet, segment: CriticalSegment, trail: Trail, tolerance: float, which: int, what: int
) -> None:
    """Write the point at λ, where something happens to an asset; of several at the same λ the last one stays."""
    p = trail.counts[N_STORED]
    if p == 0 or tolerance < trail.tolerance[p - 1]:
        trail.counts[N_STORED] += 1
    else:
        p -= 1
    trail.tolerance[p] = tolerance
    trail.price[p] = segment.constant[0] + tolerance * segment.slope[0]
    for c in range(trail.counts[N_MOVING]):
        trail.weights[p, c] = free.resting[trail.moving[c]]
    for a in range(1, free.counts[SIZE]):
        asset = free.members[a]
        weight = segment.constant[a] + tolerance * segment.slope[a]
        low, high = program.lower[asset], program.upper[asset]
        if (asset == which and what == AT_LOWER) or weight - low <= _AT_BOUND:
            weight = low
        elif (asset == which and what == AT_UPPER) or high - weight <= _AT_BOUND:
            weight = high
        trail.weights[p, trail.column[asset]] = weight
    if what == RELEASE and which != NO_ELEMENT:
        open_column(trail, which, free.resting[which])


@part_of_kernel
def spread(trail: Trail, resting: Floats) -> Floats:
    """Return the weights of all assets, shape (n_points, n_assets)."""
    weights = np.empty((trail.counts[N_STORED], resting.size))
    for p in range(weights.shape[0]):
        for i in range(resting.size):
            weights[p, i] = resting[i]
        for c in range(trail.counts[N_MOVING]):
            weights[p, trail.moving[c]] = trail.weights[p, c]
    return weights
