"""Exponentially weighted second moments."""

from __future__ import annotations

import numpy as np

from tangency.contracts.arrays import Floats, read_only
from tangency.contracts.semidefinite import mark_proven
from tangency.risk.online.rows import checked_row, checked_rows, require_positive

__all__ = ["ExponentialSecondMoments"]


class ExponentialSecondMoments:
    """Σ = Σ λᵏ rₜ₋ₖrₜ₋ₖ' / Σ λᵏ over all periods so far, λ = 2^(−1/half-life), at a cost of n² for each.

    All terms are added and faded, never subtracted: rounding does not build up.

    Parameters
    ----------
    returns
        The periods so far, oldest first, shape (n_periods, n_assets).
    half_life_periods
        After so many periods a return weighs half.

    Raises
    ------
    ConfigurationError
        No period, or a half-life that is not positive.
    DataError
        A return that is missing or infinite.

    >>> import numpy as np
    >>> from tangency.sdk import ExponentialSecondMoments
    >>> moments = ExponentialSecondMoments(np.array([[0.01, 0.0]]), half_life_periods=1.0)
    >>> moments.add(np.array([0.0, 0.02]))  # weighs twice as much
    >>> moments.matrix.diagonal().round(9).tolist()
    [3.3333e-05, 0.000266667]
    """

    def __init__(self, returns: Floats, *, half_life_periods: float) -> None:
        require_positive("half_life_periods", half_life_periods, 60.0)
        require_positive("n_periods", float(len(returns)), 250)
        rows = checked_rows(returns, returns.shape[-1])
        self._decay = 2.0 ** (-1.0 / half_life_periods)
        shares = self._decay ** np.arange(len(rows) - 1, -1, -1.0)
        self._sum = (rows * shares[:, None]).T @ rows
        self._sum = 0.5 * (self._sum + self._sum.T)
        self._weight = float(shares.sum())

    @property
    def matrix(self) -> Floats:
        """Σ, shape (n_assets, n_assets), read-only."""
        return mark_proven(read_only(self._sum / self._weight))

    def add(self, row: Floats) -> None:
        """Let a period enter, shape (n_assets,).

        Raises
        ------
        DataError
            A return that is missing or infinite, or another number of assets; nothing has changed then.
        """
        entering = checked_row(row, len(self._sum))
        self._sum *= self._decay
        self._sum += entering[:, None] * entering
        self._weight = self._decay * self._weight + 1.0
