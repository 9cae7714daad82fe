"""Cornish and Fisher's expansion of a quantile by skewness and kurtosis, and where it is the quantile of anything."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tangency.contracts.arrays import Floats

__all__ = ["cornish_fisher_quantile", "is_quantile_function"]


def cornish_fisher_quantile(z: Floats | float, skewness: Floats | float, excess_kurtosis: Floats | float) -> Floats:
    """Return z + (z² − 1)S/6 + (z³ − 3z)K/24 − (2z³ − 5z)S²/36.

    References
    ----------
    Cornish & Fisher (1938), Moments and cumulants in the specification of distributions, Revue de l'Institut
    International de Statistique 5(4).

    >>> float(cornish_fisher_quantile(-1.0, 0.5, 0.0))
    -1.0208333333333333
    """
    found: Floats = np.asarray(
        z
        + (z**2 - 1.0) * skewness / 6.0
        + (z**3 - 3.0 * z) * excess_kurtosis / 24.0
        - (2.0 * z**3 - 5.0 * z) * np.square(skewness) / 36.0
    )
    return found


def is_quantile_function(skewness: Floats | float, excess_kurtosis: Floats | float) -> npt.NDArray[np.bool_]:
    """Return where the expansion rises in z everywhere: a z² + (S/3) z + c ≥ 0, a = K/8 − S²/6, c = 1 − K/8 + 5S²/36.

    Elsewhere its numbers are no quantiles: fat tails could have a value at risk of zero, and less.

    References
    ----------
    Maillard (2012), A user's guide to the Cornish Fisher expansion, SSRN 1997178.

    >>> is_quantile_function(np.array([0.0, 0.0, 2.0]), np.array([3.0, -0.1, 3.0])).tolist()
    [True, False, False]
    """
    a = excess_kurtosis / 8.0 - np.square(skewness) / 6.0
    c = 1.0 - excess_kurtosis / 8.0 + 5.0 * np.square(skewness) / 36.0
    return np.asarray((a >= 0.0) & (c >= 0.0) & (np.square(skewness) / 9.0 <= 4.0 * a * c))
