"""Certify a frontier, compiled: variance, residual and duality gap of every point, from the problem's own data.

At a point w of min ½ w'Σw − λμ'w with multipliers y of the rows, let r = Σw − λμ + A'y. For every w' of the set

    (Σw − λμ)'(w − w') ≤ Σᵢ rᵢ (wᵢ − eᵢ) + Σₖ yₖ (sₖ − (Aw)ₖ),

where eᵢ is the lower bound for rᵢ > 0 and the upper one otherwise, and sₖ the row's upper side for yₖ > 0 and its lower
one otherwise: the right side is the gap, however w and y were found.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tangency.compiled.kernel import (
    FIXED_MATRIX,
    FIXED_VECTOR,
    FLOAT,
    INDICES,
    INTEGER,
    MATRIX,
    VECTOR,
    kernel,
    part_of_kernel,
    record,
    several,
    summing_part,
)
from tangency.contracts.arrays import Floats
from tangency.solve.kernels.elements import Indices
from tangency.solve.kernels.events import NO_ELEMENT

__all__ = ["POLYHEDRON", "Curve", "Polyhedron", "largest_defects"]

_LEAST_SIZE = 1e-2
_INFINITY = float("inf")


class Curve(NamedTuple):
    """Points of a path, one a row.

    Attributes
    ----------
    tolerance
        λ, falling, shape (n_points,).
    weights
        w, shape (n_points, n_assets).
    moving
        Assets whose weight is not the same at every point; others may be among them.
    prices
        y, shape (n_points, n_rows).
    """

    tolerance: Floats
    weights: Floats
    moving: Indices
    prices: Floats


class Polyhedron(NamedTuple):
    """Bounds and rows, and the box that they imply; infinite where open."""

    lower: Floats
    upper: Floats
    rows: Floats
    row_lower: Floats
    row_upper: Floats
    box_lower: Floats
    box_upper: Floats


_CURVE = record(Curve, VECTOR, MATRIX, INDICES, MATRIX)
POLYHEDRON = record(
    Polyhedron, FIXED_VECTOR, FIXED_VECTOR, FIXED_MATRIX, FIXED_VECTOR, FIXED_VECTOR, FIXED_VECTOR, FIXED_VECTOR
)


@part_of_kernel
def _write_marginal(covariance: Floats, curve: Curve, p: int, first: Floats, marginal: Floats) -> None:
    """Write Σw of a point: that of the first point, and what the weights that have changed since add."""
    for j in range(first.size):
        marginal[j] = first[j]
    one, change = NO_ELEMENT, 0.0
    for m in range(curve.moving.size):
        i = int(curve.moving[m])
        more = curve.weights[p, i] - curve.weights[0, i]
        if more != 0.0 and one == NO_ELEMENT:
            one, change = i, more
        elif more != 0.0:  # two rows in a pass
            for j in range(first.size):
                marginal[j] += change * covariance[one, j] + more * covariance[i, j]
            one = NO_ELEMENT
    if one != NO_ELEMENT:
        _add(covariance, one, change, marginal)


@part_of_kernel
def _add(rows: Floats, i: int, factor: float, total: Floats) -> None:
    if factor != 0.0:
        for j in range(total.size):
            total[j] += factor * rows[i, j]


@part_of_kernel
def _write_reduced(
    curve: Curve, polyhedron: Polyhedron, mean: Floats, p: int, marginal: Floats, price: Floats, reduced: Floats
) -> None:
    """Write y, zero where its sign has no side, and r of a point."""
    tolerance = curve.tolerance[p]
    for i in range(mean.size):
        reduced[i] = marginal[i] - tolerance * mean[i]
    for k in range(price.size):
        y = curve.prices[p, k]
        side = polyhedron.row_upper[k] if y > 0.0 else polyhedron.row_lower[k]
        price[k] = 0.0 if abs(side) == _INFINITY else y
        _add(polyhedron.rows, k, price[k], reduced)


@summing_part
def _bound_gap(polyhedron: Polyhedron, curve: Curve, p: int, q: int, reduced: Floats) -> float:
    """Return Σ rᵢ (wᵢ − eᵢ) midway between two points, of which one may be the other."""
    total, one, other = 0.0, reduced[p % 2], reduced[q % 2]
    for i in range(one.size):
        r = 0.5 * (one[i] + other[i])
        away = 0.5 * (curve.weights[p, i] + curve.weights[q, i])
        away -= polyhedron.box_lower[i] if r > 0.0 else polyhedron.box_upper[i]
        total += r * away if r != 0.0 else 0.0
    return total


@part_of_kernel
def _row_gap(polyhedron: Polyhedron, p: int, q: int, price: Floats, activity: Floats) -> float:
    """Return Σ yₖ (sₖ − (Aw)ₖ) midway between two points."""
    total = 0.0
    for k in range(price.shape[1]):
        y = 0.5 * (price[p % 2, k] + price[q % 2, k])
        if y != 0.0:
            side = polyhedron.row_upper[k] if y > 0.0 else polyhedron.row_lower[k]
            total += y * (side - 0.5 * (activity[p % 2, k] + activity[q % 2, k]))
    return total


@summing_part
def _product(one: Floats, other: Floats) -> float:
    total = 0.0
    for i in range(one.size):
        total += one[i] * other[i]
    return total


@summing_part
def _total_violation(lower: Floats, values: Floats, upper: Floats) -> float:
    total = 0.0
    for i in range(values.size):
        total += max(lower[i] - values[i], 0.0) + max(values[i] - upper[i], 0.0)
    return total


@part_of_kernel
def _violation(lower: Floats, values: Floats, upper: Floats) -> float:
    """Return the largest violation of bounds."""
    worst = 0.0
    if _total_violation(lower, values, upper) != 0.0:
        for i in range(values.size):
            worst = _larger(worst, lower[i] - values[i])
            worst = _larger(worst, values[i] - upper[i])
    return worst


@part_of_kernel
def _larger(worst: float, value: float) -> float:
    """Return the larger one, infinity for what is not a number."""
    if value <= worst:
        return worst
    return value if value > worst else _INFINITY


@kernel(several(VECTOR, FLOAT, FLOAT), _CURVE, POLYHEDRON, FIXED_VECTOR, FIXED_MATRIX, INTEGER)
def largest_defects(
    curve: Curve, polyhedron: Polyhedron, mean: Floats, covariance: Floats, has_segments: int
) -> tuple[Floats, float, float]:
    """Return the variance of each point, the largest residual, and the largest gap in relation to the variance.

    A variance below a hundredth of the assets' mean variance does not make a gap count for more.

    Parameters
    ----------
    mean, covariance
        μ, shape (n_assets,), and Σ, shape (n_assets, n_assets).
    has_segments
        1: the gap midway between neighbours counts too. Weights and multipliers are linear in between, so that an
        exchange that was missed shows there.
    """
    n, (n_points, n_rows) = mean.size, curve.prices.shape
    variance, reduced = np.empty(n_points), np.empty((2, n))
    activity, price = np.empty((2, n_rows)), np.empty((2, n_rows))
    first, marginal, least = np.zeros(n), np.empty(n), 0.0
    for i in range(n):
        least += _LEAST_SIZE * covariance[i, i] / n
        _add(covariance, i, curve.weights[0, i], first)
    residual = gap = 0.0
    for p in range(n_points):
        weights = curve.weights[p]
        _write_marginal(covariance, curve, p, first, marginal)
        variance[p] = _product(marginal, weights)
        for k in range(n_rows):
            activity[p % 2, k] = _product(polyhedron.rows[k], weights)
        residual = _larger(residual, _violation(polyhedron.lower, weights, polyhedron.upper))
        residual = _larger(residual, _violation(polyhedron.row_lower, activity[p % 2], polyhedron.row_upper))
        _write_reduced(curve, polyhedron, mean, p, marginal, price[p % 2], reduced[p % 2])
        for q in range(max(p - has_segments, 0), p + 1):
            found = _bound_gap(polyhedron, curve, p, q, reduced) + _row_gap(polyhedron, p, q, price, activity)
            gap = _larger(gap, found / max(variance[p], least))
    return variance, residual, gap
