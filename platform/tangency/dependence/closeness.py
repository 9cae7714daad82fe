"""How far apart the prices of pairs went."""

from __future__ import annotations

import numpy as np

from tangency.contracts.arrays import Floats, read_only
from tangency.dependence.indices import Indices

__all__ = ["price_distances"]


def price_distances(prices: Floats, first: Indices, second: Indices) -> Floats:
    """Return the sum of squared differences of each pair's prices, both 1 at the first session, shape (n_pairs,).

    Parameters
    ----------
    prices
        Positive, shape (n_sessions, n_assets).
    first, second
        Columns, shape (n_pairs,).

    References
    ----------
    Gatev, Goetzmann & Rouwenhorst (2006), Pairs trading, Review of Financial Studies 19(3).

    >>> import numpy as np
    >>> from tangency.sdk import price_distances
    >>> prices = np.array([[10.0, 5.0], [11.0, 6.0], [12.0, 6.0]])
    >>> price_distances(prices, np.array([0]), np.array([1])).round(9).tolist()
    [0.01]
    """
    from tangency.dependence.kernels.closeness import sum_squares  # noqa: PLC0415  # it loads the compiler

    rows = np.ascontiguousarray((prices / prices[0]).T)
    found = np.empty(first.size)
    sum_squares(rows, first, second, found)
    return read_only(found)
