"""Second moments that follow the bars, and the correlations in them: n² each."""

from __future__ import annotations

from math import sqrt

from tangency.cluster.tree import Places
from tangency.compiled.kernel import (
    FIXED_MATRIX,
    FIXED_VECTOR,
    FLOAT,
    INDICES,
    INTEGER,
    MATRIX,
    NOTHING,
    VECTOR,
    lean_kernel,
)
from tangency.contracts.arrays import Floats

__all__ = ["correlate", "exchange_about", "fade", "outlast"]


@lean_kernel(FLOAT, MATRIX, VECTOR, FIXED_VECTOR, FIXED_VECTOR, FIXED_VECTOR, VECTOR, MATRIX)
def exchange_about(
    products: Floats, sums: Floats, shift: Floats, comes: Floats, goes: Floats, largest: Floats, moved: Floats
) -> float:
    """Let a period enter sums about a fixed shift and another leave; both triangles keep the same bits.

    Parameters
    ----------
    products, sums
        Σ (x − c)(x − c)', shape (n, n), and Σ (x − c), shape (n,); overwritten.
    largest
        The largest that each entry of the diagonal has been, shape (n,); brought up to date.
    moved
        Room for two rows, shape (2, n).

    Returns
    -------
    float
        The most that an entry of the diagonal has fallen by: its largest over what it is.
    """
    n, fallen = comes.size, 1.0
    for i in range(n):
        moved[0, i], moved[1, i] = comes[i] - shift[i], goes[i] - shift[i]
        sums[i] = (sums[i] + moved[0, i]) - moved[1, i]
    for i in range(n):
        entering, leaving = moved[0, i], moved[1, i]
        largest[i] = max(largest[i], products[i, i] + entering * entering)
        for j in range(n):
            products[i, j] = (products[i, j] + entering * moved[0, j]) - leaving * moved[1, j]
        if largest[i] > 0.0:
            fallen = max(fallen, largest[i] / products[i, i] if products[i, i] > 0.0 else 1e300)
    return fallen


@lean_kernel(NOTHING, MATRIX, VECTOR, FIXED_VECTOR, FLOAT, FLOAT, VECTOR)
def fade(scatter: Floats, means: Floats, comes: Floats, decay: float, weight: float, moved: Floats) -> None:
    """Let a period enter exponentially weighted moments about their own mean; nothing is ever taken off.

    Parameters
    ----------
    scatter, means
        Σ w (x − m)(x − m)', shape (n, n), and m, shape (n,); overwritten.
    decay
        λ, by which all earlier weights fade.
    weight
        λ Σ w + 1, the sum of the weights with that of this period.
    moved
        Room, shape (n,).
    """
    n, share = comes.size, (weight - 1.0) / weight
    for i in range(n):
        moved[i] = comes[i] - means[i]
        means[i] += moved[i] / weight
    for i in range(n):
        own = moved[i]
        for j in range(n):
            scatter[i, j] = decay * scatter[i, j] + share * (own * moved[j])


@lean_kernel(NOTHING, FIXED_MATRIX, FIXED_VECTOR, FLOAT, VECTOR, MATRIX)
def correlate(products: Floats, sums: Floats, count: float, scale: Floats, correlation: Floats) -> None:
    """Write the correlations of sums: (Σxy − Σx Σy / T) over the roots of the same of each; the diagonal is one.

    Parameters
    ----------
    scale
        Room, shape (n,): 1/√(Σx² − (Σx)²/T) afterwards.
    """
    n, inverse = sums.size, 1.0 / count
    for i in range(n):
        scale[i] = 1.0 / sqrt(products[i, i] - (sums[i] * sums[i]) * inverse)
    for i in range(n):
        for j in range(n):
            value = (products[i, j] - (sums[i] * sums[j]) * inverse) * (scale[i] * scale[j])
            correlation[i, j] = 1.0 if value > 1.0 else (max(value, -1.0))
        correlation[i, i] = 1.0


@lean_kernel(INTEGER, INDICES, VECTOR, FIXED_VECTOR)
def outlast(periods: Places, last: Floats, comes: Floats) -> int:
    """Count a period for each asset, from one again where its return is another than the last; return the most.

    Parameters
    ----------
    periods, last
        The periods of one and the same return, and that return, shape (n,); overwritten.
    """
    most = 0
    for i in range(comes.size):
        periods[i] = periods[i] + 1 if comes[i] == last[i] else 1
        last[i] = comes[i]
        most = max(most, periods[i])
    return most
