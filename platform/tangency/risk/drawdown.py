"""Drawdowns of a return series, with the starting equity as its first peak."""

from __future__ import annotations

import numpy as np

from tangency.contracts.arrays import Floats

__all__ = ["drawdowns"]


def drawdowns(returns: Floats) -> Floats:
    """Return the loss from the highest equity so far, dₜ = 1 − Vₜ / maxₛ≤ₜ Vₛ with V₀ = 1, shape (n_periods,).

    >>> import numpy as np
    >>> [float(d) for d in drawdowns(np.array([-0.5, -0.5]))]
    [0.5, 0.75]
    """
    equity = np.cumprod(1.0 + returns)
    peak = np.maximum.accumulate(np.maximum(equity, 1.0))
    losses: Floats = 1.0 - equity / peak
    return losses
