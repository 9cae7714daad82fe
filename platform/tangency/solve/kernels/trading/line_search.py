"""The minimum along a step: the objective is convex and smooth between kinks, and a step may cross some."""

from __future__ import annotations

from math import inf

from tangency.compiled.kernel import lean_part
from tangency.solve.kernels.trading.face import Portfolio
from tangency.solve.kernels.trading.pieces import Pieces, power_slope

__all__ = ["advance"]

_OVERSHOT, _UNDERSHOT = 0.3, 0.5
_CLOSE = 0.05
_ROUNDING = 1e-15
_MOST_HALVINGS = 40


@lean_part
def _slope_along(pieces: Pieces, at: Portfolio, size: int, t: float, quadratic: float, linear: float) -> float:
    """Return the derivative along the step at t, on the pieces that the members are on."""
    total = linear + t * quadratic
    for p in range(size):
        i, step = at.members[p], at.step[p]
        own = pieces.slope[i, -1 - at.place[i]]
        if pieces.impact[i] > 0.0:
            own += power_slope(pieces.impact[i], at.weights[i] + t * step - pieces.held[i])
        total += step * own
    return total


@lean_part
def _zero_along(
    pieces: Pieces,
    at: Portfolio,
    size: int,
    low: tuple[float, float],
    high: tuple[float, float],
    form: tuple[float, float],
    close: float,
) -> float:
    """Return where the derivative is about zero between two points of opposite sign, each with its derivative."""
    (a, before), (b, after) = low, high
    for _ in range(_MOST_HALVINGS):
        t = a - before * (b - a) / (after - before)
        if not a < t < b:
            t = 0.5 * (a + b)
        found = _slope_along(pieces, at, size, t, form[0], form[1])
        if abs(found) <= close:
            return t
        # Illinois: the end that stays counts half.
        if found < 0.0:
            a, before, after = t, found, 0.5 * after
        else:
            b, after, before = t, found, 0.5 * before
    return 0.5 * (a + b)


@lean_part
def _next_kink(pieces: Pieces, at: Portfolio, size: int) -> tuple[float, int]:
    """Return how far the nearest kink is, and the number of the member that meets it; −1 where none does."""
    nearest, who = inf, -1
    for p in range(size):
        i, step = at.members[p], at.step[p]
        if step != 0.0:
            j = -1 - at.place[i]
            ahead = pieces.kink[i, j + 1] if step > 0.0 else pieces.kink[i, j]
            far = (ahead - at.weights[i]) / step
            if far < nearest:
                nearest, who = far, p
    return nearest, who


@lean_part
def _move(pieces: Pieces, at: Portfolio, size: int, t: float, stopped: int) -> float:
    """Move all members, the stopped one to its kink exactly; return the largest move."""
    largest = 0.0
    for p in range(size):
        i, before = at.members[p], at.weights[at.members[p]]
        j = -1 - at.place[i]
        if p == stopped:
            kink = j + 1 if at.step[p] > 0.0 else j
            at.place[i], at.weights[i] = kink, pieces.kink[i, kink]
        else:
            at.weights[i] = min(max(before + t * at.step[p], pieces.kink[i, j]), pieces.kink[i, j + 1])
        largest = max(largest, abs(at.weights[i] - before))
    return largest


@lean_part
def _cross(at: Portfolio, who: int) -> None:
    at.place[at.members[who]] += -1 if at.step[who] > 0.0 else 1


@lean_part
def _jump(pieces: Pieces, at: Portfolio, who: int) -> float:
    """Return by how much the derivative along the step rises at the member's next kink; ∞ at a bound."""
    i, step = at.members[who], at.step[who]
    j = -1 - at.place[i]
    beyond = j + 1 if step > 0.0 else j - 1
    if beyond < 0 or beyond + 1 >= pieces.kinks[i]:
        return inf
    return float(abs(step * (pieces.slope[i, beyond] - pieces.slope[i, j])))


@lean_part
def advance(pieces: Pieces, at: Portfolio, size: int, is_repair: bool) -> tuple[float, float, bool]:
    """Go along the step to the minimum, or about one step where that is near.

    A repair of the budget stops at the first kink.

    Returns
    -------
    tuple[float, float, bool]
        The largest move of a weight, how much of the step was made, and whether a member has met a kink.
    """
    quadratic, linear, noise = 0.0, 0.0, 0.0
    for p in range(size):
        i = at.members[p]
        quadratic += at.step[p] * at.product[i]
        linear += at.step[p] * at.gradient[i]
        noise += abs(at.step[p] * at.gradient[i])
    form = (quadratic, linear)
    t, slope = 0.0, _slope_along(pieces, at, size, 0.0, quadratic, linear)
    steep, noise = abs(slope), _ROUNDING * noise
    if slope >= 0.0 and not is_repair:
        return 0.0, 0.0, False
    most = 1.0
    while True:
        far, who = _next_kink(pieces, at, size)
        far = max(far, t)
        end = min(far, most)
        if is_repair:
            return _move(pieces, at, size, end, who if far <= 1.0 else -1), end, far <= 1.0
        there = _slope_along(pieces, at, size, end, quadratic, linear)
        if there > (noise if far <= most else max(_OVERSHOT * steep, noise)):
            t = _zero_along(pieces, at, size, (t, slope), (end, there), form, max(_CLOSE * steep, noise))
            return _move(pieces, at, size, t, -1), t, False
        if far > most:
            if there < -_UNDERSHOT * steep:
                # The objective has no curvature to speak of on this way.
                most, t, slope = inf, end, there
                continue
            return _move(pieces, at, size, 1.0, -1), 1.0, False
        rise = _jump(pieces, at, who)
        if there + rise >= 0.0:
            return _move(pieces, at, size, far, who), far, True
        _cross(at, who)
        t, slope = far, there + rise
