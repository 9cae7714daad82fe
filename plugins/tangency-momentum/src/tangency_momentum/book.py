"""From signals to weights: long only, long and short by sign, or adding up to zero; in all or in each sector."""

from __future__ import annotations

from typing import Literal, TypeAlias

import numpy as np

from tangency.sdk import Floats
from tangency_momentum.neutral import neutralised

__all__ = ["Book", "weights_of"]

Book: TypeAlias = Literal["scores", "long-only", "directional", "long-short"]


def weights_of(signals: Floats, sizes: Floats, book: Book, gross: float, exposures: Floats | None) -> Floats:
    """Return weights ∝ size · signal whose absolute values add up to `gross`, shape (n_assets,).

    Without an opinion an asset has zero; where no signal is on a side that the book has, all have.

    Parameters
    ----------
    signals, sizes
        Shape (n_assets,), NaN where there is none.
    exposures
        What the weights of a book with two sides add up to zero on, shape (n_assets, n_exposures), and what is taken
        out of the signals of one that is long only; None for nothing. A long–short book has its net for one.

    >>> weights_of(np.array([0.3, np.nan, -0.1]), np.ones(3), "long-short", 1.0, None).round(12).tolist()
    [0.5, 0.0, -0.5]
    """
    weights = np.zeros(len(signals))
    is_known = np.isfinite(signals) & np.isfinite(sizes)
    if not is_known.any():
        return weights
    own, size = signals[is_known], sizes[is_known]
    if exposures is not None:
        own = neutralised(own, np.ones(len(own)) if book == "long-only" else size, exposures[is_known])
    elif book == "long-short":
        own = neutralised(own, size, np.ones((len(own), 1)))
    raw = size * (np.maximum(own, 0.0) if book == "long-only" else own)
    total = float(np.abs(raw).sum())
    if total > 0.0:
        weights[is_known] = raw * (gross / total)
    return weights
