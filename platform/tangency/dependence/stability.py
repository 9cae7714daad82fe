"""How much a correlation matrix has changed, and how much of the movement is one."""

from __future__ import annotations

from math import ceil, sqrt

import numpy as np

from tangency.contracts.arrays import Floats

__all__ = ["absorption_ratio", "frobenius_change", "mantel_correlation", "mean_correlation"]

_ABSORBING = 0.2


def mean_correlation(matrix: Floats) -> float:
    """Return the mean over pairs.

    >>> mean_correlation(np.array([[1.0, 0.5], [0.5, 1.0]]))
    0.5
    """
    n = len(matrix)
    return float((matrix.sum() - matrix.trace()) / (n * (n - 1)))


def frobenius_change(before: Floats, after: Floats) -> float:
    """Return ‖R₂ − R₁‖ over the root of n (n − 1): the root mean square change of a pair's correlation.

    >>> frobenius_change(np.eye(2), np.array([[1.0, 0.5], [0.5, 1.0]]))
    0.5
    """
    n = len(before)
    return float(np.linalg.norm(after - before)) / sqrt(n * (n - 1))


def mantel_correlation(before: Floats, after: Floats) -> float | None:
    """Return Pearson's correlation between the pairs of two matrices (Mantel 1967); None where either has one value.

    Two assets are one pair, and have none.
    """
    above = np.triu_indices(len(before), 1)
    one, other = before[above], after[above]
    one, other = one - one.mean(), other - other.mean()
    size = sqrt(float(one @ one) * float(other @ other))
    return min(1.0, max(-1.0, float(one @ other) / size)) if size > 1e-14 * one.size else None


def absorption_ratio(matrix: Floats) -> float:
    """Return the share of the variance of standardised returns in the largest fifth of eigenvalues.

    References
    ----------
    Kritzman, Li, Page & Rigobon (2011), Principal components as a measure of systemic risk, Journal of Portfolio
    Management 37(4), with equal weights of the periods.

    >>> absorption_ratio(np.eye(5))
    0.2
    """
    n = len(matrix)
    values = np.linalg.eigvalsh(matrix)
    return float(values[n - ceil(_ABSORBING * n) :].sum()) / n
