"""GARCH volatilities with a constant correlation."""

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
from tangency_risk_models.kernel.correlation import rescaled_to_unit_diagonal
from tangency_risk_models.kernel.missing_rule import COMPLETE_PERIODS

__all__ = ["SPEC", "GarchCovariance"]


class GarchCovariance:
    """Σ̂ = D R D for the period after the window: D from a GARCH(1,1) of each asset, R of their residuals, constant.

    Slow: one optimisation an asset, by the package `arch`.

    References
    ----------
    Bollerslev (1990), Review of Economics and Statistics 72(3).
    Bollerslev (1986), Journal of Econometrics 31(3).
    """

    def __init__(self, params: NoParams) -> None:
        del params  # there is nothing to set

    def estimate(self, returns: Returns) -> CovarianceEstimate:
        """Return the forecast covariance of the next period; the largest persistence as a fact.

        Raises
        ------
        DataError
            With fewer than four complete periods, or an asset that never moves.
        SolverError
            A likelihood that is not maximised, naming the asset.
        """
        complete = complete_periods(returns, at_least=4)
        volatility = conditional_volatility(complete.values, returns.assets)
        residuals = volatility.residuals
        correlation = rescaled_to_unit_diagonal(residuals.T @ residuals / len(residuals))
        scale = np.outer(volatility.next_deviation, volatility.next_deviation)
        return CovarianceEstimate(
            matrix=frozen_floats(correlation * scale),
            n_periods=len(residuals),
            missing_data=complete.report,
            facts=(Fact(name="largest persistence", value=float(volatility.persistence.max())),),
        )


SPEC: ComponentSpec[RiskModel] = ComponentSpec(
    name="garch",
    summary="GARCH(1,1) volatilities of the next period, constant correlation; slow",
    params=NoParams,
    factory=GarchCovariance,
    capabilities=COMPLETE_PERIODS | {HEEDS_TIME_LIMIT},
    references=(
        "Bollerslev (1990), Review of Economics and Statistics 72(3)",
        "Bollerslev (1986), Journal of Econometrics 31(3)",
    ),
)
