"""The exponentially weighted covariance."""

import numpy as np
from pydantic import Field

from tangency.sdk import (
    HEEDS_TIME_LIMIT,
    ComponentSpec,
    CovarianceEstimate,
    DataError,
    Fact,
    Floats,
    Params,
    Returns,
    RiskModel,
    frozen_floats,
)
from tangency_risk_models.covariance.rolling_ewma import RollingEwmaCovariance
from tangency_risk_models.kernel.complete_periods import complete_periods
from tangency_risk_models.kernel.half_life import age_weights
from tangency_risk_models.kernel.missing_rule import COMPLETE_PERIODS

__all__ = ["SPEC", "EwmaCovariance", "EwmaParams"]


class EwmaParams(Params):
    """How fast the past fades."""

    half_life_periods: float = Field(
        60.0, gt=0.0, le=100_000.0, description="periods after which a return counts half as much"
    )


class EwmaCovariance:
    """Σ̂ = Σₜ wₜ (xₜ − m)(xₜ − m)' / (1 − Σₜ wₜ²), m = Σₜ wₜ xₜ, wₜ proportional to 2^(−age/half-life), Σₜ wₜ = 1.

    Unlike RiskMetrics it takes the weighted mean out, and the divisor makes it unbiased for independent returns:
    with an endless half-life it is the sample covariance. Age counts complete periods.

    References
    ----------
    J.P. Morgan/Reuters (1996), RiskMetrics Technical Document, 4th ed., section 5.2 (the weights).
    """

    def __init__(self, params: EwmaParams) -> None:
        self._half_life = params.half_life_periods

    def estimate(self, returns: Returns) -> CovarianceEstimate:
        """Return the weighted covariance of the complete periods, and the effective number of periods as a fact.

        Raises
        ------
        DataError
            With fewer than two complete periods, and where the past fades so fast that the last one alone counts.
        """
        complete = complete_periods(returns, at_least=2)
        weights = age_weights(len(complete.values), self._half_life)
        deviations = (complete.values - weights @ complete.values) * np.sqrt(weights)[:, None]
        return self._unbiased(deviations.T @ deviations, weights, complete.report)

    def rolling(self) -> RollingEwmaCovariance:
        """Return the estimator of windows that move over one history."""
        return RollingEwmaCovariance(self._half_life, self.estimate, self._unbiased)

    def _unbiased(self, scatter: Floats, weights: Floats, missing_data: str | None = None) -> CovarianceEstimate:
        """Return the estimate from Σₜ wₜ (xₜ − m)(xₜ − m)'."""
        concentration = float(np.sum(weights**2))
        if not concentration < 1.0:
            raise DataError(
                "the past fades so fast that one period alone counts, which has no covariance",
                where="half_life_periods",
                value=self._half_life,
                remedy="give a half-life of several periods, such as 60",
            )
        return CovarianceEstimate(
            matrix=frozen_floats(scatter / (1.0 - concentration)),
            n_periods=len(weights),
            missing_data=missing_data,
            facts=(Fact(name="effective periods", value=1.0 / concentration),),
        )


SPEC: ComponentSpec[RiskModel] = ComponentSpec(
    name="ewma",
    summary="Covariance with exponentially fading weights, unbiased",
    params=EwmaParams,
    factory=EwmaCovariance,
    capabilities=COMPLETE_PERIODS | {HEEDS_TIME_LIMIT},
    references=("J.P. Morgan/Reuters (1996), RiskMetrics Technical Document, 4th ed., section 5.2",),
)
