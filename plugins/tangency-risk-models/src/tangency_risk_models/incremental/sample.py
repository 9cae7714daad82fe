"""The sample covariance of a moving window."""

import numpy as np

from tangency.sdk import CovarianceEstimate, Floats, frozen_floats
from tangency_risk_models.incremental.block import checked_block, require_present, require_two_periods

__all__ = ["SampleAccumulator"]


class SampleAccumulator:
    """Sums and products of the returns in a window: O(k n²) for a block of k periods, whatever the window's length.

    Returns are taken about the first block's mean, so that the variance is not lost in the square of a mean. Rounding
    builds up by about 1e-16 a block; start again after some thousand.

    References
    ----------
    Chan, Golub & LeVeque (1983), The American Statistician 37(3), eq. 1.7 (shifted data).
    """

    def __init__(self, n_assets: int) -> None:
        self._n_assets = n_assets
        self._n_periods = 0
        self._origin: Floats | None = None
        self._sums = np.zeros(n_assets)
        self._products = np.zeros((n_assets, n_assets))

    def add(self, block: Floats) -> None:
        """Let a block of periods enter, shape (n_periods, n_assets)."""
        values = checked_block(block, self._n_assets)
        if self._origin is None and len(values):
            self._origin = values.mean(axis=0)
        self._count(values, 1)

    def drop(self, block: Floats) -> None:
        """Let a block of periods leave, which was added before; which one does not matter.

        Raises
        ------
        DataError
            More periods than are there.
        """
        values = checked_block(block, self._n_assets)
        require_present(len(values), self._n_periods)
        self._count(values, -1)

    def estimate(self) -> CovarianceEstimate:
        """Return the unbiased sample covariance of what is in the window.

        Raises
        ------
        DataError
            With fewer than two periods.
        """
        require_two_periods(self._n_periods)
        centred = self._products - np.outer(self._sums, self._sums) / self._n_periods
        return CovarianceEstimate(matrix=frozen_floats(centred / (self._n_periods - 1)), n_periods=self._n_periods)

    def _count(self, values: Floats, sign: int) -> None:
        x = values - (0.0 if self._origin is None else self._origin)
        self._n_periods += sign * len(x)
        self._sums = self._sums + sign * x.sum(axis=0)
        self._products = self._products + sign * (x.T @ x)
