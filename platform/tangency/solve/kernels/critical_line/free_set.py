"""The free set of the critical line: assets strictly inside their bounds, with the inverse of their KKT system.

K = [[0, 1'], [1, Σ_FF]] holds the budget in row 0 and the free assets F in the rows after it. Unlike Σ_FF it stays
regular with a riskless asset in F. Each exchange costs O(k² + n).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tangency.compiled.kernel import inlined_part, part_of_kernel
from tangency.contracts.arrays import Floats
from tangency.solve.kernels.elements import AT_LOWER, Indices, Places
from tangency.solve.kernels.events import NO_ELEMENT
from tangency.solve.kernels.inverse import border, product, remove

__all__ = [
    "IDLE",
    "NEWEST",
    "SIZE",
    "UPDATES",
    "BoxProgram",
    "FreeSet",
    "empty",
    "enter",
    "leave",
    "renew",
    "with_room",
]

SIZE, NEWEST, UPDATES, IDLE = range(4)
"""What `FreeSet.counts` counts: rows of K; the asset that changed last; exchanges since the inverse was made anew;
steps without progress in a row."""

_SINGULAR = 1e-10
_FIRST_ROOM = 64


class BoxProgram(NamedTuple):
    """min ½ w'Σw − λμ'w, 1'w = b, lower ≤ w ≤ upper.

    Attributes
    ----------
    mean, covariance
        μ, shape (n,), and Σ, shape (n, n).
    lower, upper
        Shape (n,); infinite where open.
    budget
        b.
    deviation, reach
        Largest √Σᵢᵢ and largest |μᵢ|.
    """

    mean: Floats
    covariance: Floats
    lower: Floats
    upper: Floats
    budget: float
    deviation: float
    reach: float


class FreeSet(NamedTuple):
    """Which assets are free, and where the others rest.

    Attributes
    ----------
    members
        The asset in each row of K, of which the first `counts[SIZE]` count; row 0 is the budget's.
    side
        1 where an asset rests at its lower bound, −1 at its upper one, 0 where it is free or can never move.
    resting
        Weights of assets that are not free, zero for those that are, shape (n,).
    load
        q = Σ · resting, shape (n,).
    spent
        The sum of `resting`, shape (1,).
    inverse
        M = K⁻¹ in its leading rows and columns.
    """

    members: Indices
    side: Places
    resting: Floats
    load: Floats
    spent: Floats
    inverse: Floats
    counts: Indices


@part_of_kernel
def empty(n_assets: int) -> FreeSet:
    """Return a set of one asset yet to be named."""
    members = np.empty(n_assets + 1, np.int64)
    members[0] = NO_ELEMENT
    counts = np.zeros(4, np.int64)
    counts[SIZE], counts[NEWEST] = 2, NO_ELEMENT
    room = min(n_assets + 1, _FIRST_ROOM)
    return FreeSet(
        members,
        np.empty(n_assets, np.int8),
        np.empty(n_assets),
        np.empty(n_assets),
        np.zeros(1),
        np.empty((room, room)),
        counts,
    )


@part_of_kernel
def lacks_room(free: FreeSet) -> bool:
    """Whether another asset would find no room in the inverse."""
    return bool(free.inverse.shape[0] == min(free.counts[SIZE], free.members.size - 1))


@part_of_kernel
def with_room(free: FreeSet) -> FreeSet:
    """Return the set with twice the room in its inverse, if it lacks any."""
    if not lacks_room(free):
        return free
    size, room = free.counts[SIZE], min(2 * free.inverse.shape[0], free.members.size)
    inverse = np.empty((room, room))
    for a in range(size):
        for b in range(size):
            inverse[a, b] = free.inverse[a, b]
    return FreeSet(free.members, free.side, free.resting, free.load, free.spent, inverse, free.counts)


@part_of_kernel
def enter(program: BoxProgram, free: FreeSet, asset: int, right: Floats, solved: Floats) -> bool:
    """Let an asset off its bound; False where that leaves no curvature, which is more than this method handles.

    Parameters
    ----------
    right, solved
        Room for a column of K and a solution.
    """
    size = free.counts[SIZE]
    pivot = _pivot(program, free, size, asset, right, solved)
    if not pivot > _SINGULAR * program.covariance[asset, asset]:
        return False
    border(free.inverse, size, solved, pivot)
    _bear(program, free, asset, -free.resting[asset])
    free.resting[asset] = 0.0
    free.side[asset] = 0
    free.members[size] = asset
    free.counts[SIZE] += 1
    _note(free, asset)
    return True


@part_of_kernel
def leave(program: BoxProgram, free: FreeSet, asset: int, bound: int) -> None:
    """Fix a free asset at a bound."""
    position = 1
    while free.members[position] != asset:
        position += 1
    remove(free.inverse, free.counts[SIZE], position)
    free.counts[SIZE] -= 1
    free.members[position] = free.members[free.counts[SIZE]]
    if free.counts[SIZE] == 2:  # noqa: PLR2004  # the budget and one asset: known without rounding
        _write_single(program, free)
    free.resting[asset] = program.lower[asset] if bound == AT_LOWER else program.upper[asset]
    is_fixed = program.lower[asset] == program.upper[asset]
    free.side[asset] = 0 if is_fixed else (1 if bound == AT_LOWER else -1)
    _bear(program, free, asset, free.resting[asset])
    _note(free, asset)


@part_of_kernel
def renew(program: BoxProgram, free: FreeSet, right: Floats, solved: Floats) -> bool:
    """Compute inverse and load anew from the data; False where K is too close to singular."""
    free.load[:] = 0.0
    free.spent[0] = 0.0
    for i in range(free.resting.size):
        _bear(program, free, i, free.resting[i])
    _write_single(program, free)
    for size in range(2, free.counts[SIZE]):
        asset = free.members[size]
        pivot = _pivot(program, free, size, asset, right, solved)
        if not pivot > _SINGULAR * program.covariance[asset, asset]:
            return False
        border(free.inverse, size, solved, pivot)
    free.counts[UPDATES] = 0
    return True


@inlined_part
def _pivot(program: BoxProgram, free: FreeSet, size: int, asset: int, right: Floats, solved: Floats) -> float:
    """Write M u of an asset's column u of K into `solved` and return Σᵢᵢ − u'M u, its variance left on the line."""
    right[0] = 1.0
    for a in range(1, size):
        right[a] = program.covariance[asset, free.members[a]]
    product(free.inverse, size, right, solved)
    pivot: float = program.covariance[asset, asset]
    for a in range(size):
        pivot -= right[a] * solved[a]
    return pivot


@inlined_part
def _write_single(program: BoxProgram, free: FreeSet) -> None:
    only = free.members[1]
    free.inverse[0, 0] = -program.covariance[only, only]
    free.inverse[0, 1] = free.inverse[1, 0] = 1.0
    free.inverse[1, 1] = 0.0


@inlined_part
def _bear(program: BoxProgram, free: FreeSet, asset: int, amount: float) -> None:
    if amount != 0.0:
        free.spent[0] += amount
        for j in range(free.load.size):
            free.load[j] += amount * program.covariance[asset, j]


@inlined_part
def _note(free: FreeSet, asset: int) -> None:
    free.counts[NEWEST] = asset
    free.counts[UPDATES] += 1
