"""The knee of a Pareto front: where more of one objective begins to cost most of the others.

It is the point of the front farthest from the plane through its extreme points, which is the least of the objectives
weighed by the plane's normal: one more scalarised optimum, and not the nearest of the points that happen to be there.

References
----------
Das (1999), On characterizing the "knee" of the Pareto curve based on normal-boundary intersection, Structural
Optimization 18; Branke, Deb, Dierolf & Osswald (2004), Finding knees in multi-objective optimization, PPSN VIII.
"""

from __future__ import annotations

import numpy as np

from tangency.contracts.arrays import Floats

__all__ = ["knee_prices"]

_LEAST = 1e-3


def knee_prices(extremes: Floats) -> Floats:
    """Return the normal of the plane through the extreme points, scaled to a sum of one.

    Where the points span no plane, or its normal has a component below a thousandth, so that an objective would
    count for nothing or less, every objective counts alike.

    Parameters
    ----------
    extremes
        In units of the ranges, shape (n_objectives, n_objectives), a row for each point.

    >>> knee_prices(np.array([[0.0, 1.0], [1.0, 0.0]])).tolist()
    [0.5, 0.5]
    """
    count = len(extremes)
    alike = np.full(count, 1.0 / count)
    if np.linalg.matrix_rank(extremes) < count:
        return alike
    normal = np.linalg.solve(extremes, np.ones(count))
    prices: Floats = normal / normal.sum()
    return prices if (prices >= _LEAST).all() else alike
