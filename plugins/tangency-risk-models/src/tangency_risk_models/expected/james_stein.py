"""James & Stein's shrinkage of means towards their grand mean."""

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

__all__ = ["SPEC", "JamesStein"]


class JamesStein:
    """μ̂ = (1 − w) m + w m₀ 1, m₀ the mean of the assets' sample means m.

    w = min(1, (n − 2)/T / ((m − m₀1)' Σ̂⁻¹ (m − m₀1))), zero for n ≤ 2.

    The form in which Jorion states it, for a known Σ; here Σ̂ is the Ledoit-Wolf covariance (identity target).

    References
    ----------
    James & Stein (1961), Fourth Berkeley Symposium 1, 361-379.
    Jorion (1986), Journal of Financial and Quantitative Analysis 21(3).
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
        target = float(means.mean())
        excess = means - target
        intensity = 0.0
        if n_assets > 2 and excess.any():  # noqa: PLR2004  # Stein's paradox begins at three
            distance = float(excess @ precision_times(complete.values - means, excess, returns.assets))
            intensity = min((n_assets - 2) / (n_periods * distance), 1.0)
        return MeanEstimate(
            values=frozen_floats(np.asarray((1.0 - intensity) * means + intensity * target)),
            n_periods=n_periods,
            missing_data=complete.report,
            facts=(Fact(name="shrinkage", value=intensity), Fact(name="target", value=target)),
        )


SPEC: ComponentSpec[ReturnModel] = ComponentSpec(
    name="james-stein",
    summary="Sample means shrunk towards their grand mean",
    params=NoParams,
    factory=JamesStein,
    capabilities=COMPLETE_PERIODS | {HEEDS_TIME_LIMIT},
    references=(
        "James & Stein (1961), Fourth Berkeley Symposium 1, 361-379",
        "Jorion (1986), Journal of Financial and Quantitative Analysis 21(3)",
    ),
)
