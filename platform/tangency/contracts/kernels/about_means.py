"""From products Σ xx' to a scatter about the means, in one pass over the matrix."""

from __future__ import annotations

from tangency.compiled.kernel import FIXED_VECTOR, FLOAT, INTEGER, MATRIX, kernel
from tangency.contracts.arrays import Floats

__all__ = ["about_means"]


@kernel(INTEGER, MATRIX, FIXED_VECTOR, FLOAT, FLOAT)
def about_means(products: Floats, root: Floats, most: float, scale: float) -> int:
    """Write c (Σ xx' − rr') over Σ xx'; return 0, and leave it, where too much of a square would cancel.

    Parameters
    ----------
    products
        Shape (n, n).
    root
        r, the means times √T, shape (n,).
    most
        Part of Σ x² that r² may be.
    scale
        c.
    """
    n = root.size
    for i in range(n):
        if root[i] * root[i] > most * products[i, i]:
            return 0
    for i in range(n):
        row, own = products[i], root[i]
        for j in range(n):
            row[j] = (row[j] - own * root[j]) * scale
    return 1
