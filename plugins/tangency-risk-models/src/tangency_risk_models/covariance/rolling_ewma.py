"""The exponentially weighted covariance of windows that move over one history."""

from collections.abc import Callable

import numpy as np

from tangency.sdk import CovarianceEstimate, Floats, Returns
from tangency_risk_models.kernel.complete_periods import complete_periods
from tangency_risk_models.kernel.half_life import age_weights

__all__ = ["RollingEwmaCovariance"]

# As of the core's `RollingScatter`: periods of a block, the fewest assets for which blocks pay, and the largest share
# of the mean in Σwx² at which the difference below loses less than two bits.
_BLOCK, _FEW, _LARGEST_SHARE = 64, 32, 0.5


class RollingEwmaCovariance:
    """Faded products of blocks of periods are kept, each as of its own last period, whatever window asks for it.

    Blocks lie at multiples of 64 periods of the history, and products are added and never taken away: an estimate
    depends on its window's returns and their place alone, to the last bit, and does not drift.

    Parameters
    ----------
    directly
        The estimate from all of a window at once, for what is small, is not complete, or has large means.
    estimate
        The estimate from Σₜ wₜ (xₜ − m)(xₜ − m)' and the weights.
    """

    def __init__(
        self,
        half_life_periods: float,
        directly: Callable[[Returns], CovarianceEstimate],
        estimate: Callable[[Floats, Floats], CovarianceEstimate],
    ) -> None:
        self._half_life = half_life_periods
        self._directly = directly
        self._estimate = estimate
        self._fading = np.sqrt(np.exp2(-np.arange(_BLOCK - 1, -1, -1) / half_life_periods))[:, None]
        self._assets: tuple[str, ...] = ()
        self._blocks: dict[int, Floats] = {}

    def estimate_at(self, returns: Returns, first: int) -> CovarianceEstimate:
        """Return the estimate of a window; `first` is the place of its first period in the history.

        Raises
        ------
        DataError
            As the risk model.
        """
        complete = complete_periods(returns, at_least=2)
        values = complete.values
        if complete.report is not None or len(values) < 2 * _BLOCK or values.shape[1] < _FEW:
            return self._directly(returns)
        weights = age_weights(len(values), self._half_life)
        means = weights @ values
        products = self._products(values, returns.assets, first, weights)
        if np.count_nonzero(means * means > _LARGEST_SHARE * products.diagonal()):
            return self._directly(returns)
        products -= means[:, None] * means
        return self._estimate(products, weights)

    def _products(self, values: Floats, assets: tuple[str, ...], first: int, weights: Floats) -> Floats:
        """Return Σ wxx': of what lies before the first whole block, of the blocks in their order, and of the rest."""
        if assets != self._assets:
            self._assets, self._blocks = assets, {}
        end = first + len(values)
        starts = range(-(-first // _BLOCK) * _BLOCK, end - _BLOCK + 1, _BLOCK)
        for old in [start for start in self._blocks if start < first]:
            del self._blocks[old]
        roots = np.sqrt(weights)[:, None]
        total = _product(values, roots, slice(0, starts[0] - first))
        for start in starts:
            at = start - first
            block = self._blocks.get(start)
            if block is None:
                faded = values[at : at + _BLOCK] * self._fading
                block = self._blocks[start] = faded.T @ faded
            total += weights[at + _BLOCK - 1] * block
        total += _product(values, roots, slice(starts[-1] + _BLOCK - first, None))
        return total


def _product(values: Floats, roots: Floats, rows: slice) -> Floats:
    weighted = values[rows] * roots[rows]
    product: Floats = weighted.T @ weighted
    return product
