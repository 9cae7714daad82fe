"""Hierarchical clustering of assets by their correlation."""

from enum import StrEnum

import numpy as np
from scipy.cluster.hierarchy import leaves_list, linkage

from tangency.sdk import Floats

__all__ = ["Indices", "Linkage", "leaf_order"]

Indices = np.ndarray[tuple[int], np.dtype[np.intp]]


class Linkage(StrEnum):
    """How the distance between two clusters follows from those between their assets."""

    SINGLE = "single"
    AVERAGE = "average"
    COMPLETE = "complete"
    WARD = "ward"


def leaf_order(covariance: Floats, method: Linkage) -> Indices:
    """Return positions of assets such that those of each cluster are neighbours.

    The distance is √((1 − ρ)/2). A cluster's older part comes first, as scipy numbers them.

    Parameters
    ----------
    covariance
        Shape (n_assets, n_assets), its diagonal positive.

    References
    ----------
    López de Prado (2016), Building diversified portfolios that outperform out of sample, Journal of Portfolio
    Management 42(4), stages 1 and 2.
    """
    if len(covariance) == 1:
        return np.zeros(1, dtype=np.intp)
    volatilities = np.sqrt(covariance.diagonal())
    upper = np.triu_indices(len(covariance), k=1)
    correlations = (covariance / np.outer(volatilities, volatilities))[upper]
    distances = np.sqrt(np.clip(0.5 * (1.0 - correlations), 0.0, 1.0))
    order: Indices = leaves_list(linkage(distances, method.value)).astype(np.intp)
    return order
