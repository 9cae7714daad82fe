"""One period for another in a sum of squares."""

from __future__ import annotations

from tangency.compiled.kernel import FIXED_VECTOR, FLOAT, MATRIX, VECTOR, kernel
from tangency.contracts.arrays import Floats

__all__ = ["exchange"]


@kernel(FLOAT, MATRIX, FIXED_VECTOR, FIXED_VECTOR, VECTOR)
def exchange(total: Floats, entering: Floats, leaving: Floats, largest: Floats) -> float:
    """Add xx' of what enters to a sum and take that of what leaves from it; both triangles keep the same bits.

    Parameters
    ----------
    total
        Shape (n, n); overwritten.
    entering, leaving
        Shape (n,).
    largest
        The largest that each entry of the diagonal has been, shape (n,); brought up to date.

    Returns
    -------
    float
        The most that an entry of the diagonal has fallen by: its largest over what it is.
    """
    fallen = 1.0
    for i in range(entering.size):
        comes, goes, row = entering[i], leaving[i], total[i]
        largest[i] = max(largest[i], row[i] + comes * comes)
        for j in range(entering.size):
            row[j] = (row[j] + comes * entering[j]) - goes * leaving[j]
        if largest[i] > 0.0:
            fallen = max(fallen, largest[i] / row[i] if row[i] > 0.0 else 1e300)
    return fallen
