"""Signals less what they share: weights that add up to zero, in all or in each sector."""

from __future__ import annotations

import numpy as np

from tangency.sdk import Floats

__all__ = ["neutralised"]

# Of the largest signal, what a regression that explains an asset fully leaves by rounding.
_NOTHING = 1e-12


def neutralised(signals: Floats, sizes: Floats, exposures: Floats) -> Floats:
    """Return the residual s̃ of a regression on exposures, weighted by sizes: Σᵢ aᵢ s̃ᵢ Bᵢₖ = 0 for each k.

    With one exposure of ones it is the signal less its weighted mean; with sectors, less the mean of its sector.

    Parameters
    ----------
    signals, sizes
        s and a > 0, shape (n_assets,).
    exposures
        B, shape (n_assets, n_exposures).

    >>> neutralised(np.array([1.0, 3.0, 5.0]), np.ones(3), np.array([[1, 0], [1, 0], [0, 1]])).round(12).tolist()
    [-1.0, 1.0, 0.0]
    """
    roots = np.sqrt(sizes)
    fitted, *_ = np.linalg.lstsq(roots[:, None] * exposures, roots * signals, rcond=None)
    left = signals - exposures @ fitted
    found: Floats = np.where(np.abs(left) > _NOTHING * np.abs(signals).max(initial=0.0), left, 0.0)
    return found
