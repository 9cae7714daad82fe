"""Events that end a segment of a parametric path, and the elements that block a degenerate exchange."""

from __future__ import annotations

from tangency.compiled.kernel import part_of_kernel
from tangency.solve.kernels.elements import (
    AT_LOWER,
    AT_UPPER,
    INSIDE,
    RECENT,
    RECENT_BLOCKER,
    Basis,
    Program,
)
from tangency.solve.kernels.segment import Segment

__all__ = ["NO_ELEMENT", "RELEASE", "dual_blocker", "first_event", "primal_blocker"]

NO_ELEMENT = -1
RELEASE = 2
"""What happens to an element, beside `AT_LOWER` and `AT_UPPER`: it is released."""

_AGAIN = 1e-9
_STILL = 1e-10
_NEVER = 1e300


@part_of_kernel
def _holding_sign(program: Program, basis: Basis, element: int) -> float:
    """Return the sign that makes an active element's multiplier nonnegative; zero at an equality."""
    lower, upper = program.lower, program.upper
    if lower[0, element] == upper[0, element] and lower[1, element] == upper[1, element]:
        return 0.0
    return 1.0 if (basis.place[element] == AT_LOWER) == (element < program.n_assets) else -1.0


@part_of_kernel
def first_event(program: Program, basis: Basis, segment: Segment, tau: float, end: float) -> tuple[float, int, int]:
    """Return when the segment ends, the element that ends it (none before `end`), and what happens to it."""
    when, which, what = end, NO_ELEMENT, RELEASE
    again = tau + _AGAIN * max(1.0, abs(tau))
    # Taken out of their tuples once: each taking counts references, which costs more than all else in the loop.
    place, at, move = basis.place, segment.quantity[0], segment.quantity[1]
    lower, lower_move, upper, upper_move = program.lower[0], program.lower[1], program.upper[0], program.upper[1]
    recent, recent_blocker = basis.counts[RECENT], basis.counts[RECENT_BLOCKER]
    of_members, of_others = segment.noise[0], segment.noise[1]
    n_assets = program.n_assets
    for e in range(place.size):
        is_inside = place[e] == INSIDE
        least = of_members if is_inside == (e < n_assets) else of_others
        # An element that has just changed stands at its side, or at zero, up to rounding.
        since = again if e in (recent, recent_blocker) else -_NEVER
        if is_inside:
            closing = move[e] - lower_move[e]
            if closing < -least:
                t = (lower[e] - at[e]) / closing
                if since < t < when:
                    when, which, what = t, e, AT_LOWER
            closing = upper_move[e] - move[e]
            if closing < -least:
                t = (at[e] - upper[e]) / closing
                if since < t < when:
                    when, which, what = t, e, AT_UPPER
        elif lower[e] != upper[e] or lower_move[e] != upper_move[e]:
            closing = move[e] if (place[e] == AT_LOWER) == (e < n_assets) else -move[e]
            if closing < -least:
                t = -at[e] / move[e]
                if since < t < when:
                    when, which, what = t, e, RELEASE
    return when, which, what


@part_of_kernel
def dual_blocker(program: Program, basis: Basis, segment: Segment, tau: float) -> int:
    """Return the active element whose multiplier vanishes first along `change`, or `NO_ELEMENT`."""
    least, when, which = _least_change(segment), _NEVER, NO_ELEMENT
    for e in range(basis.place.size):
        if basis.place[e] != INSIDE:
            sign = _holding_sign(program, basis, e)
            closing = sign * segment.change[e]
            if closing < -least:
                held = sign * (segment.quantity[0, e] + tau * segment.quantity[1, e])
                t = max(0.0, held / -closing)
                if t < when:
                    when, which = t, e
    return which


@part_of_kernel
def primal_blocker(program: Program, basis: Basis, segment: Segment, tau: float) -> tuple[float, int, int]:
    """Return how far one may go along `change`, the element that reaches a side first, and which side."""
    least, when, which, what = _least_change(segment), _NEVER, NO_ELEMENT, RELEASE
    for e in range(basis.place.size):
        if basis.place[e] == INSIDE and abs(segment.change[e]) > least:
            is_falling = segment.change[e] < 0.0
            side = program.lower if is_falling else program.upper
            room = side[0, e] + tau * side[1, e] - (segment.quantity[0, e] + tau * segment.quantity[1, e])
            t = max(0.0, room / segment.change[e])
            if t < when:
                when, which, what = t, e, AT_LOWER if is_falling else AT_UPPER
    return when, which, what


@part_of_kernel
def _least_change(segment: Segment) -> float:
    largest = 0.0
    for j in range(segment.change.size):
        largest = max(largest, abs(segment.change[j]))
    return _STILL * largest
