"""Kendall's rank correlation of every pair of assets at once."""

from __future__ import annotations

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.running import raise_if_stopped

__all__ = ["kendall_correlations"]


def kendall_correlations(values: Floats) -> Floats:
    """Return τ_b of every pair, shape (n_assets, n_assets).

    With the signs s of the differences between two periods, τ_b = Σ sᵢsⱼ / √(Σ sᵢ² Σ sⱼ²) over all pairs of periods:
    one matrix product a period, in whole numbers, so that the sums are exact.

    Parameters
    ----------
    values
        Shape (n_periods, n_assets); no column is constant.

    References
    ----------
    Kendall (1945), The treatment of ties in ranking problems, Biometrika 33(3).

    >>> kendall_correlations(np.array([[1.0, 1.0], [2.0, 3.0], [3.0, 2.0]]))[0, 1].round(12)
    np.float64(0.333333333333)
    """
    by_asset = np.ascontiguousarray(values.T)
    n_assets, n_periods = by_asset.shape
    products = np.zeros((n_assets, n_assets))
    for period in range(n_periods - 1):
        raise_if_stopped()
        signs = np.sign(by_asset[:, period + 1 :] - by_asset[:, period : period + 1])
        products += signs @ signs.T
    sizes = np.sqrt(products.diagonal())
    found: Floats = products / np.outer(sizes, sizes)
    return found
