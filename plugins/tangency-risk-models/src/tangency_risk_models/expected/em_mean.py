"""The maximum-likelihood mean of returns with gaps."""

from tangency.sdk import (
    HEEDS_TIME_LIMIT,
    ComponentSpec,
    Fact,
    MeanEstimate,
    NoParams,
    ReturnModel,
    Returns,
    frozen_floats,
)
from tangency_risk_models.kernel.available_returns import available_returns
from tangency_risk_models.kernel.gaussian_em import gaussian_em
from tangency_risk_models.kernel.missing_rule import AVAILABLE_RETURNS

__all__ = ["SPEC", "EmMean"]


class EmMean:
    """The Gaussian mean under which the returns that exist are most likely, by the EM algorithm.

    A short history's mean is moved by what the long ones did before it began, as far as they go together.

    References
    ----------
    Dempster, Laird & Rubin (1977), Journal of the Royal Statistical Society B 39(1), section 4.1.3.
    Stambaugh (1997), Analyzing investments whose histories differ in length, Journal of Financial Economics 45(3).
    """

    def __init__(self, params: NoParams) -> None:
        del params  # there is nothing to set

    def estimate(self, returns: Returns) -> MeanEstimate:
        """Return the means and the number of rounds as a fact; raises what the risk model `em` raises."""
        available = available_returns(returns, in_common=2)
        fit = gaussian_em(available)
        gaps = int((~available.present).sum())
        report = f"{gaps} missing returns among {available.present.size} left to the likelihood of those there are (EM)"
        return MeanEstimate(
            values=frozen_floats(fit.mean),
            n_periods=len(available.values),
            missing_data=None if available.is_complete else report,
            facts=(Fact(name="rounds", value=float(fit.n_rounds)),),
        )


SPEC: ComponentSpec[ReturnModel] = ComponentSpec(
    name="em-mean",
    summary="Gaussian maximum-likelihood mean of uneven histories (EM)",
    params=NoParams,
    factory=EmMean,
    capabilities=AVAILABLE_RETURNS | {HEEDS_TIME_LIMIT},
    references=(
        "Dempster, Laird & Rubin (1977), Journal of the Royal Statistical Society B 39(1), section 4.1.3",
        "Stambaugh (1997), Journal of Financial Economics 45(3)",
    ),
)
