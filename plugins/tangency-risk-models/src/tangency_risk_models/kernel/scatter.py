"""The scatter of returns about their means, without a copy of the returns where rounding allows it."""

from math import sqrt

import numpy as np

from tangency.sdk import Floats

__all__ = ["scatter"]

# Up to this share of the mean in Σx², the difference below loses less than two bits.
_LARGEST_SHARE = 0.5


def scatter(by_asset: Floats, means: Floats) -> Floats:
    """Return Σₜ (xₜ − m)(xₜ − m)', shape (n_assets, n_assets), exactly symmetric.

    It is Σ xx' − T mm' where the means are small against the deviations, as those of returns are; otherwise most
    digits would cancel, and the deviations are formed first.

    Parameters
    ----------
    by_asset
        Shape (n_assets, n_periods), C-contiguous.
    means
        m, shape (n_assets,).

    References
    ----------
    Chan, Golub & LeVeque (1983), Algorithms for Computing the Sample Variance, The American Statistician 37(3).
    """
    products: Floats = by_asset.dot(by_asset.T)
    root = means * sqrt(by_asset.shape[1])
    if np.count_nonzero(root * root > _LARGEST_SHARE * products.diagonal()) == 0:
        products -= root[:, None] * root
        return products
    deviations = by_asset - means[:, None]
    exact: Floats = deviations @ deviations.T
    return exact
