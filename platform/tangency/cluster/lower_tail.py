"""The lower tail dependence of every pair of assets: how often they have their worst periods together."""

from __future__ import annotations

from math import ceil

import numpy as np

from tangency.contracts.arrays import Floats

__all__ = ["lower_tail_dependences"]

# Keeps 0.05 · 100 = 5.000000000000000277 from requiring a sixth period.
_ROUNDING = 1e-12


def lower_tail_dependences(values: Floats, share: float) -> Floats:
    """Return the empirical dependence of lower tails of every pair, shape (n_assets, n_assets), in [0, 1].

    Of the periods that are among an asset's worst ⌈share · T⌉, the part that is among the other's worst as well. A
    period as bad as the last of them counts too; then the asset with more of them decides.

    Parameters
    ----------
    values
        Shape (n_periods, n_assets).
    share
        Of the periods, in (0, 1).

    References
    ----------
    Frahm, Junker & Schmidt (2005), Estimating the tail-dependence coefficient, Insurance: Mathematics and Economics
    37(1).

    >>> lower_tail_dependences(np.array([[-2.0, -1.0], [-1.0, -3.0], [1.0, 1.0], [2.0, 2.0]]), 0.5).tolist()
    [[1.0, 1.0], [1.0, 1.0]]
    """
    count = max(ceil(share * len(values) - _ROUNDING), 1)
    last = np.partition(values, count - 1, axis=0)[count - 1]
    is_worst = (values <= last).astype(np.float64)
    together = is_worst.T @ is_worst
    counts = together.diagonal()
    found: Floats = together / np.maximum.outer(counts, counts)
    return found
