"""GARCH volatilities with a dynamic conditional correlation."""

import numpy as np

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
from tangency_risk_models.kernel.complete_periods import complete_periods
from tangency_risk_models.kernel.conditional_volatility import conditional_volatility
from tangency_risk_models.kernel.dynamic_correlation import dynamic_correlation
from tangency_risk_models.kernel.missing_rule import COMPLETE_PERIODS

__all__ = ["SPEC", "DccCovariance"]


class DccCovariance:
    """Σ̂ = D R D for the period after the window: D from GARCH(1,1), R by dynamic conditional correlation, DCC(1,1).

    Two steps: one GARCH an asset by the package `arch`, then a and b of the correlations by the composite likelihood
    of all pairs. Slow: one optimisation an asset, and some ten walks over the T periods of n²/2 pairs.

    References
    ----------
    Engle (2002), Journal of Business & Economic Statistics 20(3).
    Pakel, Shephard, Sheppard & Engle (2021), Journal of Business & Economic Statistics 39(3).
    """

    def __init__(self, params: NoParams) -> None:
        del params  # there is nothing to set

    def estimate(self, returns: Returns) -> CovarianceEstimate:
        """Return the forecast covariance of the next period; a, b and the largest persistence as facts.

        Raises
        ------
        DataError
            With fewer than four complete periods, or an asset that never moves.
        SolverError
            A likelihood that is not maximised.
        """
        complete = complete_periods(returns, at_least=4)
        volatility = conditional_volatility(complete.values, returns.assets)
        dynamic = dynamic_correlation(volatility.residuals)
        scale = np.outer(volatility.next_deviation, volatility.next_deviation)
        return CovarianceEstimate(
            matrix=frozen_floats(dynamic.correlation * scale),
            n_periods=len(complete.values),
            missing_data=complete.report,
            facts=(
                Fact(name="a", value=dynamic.a),
                Fact(name="b", value=dynamic.b),
                Fact(name="largest persistence of a volatility", value=float(volatility.persistence.max())),
            ),
        )


SPEC: ComponentSpec[RiskModel] = ComponentSpec(
    name="dcc",
    summary="GARCH(1,1) volatilities and dynamic conditional correlations of the next period; slow",
    params=NoParams,
    factory=DccCovariance,
    capabilities=COMPLETE_PERIODS | {HEEDS_TIME_LIMIT},
    references=(
        "Engle (2002), Journal of Business & Economic Statistics 20(3)",
        "Pakel, Shephard, Sheppard & Engle (2021), Journal of Business & Economic Statistics 39(3)",
    ),
)
