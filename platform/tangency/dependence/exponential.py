"""The exponentially weighted correlation, bar by bar."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np

from tangency.contracts.arrays import Floats, read_only
from tangency.contracts.semidefinite import mark_proven
from tangency.dependence.rolling import require_window
from tangency.dependence.unchanged import Unchanged
from tangency.risk.online.rows import checked_row, checked_rows, require_positive

__all__ = ["ExponentialCorrelation"]


class ExponentialCorrelation:
    """Correlations with weights λᵏ of the period k bars ago, λ = 2^(−1/half-life), at a cost of n² a bar.

    They are about the mean of the same weights, as pandas' `ewm(halflife=…).corr()`. Terms are added and faded, never
    taken off (West 1979): rounding does not build up.

    Parameters
    ----------
    returns
        The periods so far, three or more, oldest first, shape (n_periods, n_assets).
    half_life_periods
        After so many periods a return weighs half.

    Raises
    ------
    ConfigurationError
        Fewer than three periods, or a half-life that is not positive.
    DataError
        A return that is missing or infinite.

    References
    ----------
    West (1979), Updating mean and variance estimates, Communications of the ACM 22(9).

    >>> import numpy as np
    >>> from tangency.sdk import ExponentialCorrelation
    >>> weighted = ExponentialCorrelation(np.array([[0.0, 0.0], [1.0, 2.0], [2.0, 1.0]]), half_life_periods=1e9)
    >>> weighted.matrix[0].round(6).tolist()
    [1.0, 0.5]
    """

    def __init__(self, returns: Floats, *, half_life_periods: float) -> None:
        require_positive("half_life_periods", half_life_periods, 60.0)
        require_window(len(returns))
        rows = checked_rows(returns, returns.shape[-1])
        self._decay = 2.0 ** (-1.0 / half_life_periods)
        n_assets = rows.shape[1]
        self._scatter, self._means = np.zeros((n_assets, n_assets)), rows[0].copy()
        self._zeros, self._scale, self._moved = np.zeros(n_assets), np.empty(n_assets), np.empty(n_assets)
        self._weight, self._n_periods = 1.0, 1
        self._unchanged = Unchanged(rows[:1])
        for row in rows[1:]:
            self.add(row)

    @property
    def matrix(self) -> Floats:
        """The correlations, shape (n_assets, n_assets), read-only, with a diagonal of ones.

        Raises
        ------
        DataError
            An asset whose returns have all been the same.
        """
        self._unchanged.require_moving(self._n_periods)
        correlation = np.empty_like(self._scatter)
        _correlate()(self._scatter, self._zeros, 1.0, self._scale, correlation)
        return mark_proven(read_only(correlation))

    def add(self, row: Floats) -> None:
        """Let a period enter, shape (n_assets,).

        Raises
        ------
        DataError
            A return that is missing or infinite, or another number of assets; nothing has changed then.
        """
        entering = checked_row(row, self._means.size)
        self._weight = self._decay * self._weight + 1.0
        _fade()(self._scatter, self._means, entering, self._decay, self._weight, self._moved)
        self._unchanged.add(entering)
        self._n_periods += 1


@cache
def _fade() -> Callable[..., None]:
    from tangency.dependence.kernels.second_moments import fade  # noqa: PLC0415  # numba loads where it is used

    return fade


@cache
def _correlate() -> Callable[..., None]:
    from tangency.dependence.kernels.second_moments import correlate  # noqa: PLC0415  # as above

    return correlate
