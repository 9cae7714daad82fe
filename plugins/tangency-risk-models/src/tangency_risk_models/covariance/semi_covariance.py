"""The semi-covariance: risk only where returns fall short."""

import numpy as np
from pydantic import Field

from tangency.sdk import HEEDS_TIME_LIMIT, ComponentSpec, CovarianceEstimate, Params, Returns, RiskModel, frozen_floats
from tangency_risk_models.kernel.complete_periods import complete_periods
from tangency_risk_models.kernel.missing_rule import COMPLETE_PERIODS

__all__ = ["SPEC", "SemiCovariance", "SemiCovarianceParams"]


class SemiCovarianceParams(Params):
    """What falls short."""

    benchmark_per_period: float = Field(
        0.0, ge=-1.0, le=1.0, description="simple return per period below which a return counts as a shortfall"
    )


class SemiCovariance:
    """σᵢⱼ = (1/T) Σₜ min(xᵢ − b, 0) min(xⱼ − b, 0), the expected product of shortfalls below the benchmark b.

    A Gram matrix, so positive semi-definite as it is. Its diagonal holds semi-variances, not variances: for
    symmetric returns about b they are half as large.

    References
    ----------
    Estrada (2008), Mean-Semivariance Optimization: A Heuristic Approach, Journal of Applied Finance 18(1).
    """

    def __init__(self, params: SemiCovarianceParams) -> None:
        self._benchmark = params.benchmark_per_period

    def estimate(self, returns: Returns) -> CovarianceEstimate:
        """Return the semi-covariance of the complete periods.

        Raises
        ------
        DataError
            With no complete period.
        """
        complete = complete_periods(returns, at_least=1)
        shortfalls = np.minimum(complete.values - self._benchmark, 0.0)
        return CovarianceEstimate(
            matrix=frozen_floats(shortfalls.T @ shortfalls / len(shortfalls)),
            n_periods=len(shortfalls),
            missing_data=complete.report,
        )


SPEC: ComponentSpec[RiskModel] = ComponentSpec(
    name="semi-covariance",
    summary="Expected products of shortfalls below a benchmark",
    params=SemiCovarianceParams,
    factory=SemiCovariance,
    capabilities=COMPLETE_PERIODS | {HEEDS_TIME_LIMIT},
    references=("Estrada (2008), Journal of Applied Finance 18(1)",),
)
