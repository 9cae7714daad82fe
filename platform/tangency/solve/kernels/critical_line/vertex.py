"""The vertex of largest mean under a budget and bounds: assets filled to their caps in the order of their means."""

from __future__ import annotations

from tangency.compiled.kernel import part_of_kernel
from tangency.contracts.arrays import Floats
from tangency.solve.kernels.critical_line.free_set import BoxProgram
from tangency.solve.kernels.elements import Places
from tangency.solve.kernels.events import NO_ELEMENT

__all__ = ["fill"]

_ROUNDING = 1e-13
_INFINITY = float("inf")


@part_of_kernel
def _next_best(mean: Floats, last: int) -> int:
    """Return the asset of the next largest mean, of equal ones the first."""
    best = NO_ELEMENT
    for i in range(mean.size):
        is_left = last == NO_ELEMENT or mean[i] < mean[last] or (mean[i] == mean[last] and i > last)
        if is_left and (best == NO_ELEMENT or mean[i] > mean[best]):
            best = i
    return best


@part_of_kernel
def fill(program: BoxProgram, resting: Floats, side: Places) -> int:
    """Write the weights of all assets but the last one filled, and return that; `NO_ELEMENT` where there is no vertex.

    None is where no portfolio is feasible, or the mean is unbounded.
    """
    left, n_open = program.budget, 0
    for i in range(resting.size):
        resting[i] = program.lower[i]
        side[i] = 1 if program.upper[i] > program.lower[i] else 0
        if program.lower[i] > -_INFINITY:
            left -= program.lower[i]
        else:
            n_open += 1
    slack = _ROUNDING * (1.0 + abs(program.budget))
    i = NO_ELEMENT
    for _ in range(resting.size):
        i = _next_best(program.mean, i)
        if program.lower[i] > -_INFINITY:
            left += program.lower[i]
        else:
            n_open -= 1
        if n_open == 0 and left <= program.upper[i] + slack:
            resting[i], side[i] = 0.0, 0
            return i if left >= program.lower[i] - slack else NO_ELEMENT
        if program.upper[i] == _INFINITY:
            return NO_ELEMENT
        left -= program.upper[i]
        resting[i], side[i] = program.upper[i], -side[i]
    return NO_ELEMENT
