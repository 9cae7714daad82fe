"""Euler's decomposition of the volatility into the assets' contributions."""

from __future__ import annotations

from math import sqrt

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.covariance import Covariance

__all__ = ["risk_contributions"]


def risk_contributions(weights: Floats, covariance: Covariance) -> Floats:
    """Return each asset's share of portfolio volatility, cᵢ = wᵢ (Σw)ᵢ / σ, shape (n_assets,), in units of σ.

    They sum to σ. A portfolio without risk has no contributions: all are zero.

    References
    ----------
    Litterman (1996), Hot Spots and Hedges; Tasche (1999), Risk contributions and performance measurement.

    >>> import numpy as np
    >>> [float(c) for c in risk_contributions(np.array([0.5, 0.5]), np.diag([0.25, 0.0]))]
    [0.25, 0.0]
    """
    marginal = covariance @ weights
    variance = float(weights.dot(marginal))
    if not variance > 0:
        return np.zeros_like(weights)
    contributions: Floats = weights * marginal / sqrt(variance)
    return contributions
