"""The exponentially weighted covariance of a moving window."""

import numpy as np

from tangency.sdk import ConfigurationError, CovarianceEstimate, Fact, Floats, frozen_floats
from tangency_risk_models.incremental.block import checked_block, require_present, require_two_periods

__all__ = ["EwmaAccumulator"]


class EwmaAccumulator:
    """Faded sums and products of the returns in a window; a block enters at its end and leaves at its beginning.

    The last period weighs 1, the one before 2^(−1/half-life), and so on: adding k periods fades all others by k.
    The estimate is that of the risk model `ewma` on the same window.

    Raises
    ------
    ConfigurationError
        A half-life that is not positive.
    """

    def __init__(self, n_assets: int, *, half_life_periods: float) -> None:
        if not half_life_periods > 0.0:
            raise ConfigurationError(
                "a half-life is positive", where="half_life_periods", value=half_life_periods, remedy="such as 60"
            )
        self._n_assets = n_assets
        self._half_life = half_life_periods
        self._n_periods = 0
        self._origin: Floats | None = None
        self._weight = 0.0
        self._squared_weight = 0.0
        self._sums = np.zeros(n_assets)
        self._products = np.zeros((n_assets, n_assets))

    def add(self, block: Floats) -> None:
        """Let a block of periods enter at the end, shape (n_periods, n_assets)."""
        values = checked_block(block, self._n_assets)
        if self._origin is None and len(values):
            self._origin = values.mean(axis=0)
        fading = float(np.exp2(-len(values) / self._half_life))
        self._weight *= fading
        self._squared_weight *= fading**2
        self._sums = self._sums * fading
        self._products = self._products * fading
        self._n_periods += len(values)
        self._count(values, 1, newest_age=0)

    def drop(self, block: Floats) -> None:
        """Let a block of periods leave at the beginning: the oldest that are there.

        Raises
        ------
        DataError
            More periods than are there.
        """
        values = checked_block(block, self._n_assets)
        require_present(len(values), self._n_periods)
        self._n_periods -= len(values)
        self._count(values, -1, newest_age=self._n_periods)

    def estimate(self) -> CovarianceEstimate:
        """Return the unbiased weighted covariance of what is in the window.

        Raises
        ------
        DataError
            With fewer than two periods.
        """
        require_two_periods(self._n_periods)
        mean = self._sums / self._weight
        concentration = self._squared_weight / self._weight**2
        centred = self._products / self._weight - np.outer(mean, mean)
        return CovarianceEstimate(
            matrix=frozen_floats(centred / (1.0 - concentration)),
            n_periods=self._n_periods,
            facts=(Fact(name="effective periods", value=1.0 / concentration),),
        )

    def _count(self, values: Floats, sign: int, *, newest_age: int) -> None:
        x = values - (0.0 if self._origin is None else self._origin)
        ages = newest_age + np.arange(len(x) - 1, -1, -1)
        weights = np.exp2(-ages / self._half_life)
        root = x * np.sqrt(weights)[:, None]
        self._weight += sign * float(weights.sum())
        self._squared_weight += sign * float(np.sum(weights**2))
        self._sums = self._sums + sign * (weights @ x)
        self._products = self._products + sign * (root.T @ root)
