"""The variation of information of every pair of assets, from histograms."""

from __future__ import annotations

from math import sqrt

import numpy as np
import numpy.typing as npt

from tangency.contracts.arrays import Floats
from tangency.contracts.running import raise_if_stopped

__all__ = ["bin_counts", "variations_of_information"]


def variations_of_information(values: Floats) -> Floats:
    """Return (H(X) + H(Y) − 2 I(X, Y)) / H(X, Y) of every pair, shape (n_assets, n_assets), in [0, 1]: a metric.

    Entropies are those of histograms of equal bins between the least and the largest value, as many for both assets;
    see `bin_counts`.

    Parameters
    ----------
    values
        Shape (n_periods, n_assets); no column is constant.

    References
    ----------
    Kraskov, Stögbauer, Andrzejak & Grassberger (2005), Hierarchical clustering using mutual information, Europhysics
    Letters 70(2); Meilă (2007), Comparing clusterings, Journal of Multivariate Analysis 98(5).
    """
    n_periods, n_assets = values.shape
    correlations = np.corrcoef(values, rowvar=False).reshape(n_assets, n_assets)
    counts = bin_counts(n_periods, correlations)
    found = np.zeros((n_assets, n_assets))
    coded: dict[int, tuple[npt.NDArray[np.intp], Floats]] = {}
    for i in range(n_assets):
        raise_if_stopped()
        for j in range(i + 1, n_assets):
            bins = int(counts[i, j])
            if bins not in coded:
                codes = _codes(values, bins)
                coded[bins] = codes, np.array([_entropy(code, bins) for code in codes])
            codes, entropies = coded[bins]
            joint = _entropy(codes[i] * bins + codes[j], bins * bins)
            # H(X) + H(Y) − 2 I = 2 H(X, Y) − H(X) − H(Y)
            found[i, j] = found[j, i] = 2.0 - (entropies[i] + entropies[j]) / joint
    return found


def bin_counts(n_periods: int, correlations: Floats) -> npt.NDArray[np.int64]:
    """Return how many bins each axis of a pair's histogram has, shape as the correlations'.

    ½√2 √(1 + √(1 + 24 T / (1 − ρ²))), rounded, and never more than the one variable has that the pair becomes as ρ²
    goes to one.

    References
    ----------
    Hacine-Gharbi & Ravier (2018), A binning formula of bi-histogram for joint entropy estimation using mean square
    error minimization, Pattern Recognition Letters 101; for one variable Hacine-Gharbi, Ravier, Harba & Mohamadi
    (2012), Low bias histogram-based estimation of mutual information for feature selection, the same 33(10).

    >>> bin_counts(1500, np.array([0.0, 0.9, 1.0])).tolist()
    [10, 15, 17]
    """
    root = (8.0 + 324.0 * n_periods + 12.0 * sqrt(36.0 * n_periods + 729.0 * n_periods**2)) ** (1.0 / 3.0)
    alone = round(root / 6.0 + 2.0 / (3.0 * root) + 1.0 / 3.0)
    with np.errstate(divide="ignore"):
        inner = np.sqrt(1.0 + 24.0 * n_periods / np.clip(1.0 - correlations**2, 0.0, None))
    bins: npt.NDArray[np.int64] = np.minimum(np.rint(np.sqrt(0.5 * (1.0 + inner))), alone).astype(np.int64)
    return bins


def _codes(values: Floats, bins: int) -> npt.NDArray[np.intp]:
    """Return in which bin each value lies, shape (n_assets, n_periods); the last bin includes its upper edge."""
    low, high = values.min(axis=0), values.max(axis=0)
    scaled = np.floor((values - low) / (high - low) * bins).astype(np.intp)
    return np.ascontiguousarray(np.minimum(scaled, bins - 1).T)


def _entropy(code: npt.NDArray[np.intp], size: int) -> float:
    """Return the entropy of the shares with which codes occur, in natural units."""
    counts = np.bincount(code, minlength=size)
    shares = counts[counts > 0] / code.size
    return float(-(shares @ np.log(shares)))
