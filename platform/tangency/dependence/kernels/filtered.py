"""The Kalman filter of a hedge ratio that walks at random, over many pairs; compiled.

With zₜ = (xₜ − x̄) / s, s² the variance of x: yₜ − ȳ = aₜ + bₜ zₜ + εₜ, where ε has the variance R of the residuals of
least squares, and a and b move by independent steps of variance δR. Thus the units of either price change nothing.
"""

from __future__ import annotations

from math import sqrt

from tangency.compiled.kernel import FIXED_INDICES, FIXED_MATRIX, FLOAT, MATRIX, NOTHING, lean_kernel
from tangency.contracts.arrays import Floats
from tangency.dependence.indices import Indices

__all__ = ["filter_ratios"]

# The first state is known to this many variances of y: as good as nothing.
_VAGUE = 1e3


@lean_kernel(NOTHING, FIXED_MATRIX, FIXED_MATRIX, FIXED_INDICES, FIXED_INDICES, FLOAT, MATRIX)
def filter_ratios(levels: Floats, gram: Floats, first: Indices, second: Indices, step: float, found: Floats) -> None:
    """Write the last ratio of each pair, and the last level of levels[first] where levels[second] is at its mean.

    Parameters
    ----------
    levels
        Less their means, shape (n_assets, n_sessions).
    gram
        Their products, shape (n_assets, n_assets).
    step
        δ, the variance of a step as a share of the noise's.
    """
    n = levels.shape[1]
    for row in range(first.size):
        i, j = first[row], second[row]
        y, x = levels[i], levels[j]
        noise = (gram[i, i] - gram[i, j] * gram[i, j] / gram[j, j]) / n
        scale = 1.0 / sqrt(gram[j, j] / n)
        a = b = off = 0.0
        of_a = of_b = _VAGUE * gram[i, i] / n / noise  # variances in units of the noise's
        for t in range(n):
            z = x[t] * scale
            of_a += step
            of_b += step
            to_a, to_b = of_a + off * z, off + of_b * z
            whole = to_a + to_b * z + 1.0
            share = (y[t] - a - b * z) / whole
            a += to_a * share
            b += to_b * share
            of_a -= to_a * to_a / whole
            off -= to_a * to_b / whole
            of_b -= to_b * to_b / whole
        found[row, 0], found[row, 1] = b * scale, a
