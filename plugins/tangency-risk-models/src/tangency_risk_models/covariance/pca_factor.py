"""The statistical factor model: principal components of the correlation as factors."""

import numpy as np
from pydantic import Field
from scipy.linalg import eigh

from tangency.sdk import (
    HEEDS_TIME_LIMIT,
    ComponentSpec,
    CovarianceEstimate,
    Fact,
    FactorCovariance,
    Floats,
    Params,
    Returns,
    RiskModel,
    frozen_floats,
)
from tangency_risk_models.kernel.complete_periods import complete_periods
from tangency_risk_models.kernel.missing_rule import COMPLETE_PERIODS

__all__ = ["SPEC", "PcaFactorCovariance", "PcaFactorParams"]

_MOST_FACTORS = 20


class PcaFactorParams(Params):
    """How many factors."""

    n_factors: int | None = Field(
        None, ge=1, le=1000, description="number of factors; empty: the criterion of Bai and Ng chooses among 1 to 20"
    )


class PcaFactorCovariance:
    """Σ̂ = B B' + diag(d), B = diag(s) V_k Λ_k^½ of the correlation's k largest components, d what they leave.

    Returned as a factor structure: the matrix of n × n is never formed where n > T, for the spectrum comes from the
    smaller Gram matrix. Variances are the sample's. Without `n_factors` k minimises IC_p2(k) = ln V(k) +
    k (n + T)/(nT) ln min(n, T), V(k) the mean variance left by k factors, over 1 ≤ k ≤ min(20, (min(n, T − 1) + 1)/2).
    Of more factors than the sample has dimensions, those dimensions are used.

    References
    ----------
    Connor & Korajczyk (1986), Journal of Financial Economics 15(3).
    Bai & Ng (2002), Econometrica 70(1), section 5 (IC_p2).
    """

    def __init__(self, params: PcaFactorParams) -> None:
        self._n_factors = params.n_factors

    def estimate(self, returns: Returns) -> CovarianceEstimate:
        """Return the factor structure of the complete periods; number of factors and share of variance as facts.

        Raises
        ------
        DataError
            With fewer than two complete periods.
        """
        complete = complete_periods(returns, at_least=2)
        x = complete.centred()
        deviations = np.sqrt(np.einsum("ti,ti->i", x, x) / (len(x) - 1))
        standard = np.divide(x, deviations, out=np.zeros_like(x), where=deviations > 0.0)
        values, vectors = self._components(standard, int(np.count_nonzero(deviations)))
        loadings = vectors * np.sqrt(values)
        left = np.maximum((deviations > 0.0) - np.einsum("ik,ik->i", loadings, loadings), 0.0)
        share = float(values.sum()) / max(int(np.count_nonzero(deviations)), 1)
        return CovarianceEstimate(
            matrix=FactorCovariance(
                loadings=frozen_floats(loadings * deviations[:, None]),
                factors=np.eye(values.size),
                specific=frozen_floats(left * deviations**2),
            ),
            n_periods=len(x),
            missing_data=complete.report,
            facts=(
                Fact(name="factors", value=float(values.size)),
                Fact(name="share of the correlation's trace", value=share),
            ),
        )

    def _components(self, standard: Floats, n_moving: int) -> tuple[Floats, Floats]:
        """Return the largest eigenvalues of the correlation, descending, and their vectors, shape (n_assets, k)."""
        n_periods, n_assets = standard.shape
        dimensions = min(n_moving, n_periods - 1)
        if dimensions == 0:
            return np.zeros(1), np.zeros((n_assets, 1))
        asked = self._n_factors
        most = min(asked or _MOST_FACTORS, dimensions if asked else (dimensions + 1) // 2)
        values, vectors = _largest(standard, most)
        count = most if asked else _bai_ng(values, n_moving, n_periods)
        return values[:count], vectors[:, :count]


def _largest(standard: Floats, count: int) -> tuple[Floats, Floats]:
    n_periods, n_assets = standard.shape
    is_wide = n_assets > n_periods
    gram = (standard @ standard.T if is_wide else standard.T @ standard) / (n_periods - 1)
    last = len(gram) - 1
    values, vectors = eigh(gram, subset_by_index=[last - count + 1, last])
    values, vectors = np.maximum(values[::-1], 0.0), vectors[:, ::-1]
    if is_wide:
        # u = Z'v / √((T − 1) λ); a null eigenvalue loads on nothing.
        root = np.sqrt((n_periods - 1) * values)
        vectors = np.divide(standard.T @ vectors, root, out=np.zeros((n_assets, count)), where=root > 0.0)
    return values, vectors


def _bai_ng(values: Floats, n_assets: int, n_periods: int) -> int:
    counts = np.arange(1, values.size + 1)
    left = np.maximum(1.0 - np.cumsum(values) / n_assets, np.finfo(np.float64).tiny)
    penalty = (n_assets + n_periods) / (n_assets * n_periods) * np.log(min(n_assets, n_periods))
    return int(np.argmin(np.log(left) + counts * penalty)) + 1


SPEC: ComponentSpec[RiskModel] = ComponentSpec(
    name="pca-factor",
    summary="Statistical factor model; a factor structure, quick for thousands of assets",
    params=PcaFactorParams,
    factory=PcaFactorCovariance,
    capabilities=COMPLETE_PERIODS | {HEEDS_TIME_LIMIT},
    references=(
        "Connor & Korajczyk (1986), Journal of Financial Economics 15(3)",
        "Bai & Ng (2002), Econometrica 70(1), section 5",
    ),
)
