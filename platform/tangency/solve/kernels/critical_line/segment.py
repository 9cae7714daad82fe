"""One segment of the critical line: weights and gradients affine in λ, and the λ at which it ends."""

from __future__ import annotations

from math import sqrt
from typing import NamedTuple

from tangency.compiled.kernel import part_of_kernel
from tangency.contracts.arrays import Floats
from tangency.solve.kernels.critical_line.free_set import NEWEST, SIZE, BoxProgram, FreeSet
from tangency.solve.kernels.elements import AT_LOWER, AT_UPPER
from tangency.solve.kernels.events import NO_ELEMENT, RELEASE

__all__ = ["CriticalSegment", "next_event", "residual", "write_gradient", "write_solution"]

_EPSILON = 1e-14
_AGAIN = 1e-9


class CriticalSegment(NamedTuple):
    """What moves on a segment: constants and slopes in λ.

    Attributes
    ----------
    constant, slope
        z of Kz = r in the order of K, shape (n + 1,): the budget's multiplier ν and the free weights.
    gradient, gradient_slope
        Σw − λμ + ν1, shape (n,): zero for the free assets.
    noise
        Slopes smaller than this are rounding: of weights, and of gradients.
    room
        For a column of K, shape (n + 1,).
    """

    constant: Floats
    slope: Floats
    gradient: Floats
    gradient_slope: Floats
    noise: Floats
    room: Floats


@part_of_kernel
def write_solution(program: BoxProgram, free: FreeSet, segment: CriticalSegment) -> None:
    """Solve for constants and slopes at once, and bound the slopes' rounding by the terms that they are sums of."""
    size, constant, slope, terms = free.counts[SIZE], segment.constant, segment.slope, segment.room
    for a in range(size):
        constant[a] = slope[a] = terms[a] = 0.0
    for b in range(size):
        c, d = program.budget - free.spent[0], 0.0
        if b > 0:
            c, d = -free.load[free.members[b]], program.mean[free.members[b]]
        for a in range(size):
            constant[a] += c * free.inverse[b, a]
            slope[a] += d * free.inverse[b, a]
            terms[a] += abs(d * free.inverse[b, a])
    largest = 0.0
    for a in range(1, size):
        largest = max(largest, terms[a])
    segment.noise[0] = _EPSILON * largest


@part_of_kernel
def write_gradient(program: BoxProgram, free: FreeSet, segment: CriticalSegment) -> None:
    """Compute the gradients of the present solution."""
    size, covariance, n = free.counts[SIZE], program.covariance, program.mean.size
    gradient, gradient_slope = segment.gradient, segment.gradient_slope
    nu, nu_slope = segment.constant[0], segment.slope[0]
    for j in range(n):
        gradient[j] = free.load[j] + nu
        gradient_slope[j] = nu_slope - program.mean[j]
    # Two rows in a pass: sums are read and written half as often. An odd one is paired with nothing.
    for a in range(1, size, 2):
        one, other = free.members[a], free.members[min(a + 1, size - 1)]
        c, d, e, f = segment.constant[a], segment.slope[a], 0.0, 0.0
        if a + 1 < size:
            e, f = segment.constant[a + 1], segment.slope[a + 1]
        for j in range(n):
            gradient[j] += c * covariance[one, j] + e * covariance[other, j]
            gradient_slope[j] += d * covariance[one, j] + f * covariance[other, j]
    terms = program.reach + abs(nu_slope)
    for a in range(1, size):
        # |Σᵢⱼ| ≤ √Σᵢᵢ √Σⱼⱼ bounds the row without a look at it.
        variance = max(covariance[free.members[a], free.members[a]], 0.0)
        terms += abs(segment.slope[a]) * program.deviation * sqrt(variance)
    segment.noise[1] = _EPSILON * terms


@part_of_kernel
def residual(free: FreeSet, segment: CriticalSegment, tolerance: float) -> float:
    """Return the largest gradient of a free asset at λ, which shows what the inverse has gathered of rounding."""
    largest = 0.0
    for a in range(1, free.counts[SIZE]):
        i = free.members[a]
        change = segment.gradient_slope[i]
        largest = max(largest, abs(segment.gradient[i] + (tolerance * change if change != 0.0 else 0.0)))
    return largest


@part_of_kernel
def next_event(
    program: BoxProgram, free: FreeSet, segment: CriticalSegment, tolerance: float
) -> tuple[float, int, int]:
    """Return the λ where the segment ends, the asset that ends it (none before λ = 0), and what happens to it."""
    when, which, what = 0.0, NO_ELEMENT, RELEASE
    # An asset that has just changed stands at its bound, or with no gradient, up to rounding.
    again, newest = tolerance * (1.0 - _AGAIN), free.counts[NEWEST]
    for a in range(1, free.counts[SIZE]):
        asset, change = free.members[a], segment.slope[a]
        if abs(change) > segment.noise[0]:
            is_falling = change > 0.0
            bound = program.lower[asset] if is_falling else program.upper[asset]
            t = (bound - segment.constant[a]) / change
            if t > when and not (asset == newest and t >= again):
                when, which, what = t, asset, AT_LOWER if is_falling else AT_UPPER
    least = segment.noise[1]
    for j in range(program.mean.size):
        sign, slope = free.side[j], segment.gradient_slope[j]
        # Where its multiplier is still positive at the best λ so far, no division is needed.
        if sign * (segment.gradient[j] + when * slope) < 0.0 and sign * slope > least:
            t = -segment.gradient[j] / slope
            if t > when and not (j == newest and t >= again):
                when, which, what = t, j, RELEASE
    return when, which, what
