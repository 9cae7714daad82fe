"""Reference points on a simplex lattice, evenly spread."""

from __future__ import annotations

from itertools import combinations
from math import comb

import numpy as np

from tangency.contracts.arrays import Floats

__all__ = ["inner_lattice", "simplex_lattice"]


def simplex_lattice(dimension: int, divisions: int) -> Floats:
    """Return all points of the simplex whose coordinates are multiples of 1 / divisions.

    Returns
    -------
    Floats
        Shape (comb(divisions + dimension − 1, divisions), dimension); rows sum to one, in lexicographic order.

    References
    ----------
    Das & Dennis (1998), Normal-boundary intersection, SIAM Journal on Optimization 8(3), sec. 4.1.

    >>> simplex_lattice(2, 2).tolist()
    [[0.0, 1.0], [0.5, 0.5], [1.0, 0.0]]
    """
    bars = np.array(list(combinations(range(divisions + dimension - 1), dimension - 1)), dtype=np.float64)
    bars = bars.reshape(-1, dimension - 1)
    edges = np.hstack([np.full((len(bars), 1), -1.0), bars, np.full((len(bars), 1), divisions + dimension - 1.0)])
    return (np.diff(edges, axis=1) - 1.0) / divisions


def inner_lattice(dimension: int, most: int) -> Floats:
    """Return the finest lattice of at most `most` points, without the corners of the simplex.

    Where it is so coarse that none of its points is inside, half of it, drawn in towards the middle, stands inside
    (Deb & Jain 2014, An evolutionary many-objective optimization algorithm, IEEE TEVC 18(4), sec. IV-B).

    >>> inner_lattice(3, 4).shape, inner_lattice(2, 3).tolist()
    ((3, 3), [[0.25, 0.75], [0.5, 0.5], [0.75, 0.25]])
    """
    divisions = 1
    while comb(divisions + dimension, dimension - 1) - dimension <= most:
        divisions += 1
    points = simplex_lattice(dimension, divisions)
    points = points[points.max(axis=1) < 1.0]
    room = most - len(points)
    if divisions < dimension and room >= dimension:
        drawn_in = 0.5 * simplex_lattice(dimension, 1) + 0.5 / dimension
        points = np.vstack([points, drawn_in])
    return points
