"""The normal distribution, with all digits in its tails."""

from __future__ import annotations

from math import erfc, exp, pi, sqrt
from statistics import NormalDist

__all__ = ["normal_cdf", "normal_density", "normal_quantile"]

_STANDARD = NormalDist()


def normal_cdf(z: float) -> float:
    """Return Φ(z).

    >>> normal_cdf(0.0), normal_cdf(-40.0) > 0.0
    (0.5, False)
    >>> normal_cdf(-30.0) > 0.0
    True
    """
    return 0.5 * erfc(-z / sqrt(2.0))


def normal_density(z: float) -> float:
    """Return φ(z).

    >>> round(normal_density(0.0), 12)
    0.398942280401
    """
    return exp(-z * z / 2.0) / sqrt(2.0 * pi)


def normal_quantile(probability: float) -> float:
    """Return Φ⁻¹(p) for p in (0, 1).

    >>> normal_quantile(0.5)
    0.0
    """
    return _STANDARD.inv_cdf(probability)
