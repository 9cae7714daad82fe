"""The coverage error of a Pareto front: the distance between its outer and its inner approximation.

Every certified point w with prices c rules out all values below the plane c'y = c'f(w) − gap. Mixtures of portfolios
are portfolios, with objectives no worse than the mixtures of theirs. What is neither ruled out nor reached lies
between the two, and the deepest corner of the first, seen from the second, bounds what can have been missed.

References
----------
Rennen, van Dam & den Hertog (2011), Enhancement of sandwich algorithms for approximating higher-dimensional convex
Pareto sets, INFORMS Journal on Computing 23(4); Löhne, Rudloff & Ulus (2014), Primal and dual approximation
algorithms for convex vector optimization problems, Journal of Global Optimization 60.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from tangency.contracts.arrays import Floats
from tangency.solve.pareto.point import ParetoPoint
from tangency.solve.program.assembly import Assembly
from tangency.solve.program.sparse_linear import solve_sparse_linear

__all__ = ["MOST_OBJECTIVES", "Corners", "corners_between"]

# Corners multiply with the objectives; beyond this they take too long.
MOST_OBJECTIVES = 4
# Corners further out than this belong to no trade-off within the ranges.
_FURTHEST = 2.0
_BELOW_IDEAL = 1e-5
_SAME_PLANE = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Corners:
    """Corners of what no point rules out, deepest first.

    Attributes
    ----------
    values
        In units of the ranges, shape (n_corners, n_objectives).
    depth
        By how much, in every objective at once, the mixtures of the points are worse than the corner at most, shape
        (n_corners,): a share of the ranges.
    """

    values: Floats
    depth: Floats

    @property
    def deepest(self) -> float:
        """The most that can have been missed."""
        return float(self.depth.max(initial=0.0))


def corners_between(points: tuple[ParetoPoint, ...]) -> Corners:
    """Return the corners of what certified points leave open, with their depths below the points' mixtures."""
    values = np.array([point.values for point in points])
    corners = _outer_corners(points, values)
    depth = _depths(corners, values)
    order = np.argsort(-depth, kind="stable")
    return Corners(values=corners[order], depth=depth[order])


def _outer_corners(points: tuple[ParetoPoint, ...], values: Floats) -> Floats:
    """Return the corners of {y : c'y ≥ c'f − gap for every point} within the box of the ideal and far beyond it."""
    from scipy.spatial import HalfspaceIntersection  # noqa: PLC0415  # qhull loads where it is used

    count = values.shape[1]
    normals = np.array([point.prices / point.prices.sum() for point in points])
    heights = np.einsum("ik,ik->i", normals, values) - np.array([point.gap for point in points])
    planes = np.column_stack([-normals, heights])
    planes = planes[_first_of_each(planes)]
    box = np.vstack(
        [
            np.column_stack([-np.eye(count), np.full(count, -_BELOW_IDEAL)]),
            np.column_stack([np.eye(count), np.full(count, -_FURTHEST)]),
        ]
    )
    inside = np.full(count, _FURTHEST - 0.5)
    found = HalfspaceIntersection(np.vstack([planes, box]), inside).intersections
    found = found[np.isfinite(found).all(axis=1)]
    corners = found[(found < _FURTHEST - _BELOW_IDEAL).all(axis=1)]
    return corners[np.lexsort(corners.T[::-1])]


def _first_of_each(planes: Floats) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    rounded = np.round(planes / _SAME_PLANE) * _SAME_PLANE
    return np.sort(np.unique(rounded, axis=0, return_index=True)[1])


def _depths(corners: Floats, values: Floats) -> Floats:
    """Return for each corner v the least d with Σ μᵢ fᵢ ≤ v + d over mixtures μ: one linear program for all."""
    m, count = corners.shape
    n = len(values)
    if m == 0:
        return np.zeros(0)
    assembly = Assembly()
    depth = assembly.add_columns(np.full(m, -np.inf), np.full(m, np.inf), np.ones(m))
    shares = assembly.add_columns(np.zeros(m * n), np.full(m * n, np.inf), np.zeros(m * n))
    own = sparse.eye_array(m, format="csr")
    mixed = sparse.csr_array(sparse.kron(own, values.T))
    down = sparse.csr_array(sparse.kron(own, -np.ones((count, 1))))
    assembly.add_rows(((shares, mixed), (depth, down)), np.full(m * count, -np.inf), corners.ravel())
    whole = sparse.csr_array(sparse.kron(own, np.ones((1, n))))
    assembly.add_rows(((shares, whole),), np.ones(m), np.ones(m))
    found: Floats = np.maximum(solve_sparse_linear(assembly.program()).x[depth], 0.0)
    return found
