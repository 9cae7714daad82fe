"""The optimal leaf ordering of a tree, in which neighbours are nearest, compiled.

Either part of a branch may come first. With M(i, j) the least sum of distances between neighbours over all orders of a
cluster that begin with leaf i and end with leaf j, and parts A and B of a branch,

    M(i, j) = min over k in A, l in B of M(i, k) + d(k, l) + M(l, j),

where k lies in the part of A that i is not in, and l in the part of B that j is not in. Taking the two minima one after
the other costs O(n³) for the tree. The choices are read from the root downwards: what is best for a cluster by itself
need not be best for the whole, which is what scipy overlooks (its issue 11227).

References
----------
Bar-Joseph, Gifford & Jaakkola (2001), Fast optimal leaf ordering for hierarchical clustering, Bioinformatics 17.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tangency.compiled.kernel import FIXED_MATRIX, FIXED_PLACES, FLOAT, INDICES, PLACES, kernel, part_of_kernel
from tangency.contracts.arrays import Floats

__all__ = ["optimal_order"]

Whole = npt.NDArray[np.int64]

_NONE = -1


@part_of_kernel
def _children(branches: Whole, n: int) -> Whole:
    """Return the rows of each branch's parts; none for a leaf."""
    children = np.full((n - 1, 2), _NONE, dtype=np.int64)
    latest = np.full(n, _NONE, dtype=np.int64)  # the largest cluster so far that begins at a place
    for row in range(n - 2, -1, -1):
        start, middle, _ = branches[row]
        children[row, 0], children[row, 1] = latest[start], latest[middle]
        latest[start] = row
    return children


@part_of_kernel
def _beyond(leaf: int, part: tuple[int, int, int]) -> tuple[int, int]:
    """Return where the leaves lie that may end a part which begins with a leaf; a single leaf is both."""
    start, inner, end = part
    if end - start == 1:
        return start, end
    return (inner, end) if leaf < inner else (start, inner)


@part_of_kernel
def _join(distances: Floats, costs: Floats, one: tuple[int, int, int], two: tuple[int, int, int]) -> None:
    start, _, middle = one
    end = two[2]
    through = np.empty(end - middle)
    for i in range(start, middle):
        through[:] = np.inf
        low, high = _beyond(i, one)
        for k in range(low, high):
            base, to = costs[i, k], distances[k]
            for b in range(end - middle):
                sum_ = base + to[middle + b]
                through[b] = min(through[b], sum_)
        mine = costs[i]
        for b in range(end - middle):
            base, rest = through[b], costs[middle + b]
            low, high = _beyond(middle + b, two)
            for j in range(low, high):
                sum_ = base + rest[j]
                mine[j] = min(mine[j], sum_)
    for i in range(start, middle):
        for j in range(middle, end):
            costs[j, i] = costs[i, j]


@part_of_kernel
def _read(distances: Floats, costs: Floats, branches: Whole, children: Whole, order: Whole, laid: Whole) -> float:
    """Write the order from the root downwards: each cluster knows the leaves that it begins and ends with."""
    n = order.size
    _, middle, _ = branches[0]
    best, left, right = np.inf, 0, 0
    for i in range(middle):
        for j in range(middle, n):
            if costs[i, j] < best:
                best, left, right = costs[i, j], i, j
    waiting = np.empty((n + 1, 3), dtype=np.int64)
    waiting[0, 0], waiting[0, 1], waiting[0, 2] = 0, left, right
    depth, placed = 1, 0
    while depth > 0:
        depth -= 1
        row, left, right = waiting[depth]
        if row == _NONE:
            order[placed] = left
            placed += 1
            continue
        start, middle, end = branches[row]
        is_swapped = left >= middle
        before, after = (1, 0) if is_swapped else (0, 1)
        size = end - middle if is_swapped else middle - start
        laid[row, 0], laid[row, 1], laid[row, 2] = placed, placed + size, placed + end - start
        inner, outer = _meeting(distances, costs, branches, children, row, left, right)
        waiting[depth, 0], waiting[depth, 1], waiting[depth, 2] = children[row, after], outer, right
        depth += 1
        waiting[depth, 0], waiting[depth, 1], waiting[depth, 2] = children[row, before], left, inner
        depth += 1
    return best


@part_of_kernel
def _meeting(
    distances: Floats, costs: Floats, branches: Whole, children: Whole, row: int, left: int, right: int
) -> tuple[int, int]:
    """Return the neighbours across the branch, of the part that begins with `left` and of the one that ends so."""
    start, middle, end = branches[row]
    first, second = children[row]
    one = (start, start if first == _NONE else branches[first, 1], middle)
    two = (middle, middle if second == _NONE else branches[second, 1], end)
    if left >= middle:
        one, two = two, one
    low, high = _beyond(left, one)
    lower, higher = _beyond(right, two)
    best, inner, outer = np.inf, low, lower
    for k in range(low, high):
        for other in range(lower, higher):
            cost = costs[left, k] + distances[k, other] + costs[other, right]
            if cost < best:
                best, inner, outer = cost, k, other
    return inner, outer


@kernel(FLOAT, FIXED_MATRIX, FIXED_PLACES, INDICES, PLACES)
def optimal_order(distances: Floats, branches: Whole, order: Whole, laid: Whole) -> float:
    """Write the best order and the branches laid out in it; return the sum of distances between neighbours.

    Parameters
    ----------
    distances
        Shape (n, n), leaves in the order in which the tree is laid out; so is the result's order, shape (n,).
    branches
        Shape (n − 1, 3), the root first.
    """
    n = order.size
    children = _children(branches, n)
    costs = np.full((n, n), np.inf)
    for leaf in range(n):
        costs[leaf, leaf] = 0.0
    for row in range(n - 2, -1, -1):
        first, second = children[row]
        start, middle, end = branches[row]
        inner_first = start if first == _NONE else branches[first, 1]
        inner_second = middle if second == _NONE else branches[second, 1]
        _join(distances, costs, (start, inner_first, middle), (middle, inner_second, end))
    return _read(distances, costs, branches, children, order, laid)
