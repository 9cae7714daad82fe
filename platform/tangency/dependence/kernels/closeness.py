"""How far apart the prices of pairs went, compiled."""

from __future__ import annotations

from tangency.compiled.kernel import FIXED_INDICES, FIXED_MATRIX, NOTHING, VECTOR, kernel, summing_part
from tangency.contracts.arrays import Floats
from tangency.dependence.indices import Indices

__all__ = ["sum_squares"]


@summing_part
def _apart(one: Floats, other: Floats) -> float:
    total = 0.0
    for t in range(one.size):
        difference = one[t] - other[t]
        total += difference * difference
    return total


@kernel(NOTHING, FIXED_MATRIX, FIXED_INDICES, FIXED_INDICES, VECTOR)
def sum_squares(rows: Floats, first: Indices, second: Indices, found: Floats) -> None:
    """Write the sum of squared differences of two rows for each pair."""
    for row in range(first.size):
        found[row] = _apart(rows[first[row]], rows[second[row]])
