"""Ledoit & Wolf's linear shrinkage towards a multiple of the identity."""

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
from tangency_risk_models.kernel.linear_shrinkage import shrunk_to_identity
from tangency_risk_models.kernel.missing_rule import COMPLETE_PERIODS

__all__ = ["SPEC", "LedoitWolf"]


class LedoitWolf:
    """Σ̂ = (1 − ρ) S + ρ m I with the ρ that minimises the expected squared Frobenius error.

    With the norm ‖A‖² = tr(A'A)/n of the paper, S = X'X/T of the centred returns and m = tr(S)/n:
    d² = ‖S − mI‖², b̄² = (1/T²) Σₜ ‖xₜxₜ' − S‖², b² = min(b̄², d²), ρ = b²/d².

    References
    ----------
    Ledoit & Wolf (2004), Journal of Multivariate Analysis 88(2), Lemmas 3.2 to 3.4 and eq. 14.
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
        matrix, intensity = shrunk_to_identity(complete.centred())
        return CovarianceEstimate(
            matrix=frozen_floats(matrix),
            n_periods=len(complete.values),
            missing_data=complete.report,
            facts=(Fact(name="shrinkage", value=intensity),),
        )


SPEC: ComponentSpec[RiskModel] = ComponentSpec(
    name="ledoit-wolf",
    summary="Sample covariance shrunk towards a multiple of the identity",
    params=NoParams,
    factory=LedoitWolf,
    capabilities=COMPLETE_PERIODS | {HEEDS_TIME_LIMIT},
    references=("Ledoit & Wolf (2004), Journal of Multivariate Analysis 88(2), Lemmas 3.2-3.4, eq. 14",),
)
