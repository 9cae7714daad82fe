"""A window's correlation, shrunk towards a simple one: its intensity, and the matrix."""

from __future__ import annotations

from math import sqrt

from tangency.compiled.kernel import FIXED_MATRIX, FIXED_VECTOR, FLOAT, MATRIX, kernel, part_of_kernel, summing_part
from tangency.contracts.arrays import Floats

__all__ = ["correlate_shrunk"]


@summing_part
def _summed(products: Floats, sums: Floats, inverse: float, scale: Floats) -> tuple[float, float]:
    """Return the sums of the correlations between assets and of their squares."""
    total, squares = 0.0, 0.0
    for i in range(1, sums.size):
        own, factor = sums[i] * inverse, scale[i]
        for j in range(i):
            value = (products[i, j] - own * sums[j]) * (factor * scale[j])
            total += value
            squares += value * value
    return 2.0 * total, 2.0 * squares


@summing_part
def _noise(by_asset: Floats, means: Floats, factor: Floats, room: Floats) -> tuple[float, float]:
    """Return the means over t of Σᵢ≠ⱼ (zᵢzⱼ)² and of (Σᵢ≠ⱼ zᵢzⱼ)², z = (x − m) · factor, of assets by fours."""
    total, squares, fourths, n_periods = room[0], room[1], 0.0, by_asset.shape[1]
    for t in range(n_periods):
        total[t], squares[t] = 0.0, 0.0
    for four in range(len(by_asset) // 4):
        i = 4 * four
        mean_0, mean_1, mean_2, mean_3 = means[i], means[i + 1], means[i + 2], means[i + 3]
        factor_0, factor_1, factor_2, factor_3 = factor[i], factor[i + 1], factor[i + 2], factor[i + 3]
        for t in range(n_periods):
            z_0, z_1 = (by_asset[i, t] - mean_0) * factor_0, (by_asset[i + 1, t] - mean_1) * factor_1
            z_2, z_3 = (by_asset[i + 2, t] - mean_2) * factor_2, (by_asset[i + 3, t] - mean_3) * factor_3
            square_0, square_1, square_2, square_3 = z_0 * z_0, z_1 * z_1, z_2 * z_2, z_3 * z_3
            total[t] += z_0 + z_1 + z_2 + z_3
            squares[t] += square_0 + square_1 + square_2 + square_3
            fourths += square_0 * square_0 + square_1 * square_1 + square_2 * square_2 + square_3 * square_3
    squared, together = -fourths, 0.0
    for t in range(n_periods):
        between = total[t] * total[t] - squares[t]
        squared += squares[t] * squares[t]
        together += between * between
    return squared / n_periods, together / n_periods


@part_of_kernel
def _shrunk(
    products: Floats, sums: Floats, inverse: float, scale: Floats, share: float, towards: float, made: Floats
) -> None:
    """Write the matrix by operations in one order, so that both triangles get the same bits."""
    kept, moved = 1.0 - share, share * towards
    for i in range(sums.size):
        for j in range(sums.size):
            value = (products[i, j] - (sums[i] * sums[j]) * inverse) * (scale[i] * scale[j])
            made[i, j] = kept * (1.0 if value > 1.0 else max(value, -1.0)) + moved
        made[i, i] = 1.0


@kernel(FLOAT, FIXED_MATRIX, FIXED_VECTOR, FIXED_MATRIX, FIXED_MATRIX, FLOAT, MATRIX, MATRIX)
def correlate_shrunk(
    products: Floats, sums: Floats, about: Floats, by_asset: Floats, to_mean: float, room: Floats, made: Floats
) -> float:
    """Write (1 − δ) R + δ F, and return δ = (π − ρ)/(T γ) within [0, 1], of standardised returns.

    Parameters
    ----------
    products, sums
        Σ (x − c)(x − c)', shape (n, n), and Σ (x − c), shape (n,), of the window.
    about
        c, shape (1 or more, n).
    by_asset
        x in any order of its periods, shape (m, n_periods), m the next multiple of four from n on.
    to_mean
        1 where F is all pairs at their mean, 0 where they are at none.
    room
        Shape (5, the larger of m and n_periods), of zeros at first.
    """
    n, n_periods = sums.size, by_asset.shape[1]
    inverse, root, pairs = 1.0 / n_periods, sqrt(float(n_periods)), max(n * (n - 1.0), 1.0)
    scale, factor, means = room[0], room[1], room[2]
    for i in range(n):
        scale[i] = 1.0 / sqrt(products[i, i] - (sums[i] * sums[i]) * inverse)
        factor[i] = scale[i] * root
        means[i] = about[0, i] + sums[i] * inverse
    total, squares = _summed(products, sums, inverse, scale)
    squared, together = _noise(by_asset, means, factor, room[3:])
    towards = to_mean * total / pairs
    distance = squares - pairs * towards * towards
    noise = squared - squares - to_mean * (together / pairs) + pairs * towards * towards
    # Where R is its own target, to rounding, any δ gives it.
    share = 1.0 if distance <= 1e-14 * pairs else min(max(noise / (n_periods * distance), 0.0), 1.0)
    _shrunk(products, sums, inverse, scale, share, towards, made)
    return share
