"""A window's correlation, shrunk towards a simple one: its intensity, and the matrix."""

from __future__ import annotations

from math import sqrt

from tangency.compiled.kernel import FIXED_MATRIX, FIXED_VECTOR, FLOAT, MATRIX, kernel, part_of_kernel, summing_part
from tangency.contracts.arrays import Floats

__all__ = ["correlate_shrunk"]


@part_of_kernel
def _correlated(products: Floats, sums: Floats, inverse: float, scale: Floats, made: Floats) -> None:
    """Write the correlations by operations in one order, so that both triangles get the same bits."""
    for i in range(sums.size):
        for j in range(sums.size):
            value = (products[i, j] - (sums[i] * sums[j]) * inverse) * (scale[i] * scale[j])
            made[i, j] = 1.0 if value > 1.0 else (max(value, -1.0))


@summing_part
def _summed(made: Floats) -> tuple[float, float]:
    """Return the sums of the correlations between assets and of their squares."""
    total, squares = 0.0, 0.0
    for i in range(1, len(made)):
        for j in range(i):
            total += made[i, j]
            squares += made[i, j] * made[i, j]
    return 2.0 * total, 2.0 * squares


@summing_part
def _noise(window: Floats, means: Floats, factor: Floats) -> tuple[float, float]:
    """Return the means over t of Σᵢ≠ⱼ (zᵢzⱼ)² and of (Σᵢ≠ⱼ zᵢzⱼ)², z = (x − m) · factor."""
    n_periods, n = window.shape
    squared, together = 0.0, 0.0
    for t in range(n_periods):
        total, squares, fourths = 0.0, 0.0, 0.0
        for i in range(n):
            z = (window[t, i] - means[i]) * factor[i]
            square = z * z
            total += z
            squares += square
            fourths += square * square
        squared += squares * squares - fourths
        between = total * total - squares
        together += between * between
    return squared / n_periods, together / n_periods


@part_of_kernel
def _blended(made: Floats, share: float, towards: float) -> None:
    kept, moved = 1.0 - share, share * towards
    for i in range(len(made)):
        for j in range(len(made)):
            made[i, j] = kept * made[i, j] + moved
        made[i, i] = 1.0


@kernel(FLOAT, FIXED_MATRIX, FIXED_VECTOR, FIXED_MATRIX, FIXED_VECTOR, FLOAT, MATRIX, MATRIX)
def correlate_shrunk(
    products: Floats, sums: Floats, window: Floats, shift: Floats, to_mean: float, room: Floats, made: Floats
) -> float:
    """Write (1 − δ) R + δ F, and return δ = (π − ρ)/(T γ) within [0, 1], of standardised returns.

    Parameters
    ----------
    products, sums
        Σ (x − c)(x − c)', shape (n, n), and Σ (x − c), shape (n,), of the window.
    window
        x in any order of its periods, shape (n_periods, n).
    shift
        c, shape (n,).
    to_mean
        1 where F is all pairs at their mean, 0 where they are at none.
    room
        Shape (3, n).
    """
    n, n_periods = sums.size, len(window)
    inverse, root, pairs = 1.0 / n_periods, sqrt(float(n_periods)), max(n * (n - 1.0), 1.0)
    scale, factor, means = room[0], room[1], room[2]
    for i in range(n):
        scale[i] = 1.0 / sqrt(products[i, i] - (sums[i] * sums[i]) * inverse)
        factor[i] = scale[i] * root
        means[i] = shift[i] + sums[i] * inverse
    _correlated(products, sums, inverse, scale, made)
    total, squares = _summed(made)
    squared, together = _noise(window, means, factor)
    towards = to_mean * total / pairs
    distance = squares - pairs * towards * towards
    noise = squared - squares - to_mean * (together / pairs) + pairs * towards * towards
    # Where R is its own target, to rounding, any δ gives it.
    share = 1.0 if distance <= 1e-14 * pairs else min(max(noise / (n_periods * distance), 0.0), 1.0)
    _blended(made, share, towards)
    return share
