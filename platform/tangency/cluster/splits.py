"""Variances of both parts of every branch of a hierarchy."""

from __future__ import annotations

import numpy as np

from tangency.cluster.tree import Places
from tangency.contracts.arrays import Floats, frozen_floats
from tangency.contracts.covariance import Covariance, dense_covariance

__all__ = ["part_variances"]


def part_variances(covariance: Covariance, scores: Floats, order: Places, branches: Places) -> Floats:
    """Return the variance of a portfolio within each part of each branch, shape (n_branches, 2), in O(n²).

    Parameters
    ----------
    covariance
        Shape (n_assets, n_assets).
    scores
        A part's weights are proportional to them, shape (n_assets,), positive.
    order
        Positions of assets such that those of each part are neighbours, shape (n_assets,).
    branches
        Where the first part begins, the second begins and the second ends, shape (n_branches, 3): the root first, each
        after the branch that it is part of.

    >>> import numpy as np
    >>> from tangency.sdk import part_variances
    >>> order, branches = np.arange(3), np.array([[0, 1, 3], [1, 2, 3]])
    >>> part_variances(np.diag([1.0, 2.0, 2.0]), np.ones(3), order, branches).tolist()
    [[1.0, 1.0], [2.0, 2.0]]
    """
    from tangency.cluster.kernels import hierarchy  # noqa: PLC0415  # numba loads where it is used

    variances = np.empty((len(branches), 2))
    hierarchy.part_variances(
        frozen_floats(dense_covariance(covariance)),
        frozen_floats(scores),
        np.ascontiguousarray(order, dtype=np.int64),
        np.ascontiguousarray(branches, dtype=np.int64),
        variances,
    )
    return variances
