"""Where a segment ends, and who blocks the way out of a degenerate point."""

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

__all__ = ["NOBODY", "RELEASE", "dual_blocker", "first_event", "primal_blocker"]

NOBODY = -1
RELEASE = 2
"""What happens to an element, beside `AT_LOWER` and `AT_UPPER`: it is let off its side."""

_AGAIN = 1e-9
_STILL = 1e-10
_NEVER = 1e300


@part_of_kernel
def _holding_sign(program: Program, basis: Basis, element: int) -> float:
    """Return the sign with which what holds an element at its side is not negative; zero where the side is both."""
    lower, upper = program.lower, program.upper
    if lower[0, element] == upper[0, element] and lower[1, element] == upper[1, element]:
        return 0.0
    return 1.0 if (basis.place[element] == AT_LOWER) == (element < program.n_assets) else -1.0


@part_of_kernel
def first_event(program: Program, basis: Basis, segment: Segment, tau: float, end: float) -> tuple[float, int, int]:
    """Return when the segment ends, the element that ends it (nobody before `end`), and what happens to it."""
    when, who, what = end, NOBODY, RELEASE
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
                    when, who, what = t, e, AT_LOWER
            closing = upper_move[e] - move[e]
            if closing < -least:
                t = (at[e] - upper[e]) / closing
                if since < t < when:
                    when, who, what = t, e, AT_UPPER
        elif lower[e] != upper[e] or lower_move[e] != upper_move[e]:
            closing = move[e] if (place[e] == AT_LOWER) == (e < n_assets) else -move[e]
            if closing < -least:
                t = -at[e] / move[e]
                if since < t < when:
                    when, who, what = t, e, RELEASE
    return when, who, what


@part_of_kernel
def dual_blocker(program: Program, basis: Basis, segment: Segment, tau: float) -> int:
    """Return the element at a side whose holding force vanishes first along `change`, or nobody."""
    least, when, who = _least_change(segment), _NEVER, NOBODY
    for e in range(basis.place.size):
        if basis.place[e] != INSIDE:
            sign = _holding_sign(program, basis, e)
            closing = sign * segment.change[e]
            if closing < -least:
                held = sign * (segment.quantity[0, e] + tau * segment.quantity[1, e])
                t = max(0.0, held / -closing)
                if t < when:
                    when, who = t, e
    return who


@part_of_kernel
def primal_blocker(program: Program, basis: Basis, segment: Segment, tau: float) -> tuple[float, int, int]:
    """Return how far one may go along `change`, the element that reaches a side first, and which side."""
    least, when, who, what = _least_change(segment), _NEVER, NOBODY, RELEASE
    for e in range(basis.place.size):
        if basis.place[e] == INSIDE and abs(segment.change[e]) > least:
            is_falling = segment.change[e] < 0.0
            side = program.lower if is_falling else program.upper
            room = side[0, e] + tau * side[1, e] - (segment.quantity[0, e] + tau * segment.quantity[1, e])
            t = max(0.0, room / segment.change[e])
            if t < when:
                when, who, what = t, e, AT_LOWER if is_falling else AT_UPPER
    return when, who, what


@part_of_kernel
def _least_change(segment: Segment) -> float:
    largest = 0.0
    for j in range(segment.change.size):
        largest = max(largest, abs(segment.change[j]))
    return _STILL * largest
