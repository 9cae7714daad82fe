"""The critical line algorithm, compiled: all turning points under a budget and bounds, from the largest mean down.

    min ½ w'Σw − λμ'w,   1'w = b,   lower ≤ w ≤ upper,   λ from ∞ to 0.

On a segment Kz = r with K = [[0, 1'], [1, Σ_FF]] and r = (b − 1'w_B, λμ_F − q_F), q = Σ_·B w_B: so z, the budget's
multiplier ν and the free weights, is affine in λ, and so are the gradients Σw − λμ + ν1 of the assets at their bounds.
The segment ends at the largest λ where a free asset reaches a bound or the gradient of another one vanishes; that asset
leaves F or enters it, and K⁻¹ follows by removal or bordering. A step costs O(k² + nk).

The path starts at the vertex that the largest means fill, with the asset filled last free. Means count from that
asset's, which moves nothing under a budget: where other assets share it, theirs are exactly zero. Among those the
start is the portfolio of least variance, which the same path finds for means that are made up to make the vertex best.

References
----------
Markowitz & Todd (2000), Mean-Variance Analysis in Portfolio Choice and Capital Markets, ch. 8 and 9;
Niedermayer & Niedermayer (2006), Applying Markowitz's critical line algorithm.
"""

from __future__ import annotations

import numpy as np

from tangency.compiled.kernel import (
    FIXED_MATRIX,
    FIXED_VECTOR,
    FLOAT,
    INDICES,
    INTEGER,
    MATRIX,
    VECTOR,
    kernel,
    part_of_kernel,
    several,
)
from tangency.contracts.arrays import Floats
from tangency.solve.kernels.critical_line.free_set import (
    IDLE,
    NEWEST,
    SIZE,
    UPDATES,
    BoxProgram,
    FreeSet,
    empty,
    enter,
    lacks_room,
    leave,
    renew,
    with_room,
)
from tangency.solve.kernels.critical_line.segment import (
    CriticalSegment,
    next_event,
    residual,
    write_gradient,
    write_solution,
)
from tangency.solve.kernels.critical_line.trail import (
    N_MOVING,
    N_STORED,
    Trail,
    begin,
    grown,
    is_full,
    open_column,
    spread,
    store,
)
from tangency.solve.kernels.critical_line.vertex import fill
from tangency.solve.kernels.elements import Indices
from tangency.solve.kernels.events import NO_ELEMENT, RELEASE

__all__ = ["NO_VERTEX", "SINGULAR", "STALLED", "THROUGH", "critical_line"]

THROUGH, SINGULAR, STALLED, NO_VERTEX, _FULL = range(5)
"""How it ended: at λ = 0; where a free set has no curvature; because it would not end; without a start."""

_REFRESH_STEPS = 64
_STEPS = 100
_RESIDUAL, _ROUNDING = 1e-13, 1e-14
_INFINITY = float("inf")
_RESULT = several(INTEGER, VECTOR, VECTOR, VECTOR, MATRIX, INDICES)


@part_of_kernel
def _program(mean: Floats, covariance: Floats, lower: Floats, upper: Floats, budget: float) -> BoxProgram:
    largest, reach = 0.0, 0.0
    for i in range(mean.size):
        largest = max(largest, covariance[i, i])
        reach = max(reach, abs(mean[i]))
    return BoxProgram(mean.copy(), covariance, lower, upper, budget, largest**0.5, 2.0 * reach)


@part_of_kernel
def _spread_among_tied(program: BoxProgram, free: FreeSet, segment: CriticalSegment) -> tuple[int, FreeSet]:
    """Find the least variance among portfolios of the largest mean: assets of other means stay where they are."""
    n, n_tied = program.mean.size, 0
    made_up, side = np.zeros(n), np.zeros(n, np.int8)
    for i in range(n):
        if program.mean[i] == 0.0 and program.lower[i] < program.upper[i]:
            n_tied += 1
            made_up[i] = -n_tied / n
            side[i] = free.side[i]
    if n_tied <= 1:
        return THROUGH, free
    among = BoxProgram(
        made_up, program.covariance, program.lower, program.upper, program.budget, program.deviation, 1.0
    )
    tied = FreeSet(free.members, side, free.resting, free.load, free.spent, free.inverse, free.counts)
    outcome, tied, _ = _follow(among, tied, segment, begin(0))
    for i in range(n):
        if made_up[i] != 0.0:
            free.side[i] = tied.side[i]
    free.counts[NEWEST] = NO_ELEMENT
    return outcome, FreeSet(free.members, free.side, free.resting, free.load, free.spent, tied.inverse, free.counts)


@part_of_kernel
def _follow(program: BoxProgram, free: FreeSet, segment: CriticalSegment, trail: Trail) -> tuple[int, FreeSet, Trail]:
    """Follow the path from λ = ∞ to 0; a trail of no assets is not written."""
    outcome, tolerance = _FULL, _INFINITY
    while outcome == _FULL:
        outcome, tolerance = _follow_in_room(program, free, segment, trail, tolerance)
        free, trail = with_room(free), grown(trail)
    return outcome, free, trail


@part_of_kernel
def _follow_in_room(
    program: BoxProgram, free: FreeSet, segment: CriticalSegment, trail: Trail, tolerance: float
) -> tuple[int, float]:
    """Go on until the end or until room is wanting, and return which and at which λ."""
    # What is not assigned anew in this loop is not counted as a reference anew either: half of the time otherwise.
    n_assets, is_stored = program.mean.size, trail.column.size > 0
    for _ in range(_STEPS * (n_assets + _STEPS)):
        if lacks_room(free) or (is_stored and is_full(trail)):
            return _FULL, tolerance
        write_solution(program, free, segment)
        write_gradient(program, free, segment)
        if _is_worn(program, free, segment, tolerance):
            if not renew(program, free, segment.room, segment.constant):
                return SINGULAR, tolerance
            write_solution(program, free, segment)
            write_gradient(program, free, segment)
        when, which, what = next_event(program, free, segment, tolerance)
        free.counts[IDLE] = 0 if when < tolerance else free.counts[IDLE] + 1
        tolerance = min(tolerance, when)
        if is_stored:
            store(program, free, segment, trail, tolerance, which, what)
        if which == NO_ELEMENT:
            return THROUGH, tolerance
        if free.counts[IDLE] > 2 * n_assets:
            return STALLED, tolerance
        if what != RELEASE:
            leave(program, free, which, what)
        elif not enter(program, free, which, segment.room, segment.constant):
            return SINGULAR, tolerance
    return STALLED, tolerance


@part_of_kernel
def _is_worn(program: BoxProgram, free: FreeSet, segment: CriticalSegment, tolerance: float) -> bool:
    """Whether the inverse should be made anew: after many exchanges, or where it no longer solves to rounding."""
    if free.counts[UPDATES] == 0:
        return False
    if free.counts[UPDATES] >= _REFRESH_STEPS:
        return True
    size = 0.0
    for a in range(1, free.counts[SIZE]):
        size = max(size, program.covariance[free.members[a], free.members[a]])
    allowed = _RESIDUAL * size + (_ROUNDING * tolerance * program.reach if tolerance < _INFINITY else 0.0)
    return residual(free, segment, tolerance) > allowed


@kernel(_RESULT, FIXED_VECTOR, FIXED_MATRIX, FIXED_VECTOR, FIXED_VECTOR, FLOAT)
def critical_line(
    mean: Floats, covariance: Floats, lower: Floats, upper: Floats, budget: float
) -> tuple[int, Floats, Floats, Floats, Floats, Indices]:
    """Trace the path.

    Parameters
    ----------
    mean, covariance
        μ, shape (n,), and Σ, shape (n, n).
    lower, upper
        Shape (n,); infinite where open.
    budget
        b.

    Returns
    -------
    tuple
        How it ended; the means that were used, each less one and the same, shape (n,); λ, falling, and ν, shape
        (n_points,); weights, shape (n_points, n); the assets that were ever free.
    """
    n = mean.size
    program = _program(mean, covariance, lower, upper, budget)
    free, trail = empty(n), begin(n)
    segment = CriticalSegment(np.empty(n + 1), np.empty(n + 1), np.empty(n), np.empty(n), np.empty(2), np.empty(n + 1))
    outcome, last = NO_VERTEX, fill(program, free.resting, free.side)
    if last != NO_ELEMENT:
        for i in range(n):
            program.mean[i] -= mean[last]
        free.members[1] = last
        renew(program, free, segment.room, segment.constant)
        outcome, free = _spread_among_tied(program, free, segment)
    if outcome == THROUGH:
        for a in range(1, free.counts[SIZE]):
            open_column(trail, free.members[a], 0.0)
        outcome, free, trail = _follow(program, free, segment, trail)
    n_points, n_moving = trail.counts[N_STORED], trail.counts[N_MOVING]
    tolerance, price = trail.tolerance[:n_points].copy(), trail.price[:n_points].copy()
    weights = spread(trail, free.resting)
    return outcome, program.mean, tolerance, price, weights, trail.moving[:n_moving].copy()
