"""Jorion's Bayes-Stein shrinkage of means towards that of the minimum-variance portfolio."""

import numpy as np

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
from tangency_risk_models.kernel.complete_periods import complete_periods
from tangency_risk_models.kernel.missing_rule import COMPLETE_PERIODS
from tangency_risk_models.kernel.precision import precision_times

__all__ = ["SPEC", "BayesStein"]


class BayesStein:
    """μ̂ = (1 − w) m + w m₀ 1, m₀ = 1'Σ̂⁻¹m / 1'Σ̂⁻¹1 the mean of the minimum-variance portfolio.

    w = (n + 2) / ((n + 2) + T (m − m₀1)' Σ̂⁻¹ (m − m₀1)).

    Jorion takes Σ̂ = S (T − 1)/(T − n − 2), which asks for T > n + 2; here Σ̂ is the Ledoit-Wolf covariance (identity
    target), which has an inverse for every shape of window.

    References
    ----------
    Jorion (1986), Bayes-Stein Estimation for Portfolio Analysis, Journal of Financial and Quantitative Analysis 21(3).
    """

    def __init__(self, params: NoParams) -> None:
        del params  # there is nothing to set

    def estimate(self, returns: Returns) -> MeanEstimate:
        """Return the shrunk means of the complete periods; intensity and target as facts.

        Raises
        ------
        DataError
            With fewer than two complete periods, or a singular covariance.
        """
        complete = complete_periods(returns, at_least=2)
        n_periods, n_assets = complete.values.shape
        means = complete.values.mean(axis=0)
        weighted = precision_times(complete.values - means, np.column_stack([np.ones(n_assets), means]), returns.assets)
        of_ones, of_means = weighted.sum(axis=0)
        target = float(of_means / of_ones)
        excess = means - target
        distance = float(excess @ (weighted[:, 1] - target * weighted[:, 0]))
        intensity = (n_assets + 2) / (n_assets + 2 + n_periods * max(distance, 0.0))
        return MeanEstimate(
            values=frozen_floats(np.asarray((1.0 - intensity) * means + intensity * target)),
            n_periods=n_periods,
            missing_data=complete.report,
            facts=(Fact(name="shrinkage", value=intensity), Fact(name="target", value=target)),
        )


SPEC: ComponentSpec[ReturnModel] = ComponentSpec(
    name="bayes-stein",
    summary="Sample means shrunk towards that of the minimum-variance portfolio",
    params=NoParams,
    factory=BayesStein,
    capabilities=COMPLETE_PERIODS | {HEEDS_TIME_LIMIT},
    references=("Jorion (1986), Journal of Financial and Quantitative Analysis 21(3)",),
)
