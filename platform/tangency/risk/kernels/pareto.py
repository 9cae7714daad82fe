"""The generalised Pareto distribution of every window's largest losses, by maximum likelihood of one unknown."""

from __future__ import annotations

from math import exp, log, log1p, nan

import numpy as np
import numpy.typing as npt

from tangency.compiled.kernel import FIXED_VECTOR, FLOAT, INDICES, INTEGER, MATRIX, NOTHING, kernel, part_of_kernel
from tangency.contracts.arrays import Floats
from tangency.risk.kernels.student import CONSTANT, FOUND, NO_MAXIMUM

__all__ = ["LEAST_EXCESSES", "LEAST_SHAPE", "TIED", "rolling_pareto"]

LEAST_EXCESSES = 10
"""So many losses are to lie above a threshold."""

TIED = 4
"""The state of a window of which too few do, because others equal the threshold."""

LEAST_SHAPE = -0.5
"""Below, a maximum of the likelihood is not a regular one (Smith 1985)."""

_GRID = 53
_REFINEMENTS = 40
_GOLDEN = 0.6180339887498949


@part_of_kernel
def _profile(excesses: Floats, place: float, largest: float) -> tuple[float, float, float]:
    """Return the log-likelihood per excess at θ = ξ/σ, the best ξ there, and θ.

    θ = (e^place − 1) / largest, above −1 / largest for every place. ξ(θ) = mean ln(1 + θy),
    and ℓ = −ln(ξ/θ) − ξ − 1; at θ = 0 the exponential distribution.
    """
    theta = (exp(place) - 1.0) / largest
    total, mean = 0.0, 0.0
    for i in range(excesses.size):
        total += log1p(theta * excesses[i])
        mean += excesses[i]
    shape, mean = total / excesses.size, mean / excesses.size
    if abs(theta * mean) < 1e-9:  # noqa: PLR2004  # as good as zero
        return -log(mean) - 1.0, shape, theta
    return -log(shape / theta) - shape - 1.0, shape, theta


@part_of_kernel
def _fitted(excesses: Floats, largest: float, found: Floats) -> bool:
    """Write ξ and σ of excesses above zero; return whether there is a regular maximum."""
    low, high = -14.0, 12.0
    width = (high - low) / (_GRID - 1)
    best, value = 0, -1e300
    for i in range(_GRID):
        reached, shape, _ = _profile(excesses, low + i * width, largest)
        if shape > LEAST_SHAPE and reached > value:
            best, value = i, reached
    if value == -1e300 or best == 0 or best == _GRID - 1:  # noqa: PLR2004
        return False
    left, right = low + (best - 1) * width, low + (best + 1) * width
    for _ in range(_REFINEMENTS):
        one, other = right - _GOLDEN * (right - left), left + _GOLDEN * (right - left)
        if _profile(excesses, one, largest)[0] < _profile(excesses, other, largest)[0]:
            left = one
        else:
            right = other
    _, shape, theta = _profile(excesses, 0.5 * (left + right), largest)
    if shape <= LEAST_SHAPE:
        return False
    mean = excesses.mean()
    found[0], found[1] = shape, mean if abs(theta * mean) < 1e-9 else shape / theta  # noqa: PLR2004
    return True


@kernel(NOTHING, FIXED_VECTOR, INTEGER, INTEGER, FLOAT, MATRIX, INDICES)
def rolling_pareto(
    returns: Floats, window: int, n_excesses: int, share: float, found: Floats, states: npt.NDArray[np.int64]
) -> None:
    """Write the threshold, ξ, σ, value at risk, tail mean and number of excesses of each window, shape (n_windows, 6).

    Parameters
    ----------
    n_excesses
        The threshold is the next largest loss after so many; where it is tied, fewer lie above it.
    share
        1 − level.
    states
        Whether a maximum was found, or why there is none, shape (n_windows,).
    """
    for row in range(len(found)):
        ordered = np.sort(-returns[row : row + window])[::-1]
        threshold = ordered[n_excesses]
        above = n_excesses
        while above > 0 and ordered[above - 1] == threshold:
            above -= 1
        if ordered[0] == ordered[-1]:
            states[row] = CONSTANT
            continue
        if above < LEAST_EXCESSES or share * window >= above:
            states[row] = TIED
            continue
        excesses = ordered[:above] - threshold
        if not _fitted(excesses, excesses[0], found[row, 1:3]):
            states[row] = NO_MAXIMUM
            continue
        states[row] = FOUND
        shape, scale = found[row, 1], found[row, 2]
        times = log(above / (share * window))
        growth = times if abs(shape) < 1e-9 else (exp(shape * times) - 1.0) / shape  # noqa: PLR2004
        found[row, 0], found[row, 3], found[row, 5] = threshold, threshold + scale * growth, above
        found[row, 4] = (found[row, 3] + scale - shape * threshold) / (1.0 - shape) if shape < 1.0 else nan
