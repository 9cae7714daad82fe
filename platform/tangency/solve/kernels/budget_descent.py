"""min ½ x'Cx − Σ bᵢ ln xᵢ over x > 0, one coordinate after the other, compiled.

In each coordinate the minimiser is the positive root of Cᵢᵢx² + sx − bᵢ, s being what the others contribute to (Cx)ᵢ.

References
----------
Griveau-Billion, Richard & Roncalli (2013), A fast algorithm for computing high-dimensional risk parity portfolios;
Choi & Chen (2022), Improved iterative methods for solving risk parity portfolio, Journal of Derivatives and
Quantitative Studies 30(2).
"""

from __future__ import annotations

from math import sqrt

from tangency.contracts.arrays import Floats
from tangency.solve.kernels.compiled import FIXED_MATRIX, FIXED_VECTOR, FLOAT, INTEGER, VECTOR, kernel

__all__ = ["descend"]


@kernel(INTEGER, FIXED_MATRIX, FIXED_VECTOR, FLOAT, INTEGER, VECTOR, VECTOR)
def descend(matrix: Floats, budget: Floats, tolerance: float, most: int, x: Floats, product: Floats) -> int:
    """Move `x` by at most `most` sweeps, until none moves a coordinate by more than `tolerance` of itself.

    Parameters
    ----------
    matrix
        C, shape (n, n), symmetric, its diagonal positive.
    budget
        b, shape (n,), positive.
    x, product
        The start and Cx, shape (n,); both are overwritten.

    Returns
    -------
    int
        The sweeps made.
    """
    n = budget.size
    for sweep in range(most):
        largest = 0.0
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
            largest = max(largest, abs(step) / now)
        if largest <= tolerance:
            return sweep + 1
    return most
