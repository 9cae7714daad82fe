"""Ledoit & Wolf's linear shrinkage towards a multiple of the identity."""

import numpy as np

from tangency.sdk import CovarianceEstimate, Fact, NoParams, Returns, frozen_floats
from tangency_risk_models.complete_periods import complete_periods

__all__ = ["LedoitWolf"]


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
        x = complete.values - complete.mean()
        n_periods, n_assets = x.shape
        sample = x.T @ x / n_periods
        mean_variance = float(np.trace(sample)) / n_assets
        d2 = (float(np.sum(sample**2)) - n_assets * mean_variance**2) / n_assets
        # Σₜ ‖xₜxₜ' − S‖² = (Σₜ |xₜ|⁴ − T ‖S‖²_F) / n: no outer product is ever formed.
        fourth = float(np.sum(np.einsum("ti,ti->t", x, x) ** 2))
        b2_bar = (fourth - n_periods * float(np.sum(sample**2))) / (n_assets * n_periods**2)
        intensity = min(max(b2_bar / d2, 0.0), 1.0) if d2 > 0 else 0.0
        matrix = (1.0 - intensity) * sample
        matrix[np.diag_indices(n_assets)] += intensity * mean_variance
        return CovarianceEstimate(
            matrix=frozen_floats(matrix),
            n_periods=n_periods,
            missing_data=complete.report,
            facts=(Fact(name="shrinkage", value=intensity),),
        )
