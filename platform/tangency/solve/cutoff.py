"""Which assets a long-only optimum probably holds: those above a cut-off, as if one factor moved them all.

With H ≈ ββ' + D the minimiser of ½ x'Hx − c'x over x ≥ 0 is xᵢ = max(0, cᵢ − βᵢt)/dᵢ with t = β'x, so that, β positive,
the held assets are the first ones in the order of c/β. It is a guess from which an exact method starts.

References
----------
Elton, Gruber & Padberg (1976), Simple Criteria for Optimal Portfolio Selection, Journal of Finance 31(5).
"""

from __future__ import annotations

from math import sqrt

import numpy as np

from tangency.contracts.arrays import Floats

__all__ = ["likely_held"]

_LEAST_SPECIFIC = 0.01
_LEAST_EXPOSURE = 1e-12


def likely_held(hessian: Floats, linear: Floats) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """Return the assets above the cut-off, best first; none where no common factor shows.

    Parameters
    ----------
    hessian
        H, shape (n, n), symmetric, its diagonal positive.
    linear
        c, shape (n,).
    """
    sums = hessian @ np.ones(linear.size)
    total = float(sums.sum())
    if not total > 0.0:
        return np.zeros(0, dtype=np.intp)
    # An asset without exposure, or with a negative one, comes first if it earns anything, and weighs nothing.
    beta = np.maximum(sums / sqrt(total), _LEAST_EXPOSURE * sqrt(total))
    variances = hessian.diagonal()
    specific = np.maximum(variances - beta * beta, _LEAST_SPECIFIC * variances)
    rank = linear / beta
    order = rank.argsort()[::-1]
    rank, exposure = rank[order], (beta / specific)[order]
    exposed = exposure * beta[order]
    return order[rank * (1.0 + exposed.cumsum()) > (exposed * rank).cumsum()]
