"""Denoising by random matrix theory, with one eigenvalue for all that is noise."""

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
from tangency_risk_models.kernel.correlation import rescaled_to_unit_diagonal, symmetric_product, through_correlation
from tangency_risk_models.kernel.marchenko_pastur import SplitSpectrum, split_spectrum
from tangency_risk_models.kernel.missing_rule import COMPLETE_PERIODS

__all__ = ["SPEC", "DenoisedCovariance", "denoised"]


def denoised(spectrum: SplitSpectrum) -> Floats:
    """Return the correlation of that spectrum with its noise flattened, rescaled to a unit diagonal."""
    signals = spectrum.values.size - spectrum.n_signals
    # V diag(λ_signal − noise) V' + noise I: the noise's eigenvectors are not needed.
    matrix = symmetric_product(spectrum.vectors[:, signals:], spectrum.values[signals:] - spectrum.noise)
    matrix[np.diag_indices_from(matrix)] += spectrum.noise
    return rescaled_to_unit_diagonal(matrix)


class DenoisedCovariance:
    """The sample's eigenvalues below the Marchenko-Pastur edge are replaced by their mean.

    C = V diag(λ) V' becomes V diag(λ₊, λ̄₋) V', rescaled to a unit diagonal; variances stay the sample's.

    References
    ----------
    Laloux, Cizeau, Bouchaud & Potters (1999), Physical Review Letters 83(7).
    López de Prado (2020), Machine Learning for Asset Managers, section 2.5.1 (constant residual eigenvalue).
    """

    def __init__(self, params: NoParams) -> None:
        del params  # there is nothing to set

    def estimate(self, returns: Returns) -> CovarianceEstimate:
        """Return the denoised covariance of the complete periods.

        Raises
        ------
        DataError
            With fewer than two complete periods.
        """
        complete = complete_periods(returns, at_least=2)
        x = complete.centred()
        matrix, facts = through_correlation(x.T @ x / (len(x) - 1), lambda c: _denoised(c, len(x)))
        return CovarianceEstimate(
            matrix=frozen_floats(matrix), n_periods=len(x), missing_data=complete.report, facts=facts
        )


def _denoised(correlation: Floats, n_periods: int) -> tuple[Floats, tuple[Fact, ...]]:
    spectrum = split_spectrum(correlation, n_periods)
    return denoised(spectrum), spectrum.facts()


SPEC: ComponentSpec[RiskModel] = ComponentSpec(
    name="denoised",
    summary="Sample covariance, eigenvalues below the Marchenko-Pastur edge replaced by their mean",
    params=NoParams,
    factory=DenoisedCovariance,
    capabilities=COMPLETE_PERIODS | {HEEDS_TIME_LIMIT},
    references=(
        "Laloux, Cizeau, Bouchaud & Potters (1999), Physical Review Letters 83(7)",
        "López de Prado (2020), Machine Learning for Asset Managers, section 2.5.1",
    ),
)
