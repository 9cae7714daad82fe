"""The maximum-likelihood covariance of returns with gaps."""

from tangency.sdk import (
    HEEDS_TIME_LIMIT,
    ComponentSpec,
    CovarianceEstimate,
    Fact,
    NoParams,
    Returns,
    RiskModel,
    frozen_floats,
)
from tangency_risk_models.kernel.available_returns import available_returns
from tangency_risk_models.kernel.gaussian_em import gaussian_em
from tangency_risk_models.kernel.missing_rule import AVAILABLE_RETURNS

__all__ = ["SPEC", "EmCovariance"]


class EmCovariance:
    """The Gaussian covariance under which the returns that exist are most likely, divisor T, by the EM algorithm.

    Long histories inform short ones through their regressions on each other; for assets that start one after the
    other it is Stambaugh's estimator. Positive semi-definite by construction. Supposes that gaps do not depend on
    the returns that are missing. With nothing missing it is X'X/T.

    References
    ----------
    Dempster, Laird & Rubin (1977), Journal of the Royal Statistical Society B 39(1), section 4.1.3.
    Stambaugh (1997), Analyzing investments whose histories differ in length, Journal of Financial Economics 45(3).
    """

    def __init__(self, params: NoParams) -> None:
        del params  # there is nothing to set

    def estimate(self, returns: Returns) -> CovarianceEstimate:
        """Return the covariance and the number of rounds as a fact.

        Raises
        ------
        DataError
            For an asset, or two together, with fewer than two periods: nothing says how they move together.
        SolverError
            Where the likelihood has no interior maximum, or the rounds do not settle.
        """
        available = available_returns(returns, in_common=2)
        fit = gaussian_em(available)
        gaps = int((~available.present).sum())
        report = f"{gaps} missing returns among {available.present.size} left to the likelihood of those there are (EM)"
        return CovarianceEstimate(
            matrix=frozen_floats(fit.covariance),
            n_periods=len(available.values),
            missing_data=None if available.is_complete else report,
            facts=(Fact(name="rounds", value=float(fit.n_rounds)),),
        )


SPEC: ComponentSpec[RiskModel] = ComponentSpec(
    name="em",
    summary="Gaussian maximum likelihood of uneven histories (EM)",
    params=NoParams,
    factory=EmCovariance,
    capabilities=AVAILABLE_RETURNS | {HEEDS_TIME_LIMIT},
    references=(
        "Dempster, Laird & Rubin (1977), Journal of the Royal Statistical Society B 39(1), section 4.1.3",
        "Stambaugh (1997), Journal of Financial Economics 45(3)",
    ),
)
