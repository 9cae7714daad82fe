"""The rolling correlation, shrunk towards a simple one by as much as its own error asks for."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import cache

import numpy as np

from tangency.contracts.arrays import Floats, read_only
from tangency.contracts.semidefinite import mark_proven
from tangency.dependence.rolling import RollingCorrelation

__all__ = ["ShrinkageTarget", "ShrunkRollingCorrelation"]


class ShrinkageTarget(StrEnum):
    """What a correlation is shrunk towards: all pairs alike at their mean, or no correlation.

    >>> from tangency.sdk import ShrinkageTarget
    >>> ShrinkageTarget("identity") is ShrinkageTarget.IDENTITY
    True
    """

    CONSTANT_CORRELATION = "constant_correlation"
    IDENTITY = "identity"


class ShrunkRollingCorrelation(RollingCorrelation):
    """(1 − δ) R + δ F over the last T periods: R the sample's, F the target, δ in [0, 1] of least expected loss.

    δ is (π − ρ)/(T γ), of correlations as of covariances of standardised returns. A bar costs n² to enter, and n² + nT
    where the matrix is read.

    Parameters
    ----------
    returns
        The first window, shape (n_periods, n_assets), in which T is the number of rows, three or more.

    Raises
    ------
    ConfigurationError
        A window of fewer than three periods.
    DataError
        A return that is missing or infinite.

    References
    ----------
    Ledoit & Wolf (2004), Honey, I shrunk the sample covariance matrix, Journal of Portfolio Management 30(4), appendix;
    Schäfer & Strimmer (2005), Statistical Applications in Genetics and Molecular Biology 4(1), for the identity.

    >>> import numpy as np
    >>> from tangency.sdk import ShrinkageTarget, ShrunkRollingCorrelation
    >>> returns = np.array([[0.0, 0.0], [0.01, 0.02], [0.02, 0.01]])
    >>> ShrunkRollingCorrelation(returns, target=ShrinkageTarget.CONSTANT_CORRELATION).matrix[0].round(6).tolist()
    [1.0, 0.5]
    """

    def __init__(self, returns: Floats, *, target: ShrinkageTarget) -> None:
        super().__init__(returns)
        self._to_mean = float(target is ShrinkageTarget.CONSTANT_CORRELATION)
        n_periods, n_assets = self._window.shape
        # By asset, and by fours of them, so that sums over the assets of a period are sums of whole rows.
        self._by_asset = np.zeros((-(-n_assets // 4) * 4, n_periods))
        self._by_asset[:n_assets] = self._window.T
        self._room = np.zeros((5, max(self._by_asset.shape)))

    def add(self, row: Floats) -> None:
        """Let a period enter and the oldest leave; shape (n_assets,).

        Raises
        ------
        DataError
            A return that is missing or infinite, or another number of assets; nothing has changed then.
        """
        place = self._oldest
        super().add(row)
        self._by_asset[: row.size, place] = row

    @property
    def matrix(self) -> Floats:
        """The correlations, shape (n_assets, n_assets), read-only, with a diagonal of ones.

        Raises
        ------
        DataError
            An asset whose returns are all the same in the window.
        """
        self._unchanged.require_moving(len(self._window))
        made = np.empty_like(self._products)
        _correlate_shrunk()(self._products, self._sums, self._about, self._by_asset, self._to_mean, self._room, made)
        return mark_proven(read_only(made))


@cache
def _correlate_shrunk() -> Callable[..., float]:
    from tangency.dependence.kernels.shrunk import correlate_shrunk  # noqa: PLC0415  # numba loads where it is used

    return correlate_shrunk
