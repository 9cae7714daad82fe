"""Student's t of every window by maximum likelihood: Newton with the exact Hessian, from the window before."""

from __future__ import annotations

from math import exp, inf, lgamma, log, log1p, pi, sqrt

import numpy as np
import numpy.typing as npt

from tangency.compiled.kernel import (
    FIXED_VECTOR,
    INDICES,
    INTEGER,
    MATRIX,
    NOTHING,
    kernel,
    part_of_kernel,
    summing_part,
)
from tangency.contracts.arrays import Floats
from tangency.risk.kernels.three import solved_three

__all__ = ["CONSTANT", "FOUND", "NO_MAXIMUM", "rolling_student"]

FOUND, CONSTANT, NO_MAXIMUM = 0, 1, 2

# Beyond, t and normal differ by less in the likelihood than rounding; the limit itself is compared.
_MOST_FREEDOM = 1e4
_LEAST_FREEDOM = 0.2
_STEPS = 200
# From here on the series of both functions have all digits.
_ASYMPTOTIC = 8.0
_CONVERGED = 1e-16
# With an excess kurtosis above this the likeliest ν is below the most.
_HEAVIER = 0.01
# A scale this far below the standard deviation sits on equal returns, where the likelihood grows without end.
_COLLAPSED = 1e-6


@part_of_kernel
def _digamma(x: float) -> float:
    total = 0.0
    while x < _ASYMPTOTIC:
        total -= 1.0 / x
        x += 1.0
    f = 1.0 / (x * x)
    series = f * (1.0 / 12.0 - f * (1.0 / 120.0 - f * (1.0 / 252.0 - f * (1.0 / 240.0 - f / 132.0))))
    return total + log(x) - 0.5 / x - series


@part_of_kernel
def _trigamma(x: float) -> float:
    total = 0.0
    while x < _ASYMPTOTIC:
        total += 1.0 / (x * x)
        x += 1.0
    f = 1.0 / (x * x)
    return total + 1.0 / x + f / 2.0 + f / x * (1.0 / 6.0 - f * (1.0 / 30.0 - f * (1.0 / 42.0 - f / 30.0)))


@summing_part
def _sums(x: Floats, mean: float, inverse: float) -> tuple[float, float, float, float, float, float]:
    """Return Σ of ln(1 + u), dk, uk, k − 2uk², dk², uk² with u = d²/(νσ²) and k = 1/(1 + u)."""
    logarithms, a0, a1, b0, b1, b2 = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    for place in range(x.size):
        d = x[place] - mean
        u = d * d * inverse
        k = 1.0 / (1.0 + u)
        logarithms += log1p(u)
        dk, uk = d * k, u * k
        a0 += dk
        a1 += uk
        b0 += k - 2.0 * uk * k
        b1 += dk * k
        b2 += uk * k
    return logarithms, a0, a1, b0, b1, b2


@part_of_kernel
def _likelihood(x: Floats, at: Floats, slope: Floats, curvature: Floats) -> float:
    """Return the log-likelihood at (μ, ln σ, ln ν); write its gradient and minus its Hessian (upper triangle)."""
    n, nu = x.size, exp(at[2])
    inverse = exp(-2.0 * at[1]) / nu
    logarithms, a0, a1, b0, b1, b2 = _sums(x, at[0], inverse)
    half = 0.5 * (nu + 1.0)
    constant = lgamma(half) - lgamma(0.5 * nu) - 0.5 * (log(pi) + at[2]) - at[1]
    first = 0.5 * (_digamma(half) - _digamma(0.5 * nu)) - 0.5 / nu
    second = 0.25 * (_trigamma(half) - _trigamma(0.5 * nu)) + 0.5 / (nu * nu)
    slope[0] = (nu + 1.0) * inverse * a0
    slope[1] = (nu + 1.0) * a1 - n
    slope[2] = nu * (n * first - 0.5 * logarithms) + half * a1
    curvature[0, 0] = (nu + 1.0) * inverse * b0
    curvature[0, 1] = 2.0 * (nu + 1.0) * inverse * b1
    curvature[1, 1] = 2.0 * (nu + 1.0) * b2
    curvature[0, 2] = -inverse * (nu * a0 - (nu + 1.0) * b1)
    curvature[1, 2] = -(nu * a1 - (nu + 1.0) * b2)
    of_freedom = nu * (n * first - 0.5 * logarithms) + nu * (n * nu * second + a1) - half * b2
    curvature[2, 2] = -of_freedom
    found: float = n * constant - half * logarithms
    return found


@part_of_kernel
def _climb(x: Floats, at: Floats, slopes: Floats, curvatures: Floats, room: Floats) -> float:
    """Climb from `at`, (μ, ln σ, ln ν), to a maximum and return its log-likelihood; minus infinity where none is found.

    Parameters
    ----------
    slopes, curvatures, room
        Room, shapes (2, 3), (3, 3, 3) and (2, 3).
    """
    n, damping = x.size, 0.0
    top = log(_MOST_FREEDOM)
    slope, curvature, damped = slopes[0], curvatures[0], curvatures[1]
    step, tried = room[0], room[1]
    value = _likelihood(x, at, slope, curvature)
    for _ in range(_STEPS):
        damped[:] = curvature
        damped[0, 0] += damping * n * exp(-2.0 * at[1])
        damped[1, 1] += damping * n
        damped[2, 2] += damping * n
        decrement = solved_three(damped, slope, step)
        if decrement < 0.0:
            damping = max(2.0 * damping, 1e-3)
            continue
        if decrement < _CONVERGED * n:
            return value
        tried[0], tried[1] = at[0] + step[0], at[1] + min(max(step[1], -1.0), 1.0)
        tried[2] = min(at[2] + min(max(step[2], -1.0), 1.0), top)
        found = _likelihood(x, tried, slopes[1], curvatures[2])
        if found >= value - 1e-12 * abs(value):
            at[:], slope[:], curvature[:] = tried, slopes[1], curvatures[2]
            value = found
            damping = 0.3 * damping if damping > 1e-6 else 0.0  # noqa: PLR2004  # as good as undamped
        else:
            damping = max(4.0 * damping, 1e-3)
        if at[2] >= top or at[2] < log(_LEAST_FREEDOM):
            return -inf
    return -inf


@kernel(NOTHING, FIXED_VECTOR, INTEGER, MATRIX, INDICES)
def rolling_student(returns: Floats, window: int, found: Floats, states: npt.NDArray[np.int64]) -> None:
    """Write μ, σ, ν and the log-likelihood of each window, shape (n_windows, 4); ν is infinite in the normal limit.

    Parameters
    ----------
    states
        Whether a maximum was found, or why there is none, shape (n_windows,).
    """
    at, slopes, curvatures, room = np.empty(3), np.empty((2, 3)), np.empty((3, 3, 3)), np.empty((2, 3))
    is_warm = False
    for row in range(len(found)):
        x = returns[row : row + window]
        mean = x.mean()
        deviation = sqrt(((x - mean) ** 2).mean())
        if x.min() == x.max():
            states[row], is_warm = CONSTANT, False
            continue
        if not is_warm:
            at[0], at[1], at[2] = mean, log(deviation) - 0.25, log(5.0)
        value = _climb(x, at, slopes, curvatures, room)
        limit = -window * (0.5 * log(2.0 * pi) + log(deviation) + 0.5)
        if value == -inf and is_warm:
            at[0], at[1], at[2] = mean, log(deviation) - 0.25, log(5.0)
            value = _climb(x, at, slopes, curvatures, room)
        is_collapsed = at[1] < log(deviation * _COLLAPSED) or at[2] < log(_LEAST_FREEDOM)
        is_warm = value > limit and not is_collapsed
        if is_warm:
            states[row] = FOUND
            found[row, 0], found[row, 1], found[row, 2], found[row, 3] = at[0], exp(at[1]), exp(at[2]), value
        elif is_collapsed or ((x - mean) ** 4).mean() > (3.0 + _HEAVIER) * deviation**4:
            # With heavier tails than the normal's some t is likelier than it, and was not found.
            states[row] = NO_MAXIMUM
        else:
            states[row] = FOUND
            found[row, 0], found[row, 1], found[row, 2], found[row, 3] = mean, deviation, inf, limit
