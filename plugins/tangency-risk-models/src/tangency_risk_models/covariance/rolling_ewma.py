"""The exponentially weighted covariance of windows that move over one history."""

from collections.abc import Callable

from tangency.sdk import BlockProducts, CovarianceEstimate, Floats, Returns
from tangency_risk_models.kernel.complete_periods import complete_periods
from tangency_risk_models.kernel.half_life import age_weights

__all__ = ["RollingEwmaCovariance"]


class RollingEwmaCovariance:
    """Estimates by the faded products that `BlockProducts` keeps.

    An estimate depends on its window's returns and their place alone, to the last bit, and does not drift.

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
        self._products = BlockProducts(half_life_periods)

    def estimate_at(self, returns: Returns, first: int) -> CovarianceEstimate:
        """Return the estimate of a window; `first` is the place of its first period in the history.

        Raises
        ------
        DataError
            As the risk model.
        """
        complete = complete_periods(returns, at_least=2)
        values = complete.values
        if complete.report is not None or not self._products.pays(values):
            return self._directly(returns)
        weights = age_weights(len(values), self._half_life)
        means = weights @ values
        products = self._products.over(values, returns.assets, first, weights)
        if self._products.would_cancel(products, means):
            return self._directly(returns)
        products -= means[:, None] * means
        return self._estimate(products, weights)
