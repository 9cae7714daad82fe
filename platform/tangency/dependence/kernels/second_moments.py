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


@lean_kernel(FLOAT, MATRIX, VECTOR, MATRIX, MATRIX, INTEGER, FIXED_VECTOR)
def exchange_about(products: Floats, sums: Floats, about: Floats, window: Floats, place: int, comes: Floats) -> float:
    """Let a period take the place of another in sums about a fixed shift; both triangles keep the same bits.

    Parameters
    ----------
    products, sums
        Σ (x − c)(x − c)', shape (n, n), and Σ (x − c), shape (n,); overwritten.
    about
        c, then the largest that each entry of the diagonal has been, which is brought up to date, then room for two
        rows; shape (4, n).
    window
        The periods, shape (n_periods, n), of which the one at `place` is overwritten.

    Returns
    -------
    float
        The most that an entry of the diagonal has fallen by: its largest over what it is about the mean.
    """
    n, fallen = comes.size, 1.0
    for i in range(n):
        about[2, i], about[3, i] = comes[i] - about[0, i], window[place, i] - about[0, i]
        sums[i] = (sums[i] + about[2, i]) - about[3, i]
        window[place, i] = comes[i]
    for i in range(n):
        entering, leaving = about[2, i], about[3, i]
        largest = max(about[1, i], products[i, i] + entering * entering)
        about[1, i] = largest
        for j in range(n):
            products[i, j] = (products[i, j] + entering * about[2, j]) - leaving * about[3, j]
        # What a correlation is made of: the shift may be that of a crash which has left the window.
        left = products[i, i] - sums[i] * sums[i] / window.shape[0]
        if largest > 0.0:
            fallen = max(fallen, largest / left if left > 0.0 else 1e300)
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
