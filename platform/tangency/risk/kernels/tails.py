"""Windows that are kept sorted: the quantile and the tail mean of each, one exchange from the last."""

from __future__ import annotations

from math import sqrt

import numpy as np

from tangency.compiled.kernel import FIXED_VECTOR, FLOAT, INTEGER, MATRIX, NOTHING, VECTOR, kernel, part_of_kernel
from tangency.contracts.arrays import Floats

__all__ = ["read_tail", "rolling_filtered", "rolling_tails"]


# What a variance fades to over thousands of periods without a return, instead of to zero, which divides nothing.
_LEAST_VARIANCE = 1e-290


@part_of_kernel
def _exchange(ordered: Floats, leaving: float, entering: float) -> None:
    """Put one value in the place of another, and move what lies between."""
    gap, goal = np.searchsorted(ordered, leaving), np.searchsorted(ordered, entering)
    if goal > gap:
        for place in range(gap, goal - 1):
            ordered[place] = ordered[place + 1]
        ordered[goal - 1] = entering
    else:
        for place in range(gap, goal, -1):
            ordered[place] = ordered[place - 1]
        ordered[goal] = entering


@part_of_kernel
def read_tail(ordered: Floats, share: float, found: Floats, worst: Floats) -> None:
    """Write the smallest ℓ with P(L ≤ ℓ) ≥ level and the tail mean, shape (2,), and the worst values up to ℓ.

    Parameters
    ----------
    ordered
        Values, ascending, shape (n,).
    share
        1 − level.
    worst
        Shape (n_worst,); the last of them is −ℓ.
    """
    last = worst.size - 1
    boundary = ordered[last]
    excess = 0.0
    for place in range(last):
        worst[place] = ordered[place]
        excess += boundary - ordered[place]
    worst[last] = boundary
    found[0] = -boundary
    found[1] = -boundary + excess / (share * ordered.size)


@kernel(NOTHING, FIXED_VECTOR, INTEGER, FLOAT, MATRIX, MATRIX)
def rolling_tails(returns: Floats, window: int, share: float, found: Floats, worst: Floats) -> None:
    """Write the historical value at risk and tail mean of each window.

    Parameters
    ----------
    found
        Shape (n_windows, 2).
    worst
        The worst returns of each, ascending, shape (n_windows, n_worst).
    """
    ordered = np.sort(returns[:window])
    for row in range(len(found)):
        if row > 0:
            _exchange(ordered, returns[row - 1], returns[row + window - 1])
        read_tail(ordered, share, found[row], worst[row])


@kernel(NOTHING, FIXED_VECTOR, INTEGER, FLOAT, FLOAT, MATRIX, MATRIX, VECTOR)
def rolling_filtered(
    returns: Floats, window: int, share: float, decay: float, found: Floats, worst: Floats, sigmas: Floats
) -> None:
    """Write the value at risk and tail mean of returns over their volatilities, times that of the next period.

    vₜ₊₁ = λ vₜ + (1 − λ) rₜ², v of the first period the mean square of the first window.

    Parameters
    ----------
    found
        Shape (n_windows, 2).
    worst
        The worst standardised returns of each, shape (n_windows, n_worst).
    sigmas
        Volatility foretold for the period after each window, shape (n_windows,).
    """
    variance = 0.0
    for period in range(window):
        variance += returns[period] * returns[period]
    variance /= window
    standardised, following = np.empty(returns.size), np.empty(returns.size)
    for period in range(returns.size):
        standardised[period] = returns[period] / sqrt(variance)
        variance = max(decay * variance + (1.0 - decay) * returns[period] * returns[period], _LEAST_VARIANCE)
        following[period] = sqrt(variance)
    ordered = np.sort(standardised[:window])
    for row in range(len(found)):
        end = row + window - 1
        if row > 0:
            _exchange(ordered, standardised[row - 1], standardised[end])
        read_tail(ordered, share, found[row], worst[row])
        sigmas[row] = following[end]
        found[row, 0] *= following[end]
        found[row, 1] *= following[end]
