"""Detoning: the denoised correlation without its market components."""

import numpy as np
from pydantic import Field

from tangency.sdk import (
    HEEDS_TIME_LIMIT,
    ComponentSpec,
    CovarianceEstimate,
    DataError,
    Fact,
    Floats,
    Params,
    Returns,
    RiskModel,
    frozen_floats,
)
from tangency_risk_models.covariance.denoised import denoised
from tangency_risk_models.kernel.complete_periods import complete_periods
from tangency_risk_models.kernel.correlation import rescaled_to_unit_diagonal, symmetric_product, through_correlation
from tangency_risk_models.kernel.marchenko_pastur import split_spectrum
from tangency_risk_models.kernel.missing_rule import COMPLETE_PERIODS

__all__ = ["SPEC", "DetonedCovariance", "DetonedParams"]

_NOTHING = 1e-12


class DetonedParams(Params):
    """How much counts as the market."""

    market_components: int = Field(
        1, ge=1, le=1000, description="largest components to remove, as far as they stand out of the noise"
    )


class DetonedCovariance:
    """C̃ = C − V_M Λ_M V_M' of the denoised C, rescaled to a unit diagonal; variances stay the sample's.

    Every removed component lowers the rank by one: the matrix is singular on purpose, good for clustering and not
    for an unconstrained minimum of variance. Only components above the Marchenko-Pastur edge are a market and are
    removed: below it all are alike, and which of them is the largest would be chance. A fact says how many were.

    References
    ----------
    López de Prado (2020), Machine Learning for Asset Managers, section 2.6.
    """

    def __init__(self, params: DetonedParams) -> None:
        self._components = params.market_components

    def estimate(self, returns: Returns) -> CovarianceEstimate:
        """Return the detoned covariance of the complete periods; what was removed and the rank as facts.

        Raises
        ------
        DataError
            With fewer than two complete periods; for an asset that is nothing but the market.
        """
        complete = complete_periods(returns, at_least=2)
        x = complete.centred()
        moving = np.array(returns.assets)[x.any(axis=0)]
        matrix, facts = through_correlation(x.T @ x / (len(x) - 1), lambda c: self._detoned(c, len(x), moving))
        return CovarianceEstimate(
            matrix=frozen_floats(matrix), n_periods=len(x), missing_data=complete.report, facts=facts
        )

    def _detoned(
        self, correlation: Floats, n_periods: int, assets: np.ndarray[tuple[int], np.dtype[np.str_]]
    ) -> tuple[Floats, tuple[Fact, ...]]:
        spectrum = split_spectrum(correlation, n_periods)
        removed = min(self._components, spectrum.n_signals)
        values, vectors = np.linalg.eigh(denoised(spectrum))
        kept = values.size - removed
        rest = symmetric_product(vectors[:, :kept], np.maximum(values[:kept], 0.0))
        if rest.diagonal().min() <= _NOTHING:
            raise DataError(
                "nothing of an asset's risk is left when the market is removed",
                where=f"asset {assets[int(rest.diagonal().argmin())]}",
                value=f"{removed} market components",
                remedy="remove fewer components, or leave the asset out",
            )
        rank = int(np.sum(values[:kept] > _NOTHING * values[-1]))
        removal = (
            Fact(name="market components removed", value=float(removed)),
            Fact(name="rank", value=float(rank)),
        )
        return rescaled_to_unit_diagonal(rest), (*spectrum.facts(), *removal)


SPEC: ComponentSpec[RiskModel] = ComponentSpec(
    name="detoned",
    summary="Denoised covariance without its market components; singular on purpose",
    params=DetonedParams,
    factory=DetonedCovariance,
    capabilities=COMPLETE_PERIODS | {HEEDS_TIME_LIMIT},
    references=("López de Prado (2020), Machine Learning for Asset Managers, section 2.6",),
)
