"""What certifies a long-only minimum of variance, from the covariance and the weights alone, in one pass."""

from __future__ import annotations

import numpy as np

from tangency.compiled.kernel import FIXED_MATRIX, FIXED_VECTOR, NOTHING, VECTOR, kernel
from tangency.contracts.arrays import Floats

__all__ = ["LEAST_MARGINAL", "N_FIGURES", "UNDIVERSIFIED", "VARIANCE", "survey_variance"]

VARIANCE, LEAST_MARGINAL, UNDIVERSIFIED, N_FIGURES = range(4)
"""Places of what is found: w'Σw, the least of Σw, and Σ σᵢ|wᵢ|."""


@kernel(NOTHING, FIXED_MATRIX, FIXED_VECTOR, VECTOR)
def survey_variance(covariance: Floats, weights: Floats, found: Floats) -> None:
    """Write the figures of a portfolio.

    Parameters
    ----------
    covariance
        Σ, shape (n, n), symmetric.
    weights
        w, shape (n,).
    found
        Receives the figures, shape (3,).
    """
    n = weights.size
    marginal = np.zeros(n)
    undiversified = 0.0
    for i in range(n):
        weight = weights[i]
        if weight != 0.0:
            row = covariance[i]
            undiversified += np.sqrt(abs(row[i])) * abs(weight)
            for j in range(n):
                marginal[j] += weight * row[j]
    variance = 0.0
    for i in range(n):
        variance += weights[i] * marginal[i]
    found[0], found[1], found[2] = variance, marginal.min(), undiversified
