"""GARCH(1,1) of a series, and of its windows, by Gaussian quasi-likelihood: the best of several climbs."""

from __future__ import annotations

from math import inf, log, sqrt

import numpy as np
import numpy.typing as npt

from tangency.compiled.kernel import (
    FIXED_VECTOR,
    FLOAT,
    INDICES,
    INTEGER,
    MATRIX,
    NOTHING,
    VECTOR,
    kernel,
    part_of_kernel,
)
from tangency.contracts.arrays import Floats
from tangency.risk.kernels.student import CONSTANT, FOUND, NO_MAXIMUM
from tangency.risk.kernels.tails import read_tail
from tangency.risk.kernels.three import solved_three

__all__ = ["garch_fit", "rolling_garch"]

# ω, α + β and α's share of it: the likelihood of returns that hardly cluster has several maxima.
_STARTS = np.array([(0.02, 0.98, 0.05), (0.05, 0.95, 0.1), (0.1, 0.9, 0.1), (0.1, 0.9, 0.3), (0.5, 0.5, 0.2)])
_BOUNDS = np.array([(1e-8, 10.0), (0.0, 0.9999), (0.0, 1.0)])
_STEPS = 300
_CONVERGED = 1e-11
_LEVEL_ENOUGH = 1e-5
_NO_STEP = 1e10


@part_of_kernel
def _likelihood(x: Floats, at: Floats, slope: Floats, curvature: Floats) -> float:
    """Return −½ Σ (ln hₜ + xₜ²/hₜ) at (ω, α + β, α's share of it); write its gradient and its expected information.

    hₜ₊₁ = ω + α xₜ² + β hₜ, h₁ = 1, for returns of mean zero and variance one.
    """
    omega, alpha, beta = at[0], at[1] * at[2], at[1] * (1.0 - at[2])
    share, total = at[2], at[1]
    value, h = 0.0, 1.0
    d0, d1, d2 = 0.0, 0.0, 0.0
    g0, g1, g2 = 0.0, 0.0, 0.0
    c00, c01, c02, c11, c12, c22 = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    for period in range(x.size):
        square, inverse = x[period] * x[period], 1.0 / h
        value -= log(h) + square * inverse
        score = (square * inverse - 1.0) * inverse
        g0 += score * d0
        g1 += score * d1
        g2 += score * d2
        weight = inverse * inverse
        c00 += weight * d0 * d0
        c01 += weight * d0 * d1
        c02 += weight * d0 * d2
        c11 += weight * d1 * d1
        c12 += weight * d1 * d2
        c22 += weight * d2 * d2
        d0 = 1.0 + beta * d0
        d1 = share * square + (1.0 - share) * h + beta * d1
        d2 = total * (square - h) + beta * d2
        h = omega + alpha * square + beta * h
    slope[0], slope[1], slope[2] = 0.5 * g0, 0.5 * g1, 0.5 * g2
    curvature[0, 0], curvature[0, 1], curvature[0, 2] = 0.5 * c00, 0.5 * c01, 0.5 * c02
    curvature[1, 1], curvature[1, 2], curvature[2, 2] = 0.5 * c11, 0.5 * c12, 0.5 * c22
    return 0.5 * value


@part_of_kernel
def _damp(curvature: Floats, at: Floats, slope: Floats, damping: float, damped: Floats) -> None:
    """Write the damped curvature, in which a coordinate that its bound holds back stands alone with no slope."""
    damped[:] = curvature
    for i in range(3):
        damped[i, i] += damping * curvature[i, i] + 1e-9
        if (at[i] <= _BOUNDS[i, 0] and slope[i] <= 0.0) or (at[i] >= _BOUNDS[i, 1] and slope[i] >= 0.0):
            slope[i] = 0.0
            damped[i, i] = 1.0
            for j in range(3):
                if j < i:
                    damped[j, i] = 0.0
                elif j > i:
                    damped[i, j] = 0.0


@part_of_kernel
def _climb(x: Floats, at: Floats, slopes: Floats, curvatures: Floats, room: Floats) -> float:
    """Climb from `at` to a maximum within bounds, in place; return its value, minus infinity where none is reached.

    Parameters
    ----------
    slopes, curvatures, room
        Room, shapes (2, 3), (3, 3, 3) and (3, 3).
    """
    slope, curvature, step, tried = slopes[0], curvatures[0], room[0], room[1]
    value, damping = _likelihood(x, at, slope, curvature), 0.0
    for _ in range(_STEPS):
        _damp(curvature, at, slope, damping, curvatures[1])
        decrement = solved_three(curvatures[1], slope, step)
        if 0.0 <= decrement < _CONVERGED / (1.0 + damping):
            return value
        for i in range(3):
            tried[i] = min(max(at[i] + step[i], _BOUNDS[i, 0]), _BOUNDS[i, 1])
        found = _likelihood(x, tried, slopes[1], curvatures[2])
        if decrement >= 0.0 and found >= value:
            gain = min(2.0 * (found - value) / decrement, 1.0)
            at[:], slope[:], curvature[:] = tried, slopes[1], curvatures[2]
            value, damping = found, damping * max(0.2, 1.0 - (2.0 * gain - 1.0) ** 3)
        elif damping > _NO_STEP:
            break
        else:
            damping = max(3.0 * damping, 0.1)
    # Where no step goes up, however short, rounding is all that is left, unless the slope says otherwise.
    _damp(curvature, at, slope, 0.0, curvatures[1])
    return value if 0.0 <= solved_three(curvatures[1], slope, step) < _LEVEL_ENOUGH else -inf


@part_of_kernel
def _best_climb(x: Floats, at: Floats, slopes: Floats, curvatures: Floats, room: Floats) -> float:
    """Write the highest of the maxima that the starts lead to; return its value, minus infinity where there is none."""
    highest, reached = -inf, room[2]
    for start in range(len(_STARTS)):
        reached[:] = _STARTS[start]
        value = _climb(x, reached, slopes, curvatures, room)
        if value > highest:
            highest = value
            at[:] = reached
    return highest


@kernel(INTEGER, FIXED_VECTOR, VECTOR)
def garch_fit(scaled: Floats, at: Floats) -> int:
    """Write ω, α + β and α's share of it for returns of mean zero and variance one; return whether they were found."""
    slopes, curvatures, room = np.empty((2, 3)), np.empty((3, 3, 3)), np.empty((3, 3))
    return FOUND if _best_climb(scaled, at, slopes, curvatures, room) > -inf else NO_MAXIMUM


@kernel(NOTHING, FIXED_VECTOR, INTEGER, FLOAT, MATRIX, MATRIX, INDICES)
def rolling_garch(
    returns: Floats,
    window: int,
    share: float,
    found: Floats,
    worst: Floats,
    states: npt.NDArray[np.int64],
) -> None:
    """Write the fit of each window, its forecast, and the tail of its standardised returns.

    Parameters
    ----------
    share
        1 − level.
    found
        Shape (n_windows, 7): mean, volatility foretold for the next period, ω in units of the variance, α, β, and the
        value at risk and tail mean of the standardised returns.
    worst
        The worst standardised returns, shape (n_windows, n_worst).
    states
        Whether a maximum was found, or why there is none, shape (n_windows,).
    """
    slopes, curvatures, room = np.empty((2, 3)), np.empty((3, 3, 3)), np.empty((3, 3))
    at, z = np.empty(3), np.empty(window)
    for row in range(len(found)):
        x = returns[row : row + window]
        if x.min() == x.max():
            states[row] = CONSTANT
            continue
        mean = x.mean()
        variance = ((x - mean) ** 2).mean()
        scaled = (x - mean) / sqrt(variance)
        states[row] = FOUND if _best_climb(scaled, at, slopes, curvatures, room) > -inf else NO_MAXIMUM
        if states[row] != FOUND:
            continue
        omega, alpha, beta, h = at[0], at[1] * at[2], at[1] * (1.0 - at[2]), 1.0
        for period in range(window):
            z[period] = scaled[period] / sqrt(h)
            h = omega + alpha * scaled[period] * scaled[period] + beta * h
        found[row, 0], found[row, 1] = mean, sqrt(h * variance)
        found[row, 2], found[row, 3], found[row, 4] = omega, alpha, beta
        read_tail(np.sort(z), share, found[row, 5:], worst[row])
