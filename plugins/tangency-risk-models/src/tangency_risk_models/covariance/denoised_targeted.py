"""Denoising by random matrix theory, with the noise shrunk towards its diagonal."""

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
from tangency_risk_models.kernel.correlation import through_correlation
from tangency_risk_models.kernel.marchenko_pastur import split_spectrum
from tangency_risk_models.kernel.missing_rule import COMPLETE_PERIODS

__all__ = ["SPEC", "TargetedDenoisedCovariance", "TargetedParams"]


class TargetedParams(Params):
    """How much of the noise's correlations is believed."""

    noise_kept: float = Field(
        0.0, ge=0.0, le=1.0, description="fraction of the correlations within the noise that is kept"
    )


class TargetedDenoisedCovariance:
    """C = signal + α noise + (1 − α) diag(noise), signal and noise parted at the Marchenko-Pastur edge.

    The diagonal stays 1 and the variances the sample's.

    References
    ----------
    López de Prado (2020), Machine Learning for Asset Managers, section 2.5.2 (targeted shrinkage).
    """

    def __init__(self, params: TargetedParams) -> None:
        self._noise_kept = params.noise_kept

    def estimate(self, returns: Returns) -> CovarianceEstimate:
        """Return the denoised covariance of the complete periods.

        Raises
        ------
        DataError
            With fewer than two complete periods.
        """
        complete = complete_periods(returns, at_least=2)
        x = complete.centred()
        matrix, facts = through_correlation(x.T @ x / (len(x) - 1), lambda c: self._denoised(c, len(x)))
        return CovarianceEstimate(
            matrix=frozen_floats(matrix), n_periods=len(x), missing_data=complete.report, facts=facts
        )

    def _denoised(self, correlation: Floats, n_periods: int) -> tuple[Floats, tuple[Fact, ...]]:
        spectrum = split_spectrum(correlation, n_periods)
        signals = spectrum.values.size - spectrum.n_signals
        root = spectrum.vectors[:, signals:] * np.sqrt(spectrum.values[signals:])
        # signal + α (C − signal) off the diagonal, which stays 1.
        matrix = (1.0 - self._noise_kept) * (root @ root.T) + self._noise_kept * correlation
        np.fill_diagonal(matrix, 1.0)
        return matrix, spectrum.facts()


SPEC: ComponentSpec[RiskModel] = ComponentSpec(
    name="denoised-targeted",
    summary="Sample covariance, correlations below the Marchenko-Pastur edge shrunk towards zero",
    params=TargetedParams,
    factory=TargetedDenoisedCovariance,
    capabilities=COMPLETE_PERIODS | {HEEDS_TIME_LIMIT},
    references=("López de Prado (2020), Machine Learning for Asset Managers, section 2.5.2",),
)
