"""The oracle approximating shrinkage estimator."""

import numpy as np

from tangency.sdk import (
    HEEDS_TIME_LIMIT,
    ComponentSpec,
    CovarianceEstimate,
    Fact,
    Floats,
    NoParams,
    Returns,
    RiskModel,
    frozen_floats,
)
from tangency_risk_models.kernel.complete_periods import complete_periods
from tangency_risk_models.kernel.missing_rule import COMPLETE_PERIODS

__all__ = ["SPEC", "OracleApproximatingShrinkage"]


class OracleApproximatingShrinkage:
    """Σ̂ = (1 − ρ) S + ρ (tr S / n) I, S = X'X/T of the centred returns.

    ρ = min(1, ((1 − 2/n) tr(S²) + tr²(S)) / ((T + 1 − 2/n)(tr(S²) − tr²(S)/n))).

    The terms 2/n are the paper's; scikit-learn leaves them out, so its intensity is another by O(1/n).

    References
    ----------
    Chen, Wiesel, Eldar & Hero (2010), IEEE Transactions on Signal Processing 58(10), eq. 23.
    """

    def __init__(self, params: NoParams) -> None:
        del params  # there is nothing to set

    def estimate(self, returns: Returns) -> CovarianceEstimate:
        """Return the shrunk covariance of the complete periods, and the intensity as a fact.

        Raises
        ------
        DataError
            With fewer than two complete periods.
        """
        complete = complete_periods(returns, at_least=2)
        x = complete.centred()
        sample = x.T @ x / len(x)
        intensity = _intensity(sample, len(x))
        matrix = (1.0 - intensity) * sample
        matrix[np.diag_indices_from(matrix)] += intensity * float(np.trace(sample)) / len(sample)
        return CovarianceEstimate(
            matrix=frozen_floats(matrix),
            n_periods=len(x),
            missing_data=complete.report,
            facts=(Fact(name="shrinkage", value=intensity),),
        )


def _intensity(sample: Floats, n_periods: int) -> float:
    n_assets = len(sample)
    of_square = float(np.sum(sample**2))
    squared = float(np.trace(sample)) ** 2
    excess = of_square - squared / n_assets
    if excess <= 0.0:  # S is the target already
        return 0.0
    numerator = (1.0 - 2.0 / n_assets) * of_square + squared
    return min(numerator / ((n_periods + 1.0 - 2.0 / n_assets) * excess), 1.0)


SPEC: ComponentSpec[RiskModel] = ComponentSpec(
    name="oas",
    summary="Sample covariance shrunk towards a multiple of the identity, oracle approximating",
    params=NoParams,
    factory=OracleApproximatingShrinkage,
    capabilities=COMPLETE_PERIODS | {HEEDS_TIME_LIMIT},
    references=("Chen, Wiesel, Eldar & Hero (2010), IEEE Transactions on Signal Processing 58(10), eq. 23",),
)
