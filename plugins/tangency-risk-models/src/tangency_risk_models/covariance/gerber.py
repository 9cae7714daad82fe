"""The Gerber statistic: co-movement counted where both assets move enough."""

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
from tangency_risk_models.kernel.complete_periods import complete_periods
from tangency_risk_models.kernel.missing_rule import COMPLETE_PERIODS
from tangency_risk_models.kernel.psd_repair import repaired

__all__ = ["SPEC", "GerberCovariance", "GerberParams"]


class GerberParams(Params):
    """What counts as a move."""

    threshold: float = Field(
        0.5, gt=0.0, le=3.0, description="size of a return, in standard deviations of its asset, from which it counts"
    )


class GerberCovariance:
    """σᵢⱼ = gᵢⱼ sᵢ sⱼ with gᵢⱼ = (n_UU + n_DD − n_UD − n_DU) / (T − n_NN), s the sample's standard deviations.

    A period counts as up (U) for asset i if xᵢ ≥ c sᵢ, as down (D) if xᵢ ≤ −c sᵢ, else as neutral (N); returns
    are not centred. Two assets that are neutral throughout have g = 0. Where G is not positive semi-definite it is
    repaired by clipping its eigenvalues and rescaling its diagonal; the facts say how far that moved it.

    References
    ----------
    Gerber, Markowitz, Ernst, Miao, Javid & Sargen (2022), Journal of Portfolio Management 48(3).
    Rebonato & Jäckel (1999), The Most General Methodology to Create a Valid Correlation Matrix, section 3.
    """

    def __init__(self, params: GerberParams) -> None:
        self._threshold = params.threshold

    def estimate(self, returns: Returns) -> CovarianceEstimate:
        """Return the covariance of the complete periods; what the repair did as facts.

        Raises
        ------
        DataError
            With fewer than two complete periods.
        """
        complete = complete_periods(returns, at_least=2)
        x = complete.values
        deviations = x.std(axis=0, ddof=1)
        matrix, facts = self._matrix(x, deviations)
        return CovarianceEstimate(
            matrix=frozen_floats(matrix), n_periods=len(x), missing_data=complete.report, facts=facts
        )

    def _matrix(self, x: Floats, deviations: Floats) -> tuple[Floats, tuple[Fact, ...]]:
        limits = self._threshold * deviations
        up, down = (x >= limits).astype(np.float64), (x <= -limits).astype(np.float64)
        moves = up - down
        neutral = 1.0 - up - down
        either = len(x) - neutral.T @ neutral
        counted = moves.T @ moves
        statistic = np.divide(counted, either, out=np.zeros_like(counted), where=either > 0.0)
        np.fill_diagonal(statistic, 1.0)
        repair = repaired(statistic)
        return repair.correlation * np.outer(deviations, deviations), repair.facts()


SPEC: ComponentSpec[RiskModel] = ComponentSpec(
    name="gerber",
    summary="Covariance from the Gerber statistic, repaired where it is indefinite",
    params=GerberParams,
    factory=GerberCovariance,
    capabilities=COMPLETE_PERIODS | {HEEDS_TIME_LIMIT},
    references=("Gerber, Markowitz, Ernst, Miao, Javid & Sargen (2022), Journal of Portfolio Management 48(3)",),
)
