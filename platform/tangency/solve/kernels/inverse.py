"""Update the inverse M of a symmetric matrix K while K gains or loses a row and its column.

Only the leading `size` rows and columns of M hold anything. Each change costs O(size²).
"""

from __future__ import annotations

from tangency.compiled.kernel import inlined_part
from tangency.contracts.arrays import Floats

__all__ = ["add_products", "border", "product", "remove"]


@inlined_part
def product(inverse: Floats, size: int, right: Floats, result: Floats) -> None:
    """Write M · right into `result`."""
    for a in range(size):
        result[a] = 0.0
    # By columns, which are rows: additions of whole rows vectorise, sums of products would not.
    for b in range(size):
        factor = right[b]
        if factor != 0.0:
            for a in range(size):
                result[a] += factor * inverse[b, a]


@inlined_part
def add_products(inverse: Floats, size: int, right: Floats, result: Floats) -> None:
    """Add M · right to `result`, for two right sides at once, in rows."""
    for b in range(size):
        factor, other = right[0, b], right[1, b]
        for a in range(size):
            result[0, a] += factor * inverse[b, a]
            result[1, a] += other * inverse[b, a]


@inlined_part
def border(inverse: Floats, size: int, solved: Floats, pivot: float) -> None:
    """Let K gain a last row u and its column, with κ on the diagonal.

    Parameters
    ----------
    solved
        v = M u.
    pivot
        κ − u'M u, not zero.
    """
    for a in range(size):
        factor = solved[a] / pivot
        for b in range(size):
            inverse[a, b] += factor * solved[b]
        inverse[a, size] = -factor
        inverse[size, a] = -factor
    inverse[size, size] = 1.0 / pivot


@inlined_part
def remove(inverse: Floats, size: int, position: int) -> None:
    """Let K lose a row and its column; the last one takes their place."""
    last = size - 1
    for b in range(size):
        inverse[position, b], inverse[last, b] = inverse[last, b], inverse[position, b]
    for a in range(size):
        inverse[a, position], inverse[a, last] = inverse[a, last], inverse[a, position]
    pivot = inverse[last, last]
    for a in range(last):
        factor = inverse[a, last] / pivot
        for b in range(last):
            inverse[a, b] -= factor * inverse[last, b]
