"""The minimum spanning tree of a matrix of distances."""

from __future__ import annotations

import numpy as np

from tangency.cluster.tree import Places
from tangency.compiled.kernel import FIXED_MATRIX, NOTHING, PLACES, kernel
from tangency.contracts.arrays import Floats

__all__ = ["spanning_edges"]


@kernel(NOTHING, FIXED_MATRIX, PLACES)
def spanning_edges(distances: Floats, edges: Places) -> None:
    """Write the edges by Prim's method, shape (n − 1, 2): the one in the tree, and the one that joins; n².

    Of equal distances the lower places come first.
    """
    n = distances.shape[0]
    near = np.full(n, np.inf)
    by = np.zeros(n, dtype=np.int64)
    is_in = np.zeros(n, dtype=np.int8)
    last = 0
    is_in[0] = 1
    for row in range(n - 1):
        best, joins = np.inf, -1
        for i in range(n):
            if is_in[i]:
                continue
            if distances[last, i] < near[i]:
                near[i], by[i] = distances[last, i], last
            if joins < 0 or near[i] < best:
                best, joins = near[i], i
        edges[row, 0], edges[row, 1] = by[joins], joins
        is_in[joins] = 1
        last = joins
