"""Risk budgeting by cyclical coordinate descent, compiled: min ½ x'Σx − Σ bᵢ ln xᵢ over x > 0.

In each coordinate the minimiser is the positive root of Σᵢᵢx² + sx − bᵢ, s being what the others contribute to (Σx)ᵢ.
It moves with the asset's unit, so that the covariance serves as well as the correlation.

References
----------
Griveau-Billion, Richard & Roncalli (2013), A fast algorithm for computing high-dimensional risk parity portfolios;
Choi & Chen (2022), Improved iterative methods for solving risk parity portfolio, Journal of Derivatives and
Quantitative Studies 30(2).
"""

from __future__ import annotations

from math import log, sqrt

from tangency.compiled.kernel import (
    FIXED_MATRIX,
    FIXED_VECTOR,
    FLOAT,
    INTEGER,
    VECTOR,
    inlined_part,
    kernel,
)
from tangency.contracts.arrays import Floats

__all__ = ["descend"]

_LOOKING_BACK = 4


@inlined_part
def _sweep(matrix: Floats, budget: Floats, x: Floats, product: Floats) -> None:
    n = budget.size
    for i in range(n):
        row, own, before = matrix[i], matrix[i, i], x[i]
        others = product[i] - own * before
        root = sqrt(others * others + 4.0 * own * budget[i])
        # Of the two forms of the root the one without cancellation.
        now = 2.0 * budget[i] / (others + root) if others > 0.0 else (root - others) / (2.0 * own)
        step = now - before
        for j in range(n):
            product[j] += step * row[j]
        x[i] = now


@kernel(INTEGER, FIXED_MATRIX, FIXED_VECTOR, FLOAT, INTEGER, VECTOR, VECTOR)
def descend(matrix: Floats, budget: Floats, tolerance: float, most: int, x: Floats, product: Floats) -> int:
    """Move `x` until no xᵢ(Σx)ᵢ deviates from bᵢ by more than `tolerance` of it, or would not within `most` sweeps.

    Deviations fall by about the same factor a sweep; from the last ones follows how many more are wanted. Where
    rounding keeps them from falling they are left as they are.

    Parameters
    ----------
    matrix
        Σ, shape (n, n), symmetric, its diagonal positive.
    budget
        b, shape (n,), positive.
    x, product
        The start and Σx, shape (n,); both are overwritten.

    Returns
    -------
    int
        The sweeps made.
    """
    n = budget.size
    earlier = [1e300] * _LOOKING_BACK
    for done in range(most):
        _sweep(matrix, budget, x, product)
        largest = 0.0
        for i in range(n):
            largest = max(largest, abs(x[i] * product[i] / budget[i] - 1.0))
        if largest <= tolerance:
            return done + 1
        before = earlier[done % _LOOKING_BACK]
        earlier[done % _LOOKING_BACK] = largest
        if done >= 2 * _LOOKING_BACK:
            if not largest < before:
                return done + 1
            wanted = _LOOKING_BACK * log(tolerance / largest) / log(largest / before)
            if done + wanted > most:
                return done + 1
    return most
