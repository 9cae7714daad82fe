"""The unbiased sample covariance."""

from tangency.sdk import (
    HEEDS_TIME_LIMIT,
    ComponentSpec,
    CovarianceEstimate,
    NoParams,
    Returns,
    RiskModel,
    RollingScatter,
    Scatter,
)
from tangency_risk_models.kernel.complete_periods import CompletePeriods, complete_periods
from tangency_risk_models.kernel.missing_rule import COMPLETE_PERIODS

__all__ = ["SPEC", "RollingSampleCovariance", "SampleCovariance"]


class SampleCovariance:
    """S = X'X / (T − 1) of the centred returns X, shape (n_assets, n_assets), per period.

    References
    ----------
    Anderson (2003), An Introduction to Multivariate Statistical Analysis, eq. 3.2.10.
    """

    def __init__(self, params: NoParams) -> None:
        del params  # there is nothing to set

    def estimate(self, returns: Returns) -> CovarianceEstimate:
        """Return the covariance of the complete periods.

        Raises
        ------
        DataError
            With fewer than two complete periods.
        """
        complete = complete_periods(returns, at_least=2)
        return _estimate(complete, Scatter(returns=complete.returns, scale=_scale(complete)))

    def rolling(self) -> "RollingSampleCovariance":
        """Return the estimator of windows that move over one history."""
        return RollingSampleCovariance()


class RollingSampleCovariance:
    """The sample covariance of windows that move, from products of blocks of periods that are kept."""

    def __init__(self) -> None:
        self._scatter = RollingScatter()

    def estimate_at(self, returns: Returns, first: int) -> CovarianceEstimate:
        """Return the covariance of the complete periods: by the blocks where all of them are.

        Raises
        ------
        DataError
            With fewer than two complete periods.
        """
        complete = complete_periods(returns, at_least=2)
        if complete.report is not None:
            return _estimate(complete, Scatter(returns=complete.returns, scale=_scale(complete)))
        return _estimate(complete, self._scatter.at(returns, first, scale=_scale(complete)))


def _scale(complete: CompletePeriods) -> float:
    return 1.0 / (complete.n_periods - 1)


def _estimate(complete: CompletePeriods, scatter: Scatter) -> CovarianceEstimate:
    return CovarianceEstimate(
        matrix=scatter.matrix, n_periods=complete.n_periods, missing_data=complete.report, scatter=scatter
    )


SPEC: ComponentSpec[RiskModel] = ComponentSpec(
    name="sample",
    summary="Sample covariance, unbiased",
    params=NoParams,
    factory=SampleCovariance,
    capabilities=COMPLETE_PERIODS | {HEEDS_TIME_LIMIT},
    references=("Anderson (2003), An Introduction to Multivariate Statistical Analysis, eq. 3.2.10",),
)
