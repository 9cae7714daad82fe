"""The pairwise-complete covariance, made positive semi-definite."""

import numpy as np
from pydantic import Field

from tangency.sdk import (
    HEEDS_TIME_LIMIT,
    ComponentSpec,
    CovarianceEstimate,
    Fact,
    Floats,
    Params,
    Returns,
    RiskModel,
    frozen_floats,
)
from tangency_risk_models.kernel.available_returns import AvailableReturns, available_returns
from tangency_risk_models.kernel.correlation import through_correlation
from tangency_risk_models.kernel.missing_rule import AVAILABLE_RETURNS
from tangency_risk_models.kernel.psd_repair import repaired

__all__ = ["SPEC", "PairwiseCovariance", "PairwiseParams"]


class PairwiseParams(Params):
    """How much history two assets must share."""

    least_common_periods: int = Field(
        2, ge=2, le=100_000, description="periods in which two assets must both have a return; fewer is an error"
    )


class PairwiseCovariance:
    """sᵢⱼ = Σₜ (xᵢ − x̄ᵢ)(xⱼ − x̄ⱼ) / (Tᵢⱼ − 1) over the Tᵢⱼ periods in which both assets have a return.

    Means are those of the same periods, so that each entry alone is unbiased; variances use an asset's whole
    history. The matrix may be indefinite: then the eigenvalues of its correlation are clipped at zero and the
    diagonal is rescaled, which keeps the variances; the facts say how far that moved the correlations.

    References
    ----------
    Little & Rubin (2019), Statistical Analysis with Missing Data, 3rd ed., section 3.4 (pairwise-available cases).
    Rebonato & Jäckel (1999), The Most General Methodology to Create a Valid Correlation Matrix, section 3.
    """

    def __init__(self, params: PairwiseParams) -> None:
        self._least = params.least_common_periods

    def estimate(self, returns: Returns) -> CovarianceEstimate:
        """Return the repaired pairwise covariance.

        Raises
        ------
        DataError
            For an asset or a pair with fewer periods than asked, by name.
        """
        available = available_returns(returns, in_common=self._least)
        matrix, repairs = through_correlation(_pairwise(available), _repaired)
        pairs = int(np.sum(np.triu(available.common_periods < len(available.values), 1)))
        report = (
            f"each pair from the periods in which both have a return; {pairs} pairs lack some of the "
            f"{len(available.values)} periods, the worst has {int(available.common_periods.min())}"
        )
        return CovarianceEstimate(
            matrix=frozen_floats(matrix),
            n_periods=len(available.values),
            missing_data=None if available.is_complete else report,
            facts=repairs,
        )


def _repaired(correlation: Floats) -> tuple[Floats, tuple[Fact, ...]]:
    repair = repaired(correlation)
    return repair.correlation, repair.facts()


def _pairwise(available: AvailableReturns) -> Floats:
    # Deviations from each asset's own mean keep the products below free of cancellation.
    x, counts = available.centred(), available.common_periods
    sums = x.T @ available.present.astype(np.float64)  # of the first asset, where both are there
    matrix: Floats = (x.T @ x - sums * sums.T / counts) / (counts - 1.0)
    matrix[np.diag_indices_from(matrix)] = np.maximum(matrix.diagonal(), 0.0)
    return matrix


SPEC: ComponentSpec[RiskModel] = ComponentSpec(
    name="pairwise",
    summary="Covariance of uneven histories, pair by pair, repaired where it is indefinite",
    params=PairwiseParams,
    factory=PairwiseCovariance,
    capabilities=AVAILABLE_RETURNS | {HEEDS_TIME_LIMIT},
    references=(
        "Little & Rubin (2019), Statistical Analysis with Missing Data, 3rd ed., section 3.4",
        "Rebonato & Jäckel (1999), The Most General Methodology to Create a Valid Correlation Matrix, section 3",
    ),
)
