"""The exponentially weighted mean."""

from pydantic import Field

from tangency.sdk import (
    HEEDS_TIME_LIMIT,
    ComponentSpec,
    Fact,
    MeanEstimate,
    Params,
    ReturnModel,
    Returns,
    frozen_floats,
)
from tangency_risk_models.kernel.complete_periods import complete_periods
from tangency_risk_models.kernel.half_life import age_weights
from tangency_risk_models.kernel.missing_rule import COMPLETE_PERIODS

__all__ = ["SPEC", "EwmaMean", "EwmaMeanParams"]


class EwmaMeanParams(Params):
    """How fast the past fades."""

    half_life_periods: float = Field(
        180.0, gt=0.0, le=100_000.0, description="periods after which a return counts half as much"
    )


class EwmaMean:
    """m = Σₜ wₜ xₜ with wₜ proportional to 2^(−age/half-life), Σₜ wₜ = 1; age counts complete periods.

    References
    ----------
    J.P. Morgan/Reuters (1996), RiskMetrics Technical Document, 4th ed., section 5.2 (the weights).
    """

    def __init__(self, params: EwmaMeanParams) -> None:
        self._half_life = params.half_life_periods

    def estimate(self, returns: Returns) -> MeanEstimate:
        """Return the weighted mean of the complete periods, and the effective number of periods as a fact.

        Raises
        ------
        DataError
            With no complete period.
        """
        complete = complete_periods(returns, at_least=1)
        weights = age_weights(len(complete.values), self._half_life)
        return MeanEstimate(
            values=frozen_floats(weights @ complete.values),
            n_periods=len(weights),
            missing_data=complete.report,
            facts=(Fact(name="effective periods", value=1.0 / float(weights @ weights)),),
        )


SPEC: ComponentSpec[ReturnModel] = ComponentSpec(
    name="ewma-mean",
    summary="Mean with exponentially fading weights",
    params=EwmaMeanParams,
    factory=EwmaMean,
    capabilities=COMPLETE_PERIODS | {HEEDS_TIME_LIMIT},
    references=("J.P. Morgan/Reuters (1996), RiskMetrics Technical Document, 4th ed., section 5.2",),
)
