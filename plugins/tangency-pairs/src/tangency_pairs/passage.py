"""How long an Ornstein–Uhlenbeck process takes from one threshold to the other."""

from __future__ import annotations

from functools import cache
from math import pi, sqrt

import numpy as np
from scipy.special import erfi, ndtr

from tangency.sdk import Floats

__all__ = ["FARTHEST", "passage_mean", "passage_variance"]

FARTHEST = 8.0
"""Standard deviations beyond which no threshold is looked for: one in 10¹⁵ of the time is spent there."""

# Below it, the density that the inner integral begins with is nothing to sixteen digits.
_FLOOR = -9.0
_NODES = 120


def passage_mean(threshold: float) -> float:
    """Return E[T] from −z to z of dX = −X dt + √2 dW, in units of 1/κ: π erfi(z / √2).

    By symmetry it is that of the way back, too. X is in standard deviations of the equilibrium.

    References
    ----------
    Bertram (2010), Analytic solutions for optimal statistical arbitrage trading, Physica A 389(11): half of the
    expected length of a cycle, with a = −m.

    >>> round(passage_mean(1.0), 6)
    2.995315
    """
    return pi * float(erfi(threshold / sqrt(2.0)))


def passage_variance(threshold: float) -> float:
    """Return Var[T] from −z to z of dX = −X dt + √2 dW, in units of 1/κ².

    Passing one level after another is independent, so that the variance is an integral over levels: that of
    4π e^(u²/2) ∫₋∞ᵘ e^(v²/2) Φ(v)² dv over u from −z to z.

    Raises
    ------
    ValueError
        For a threshold beyond `FARTHEST`.

    >>> round(passage_variance(1.0), 4)
    6.6931
    """
    if threshold > FARTHEST:
        raise ValueError(f"a threshold of {threshold:g} standard deviations is beyond {FARTHEST:g}")
    nodes, weights = _gauss_legendre()
    levels = threshold * nodes
    halves = 0.5 * (levels - _FLOOR)
    below = _FLOOR + halves * (nodes[:, None] + 1.0)
    inner = halves * (weights @ (np.exp(0.5 * below**2) * ndtr(below) ** 2))
    return 4.0 * pi * threshold * float(weights @ (np.exp(0.5 * levels**2) * inner))


@cache
def _gauss_legendre() -> tuple[Floats, Floats]:
    nodes, weights = np.polynomial.legendre.leggauss(_NODES)
    return nodes, weights
