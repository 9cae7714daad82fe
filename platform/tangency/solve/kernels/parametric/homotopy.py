"""Follow the minimiser of a parametric quadratic program while its linear term and its bounds move, compiled.

The program, for τ from a start to an end, over n assets and m rows:

    min ½ x'Σx + c(τ)'x,   lower(τ) ≤ (x, Cx) ≤ upper(τ),   c and the sides affine in τ.

Assets and rows are treated alike. The basis B holds the assets strictly inside their bounds and the rows at a side; on
it 𝒦_BB z = r(τ) with 𝒦 = [[Σ, C'], [C, 0]], so that z, the weights of the basis' assets and the multipliers of its
rows, is affine in τ, and so are the gradients of the fixed assets and the activities of the idle rows. A segment ends
where an asset or a row reaches a side, or an active one's multiplier vanishes; that element enters or leaves the
basis. Where 𝒦_BB would become singular, a second element changes with it, which a ratio test finds: in the
multipliers where the rows became dependent, in the weights where there is no curvature.

References
----------
Markowitz & Todd (2000), Mean-Variance Analysis in Portfolio Choice and Capital Markets, ch. 8 and 9;
Best (1996), An algorithm for the solution of the parametric quadratic programming problem;
Ferreau, Bock & Diehl (2008), An online active set strategy, Int. J. Robust Nonlinear Control 18(8).
"""

from __future__ import annotations

from tangency.compiled.kernel import FLOAT, INTEGER, MATRIX, kernel, part_of_kernel, several
from tangency.contracts.arrays import Floats
from tangency.solve.kernels.elements import BASIS, IDLE_STEPS, N_POINTS, PROGRAM, SIZE, Basis, Program
from tangency.solve.kernels.events import NO_ELEMENT, first_event
from tangency.solve.kernels.parametric.exchange import CHANGED, CHANGED_BOTH, SIDES_CONTRADICT, exchange
from tangency.solve.kernels.segment import SEGMENT, Segment, balance, write_point, write_segment

__all__ = ["CONTRADICTION", "ENDED", "FULL", "REFRESH", "STALLED", "follow"]

ENDED, REFRESH, FULL, CONTRADICTION, STALLED = range(5)
"""Why `follow` returned: it is through; to have the inverse made anew; for more room in the inverse or the points;
because no x obeys the sides from here on; because it would not end."""

_REFRESH_STEPS = 64
_INFINITY = float("inf")
_ROUNDING = 1e-12
_RESULT = several(INTEGER, FLOAT)


@part_of_kernel
def _record(program: Program, basis: Basis, segment: Segment, tau: float, points: Floats) -> None:
    """Write a point of the path; of several at the same τ the last one stays."""
    if points.shape[0] == 0:
        return
    n_points = basis.counts[N_POINTS]
    if n_points == 0 or tau > points[n_points - 1, 0]:
        n_points += 1
        basis.counts[N_POINTS] = n_points
    write_point(program, basis, segment, tau, points[n_points - 1])


@part_of_kernel
def _root(program: Program, basis: Basis, segment: Segment) -> float:
    """Return the τ of this segment's line where x'(Σx + c) vanishes, or −∞ where it is constant."""
    slope = balance(program, basis, segment, 1)
    return -balance(program, basis, segment, 0) / slope if slope != 0.0 else -_INFINITY


@kernel(_RESULT, PROGRAM, BASIS, SEGMENT, FLOAT, FLOAT, INTEGER, MATRIX)
def follow(
    program: Program, basis: Basis, segment: Segment, start: float, end: float, to_balance: int, points: Floats
) -> tuple[int, float]:
    """Follow the path and return why it stopped, and where; called again, it goes on.

    Parameters
    ----------
    end
        Infinite: until nothing changes any more.
    to_balance
        1: stop where x'(Σx + c) vanishes, which takes sides that do not move.
    points
        Receives τ, weights and multipliers of rows where a segment starts or the path stops, shape (capacity,
        1 + n + m); without rows nothing is written.
    """
    tau, counts, n_elements = start, basis.counts, basis.place.size
    for _ in range(_REFRESH_STEPS):
        if counts[SIZE] + 2 > basis.inverse.shape[0] or 0 < points.shape[0] < counts[N_POINTS] + 2:
            return FULL, tau
        write_segment(program, basis, segment)
        _record(program, basis, segment, tau, points)
        when, element, what = first_event(program, basis, segment, tau, end)
        if to_balance:
            root = _root(program, basis, segment)
            if tau - _ROUNDING * max(1.0, abs(tau)) <= root <= when:
                when, element = root, NO_ELEMENT
        counts[IDLE_STEPS] = 0 if when > tau else counts[IDLE_STEPS] + 1
        if when < _INFINITY:
            tau = max(tau, when)
            _record(program, basis, segment, tau, points)
        if element == NO_ELEMENT:
            return ENDED, tau
        if counts[IDLE_STEPS] > 2 * n_elements + 20:
            return STALLED, tau
        outcome = exchange(program, basis, segment, tau, element, what)
        if outcome == CHANGED_BOTH:
            return REFRESH, tau
        if outcome != CHANGED:
            return (CONTRADICTION if outcome == SIDES_CONTRADICT else STALLED), tau
    return REFRESH, tau
