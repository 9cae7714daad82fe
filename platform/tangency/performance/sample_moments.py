"""Mean and standard deviation of a series by numpy's sums, without what its methods add for arrays of any shape."""

from __future__ import annotations

from math import sqrt

import numpy as np

from tangency.contracts.arrays import Floats

__all__ = ["mean_of", "sample_deviation"]


def mean_of(values: Floats) -> float:
    """Return the mean of values of shape (n,), as `values.mean()`, bit for bit.

    >>> mean_of(np.array([1.0, 2.0]))
    1.5
    """
    return float(np.add.reduce(values)) / values.size


def sample_deviation(values: Floats, mean: float) -> float:
    """Return the standard deviation with divisor n − 1 about their mean, as `values.std(ddof=1)`, bit for bit.

    >>> sample_deviation(np.array([1.0, 3.0, 1.0, 3.0]), 2.0) ** 2
    1.3333333333333333
    """
    moves = values - mean
    moves *= moves
    return sqrt(float(np.add.reduce(moves)) / (values.size - 1))
