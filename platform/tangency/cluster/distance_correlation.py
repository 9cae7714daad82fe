"""The distance correlation of every pair of assets at once."""

from __future__ import annotations

from math import sqrt

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.running import raise_if_stopped

__all__ = ["distance_correlations"]


def distance_correlations(values: Floats) -> Floats:
    """Return the distance correlation of every pair, shape (n_assets, n_assets), in [0, 1].

    With the distances aₖₗ = |xₖ − xₗ| between periods less their row and column means plus the mean of all, the squared
    distance covariance of two assets is the mean product of theirs, over all k and l. A period k costs one matrix
    product, and no matrix of all distances is kept. Only independent variables have a distance correlation of zero,
    in the limit.

    Parameters
    ----------
    values
        Shape (n_periods, n_assets); no column is constant.

    References
    ----------
    Székely, Rizzo & Bakirov (2007), Measuring and testing dependence by correlation of distances, Annals of
    Statistics 35(6).
    """
    by_asset = np.ascontiguousarray(values.T)
    n_assets, n_periods = by_asset.shape
    means = _mean_distances(by_asset)
    overall = means.mean(axis=1)
    products = np.zeros((n_assets, n_assets))
    for period in range(n_periods):
        raise_if_stopped()
        centred = np.abs(by_asset[:, period:] - by_asset[:, period : period + 1])
        centred -= means[:, period:]
        centred -= (means[:, period] - overall)[:, None]
        # Distances are symmetric: those of a later period stand for two.
        centred[:, 1:] *= sqrt(2.0)
        products += centred @ centred.T
    sizes = np.sqrt(products.diagonal())
    squared = np.clip(products / np.outer(sizes, sizes), 0.0, 1.0)
    found: Floats = np.sqrt(squared)
    return found


def _mean_distances(by_asset: Floats) -> Floats:
    """Return each period's mean distance from all, shape (n_assets, n_periods), from sorted values."""
    n_periods = by_asset.shape[1]
    order = np.argsort(by_asset, axis=1, kind="stable")
    ascending = np.take_along_axis(by_asset, order, axis=1)
    below = np.cumsum(ascending, axis=1)
    ranks = np.arange(1, n_periods + 1)
    sums = ascending * (2.0 * ranks - n_periods) + below[:, -1:] - 2.0 * below
    means = np.empty_like(by_asset)
    np.put_along_axis(means, order, sums / n_periods, axis=1)
    return means
