"""Ledoit & Wolf's linear shrinkage towards the constant-correlation matrix."""

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

__all__ = ["SPEC", "LedoitWolfConstantCorrelation"]


class LedoitWolfConstantCorrelation:
    """Σ̂ = δ F + (1 − δ) S with fᵢᵢ = sᵢᵢ, fᵢⱼ = r̄ √(sᵢᵢ sⱼⱼ), r̄ the mean sample correlation.

    δ = max(0, min(κ̂/T, 1)), κ̂ = (π̂ − ρ̂)/γ̂; π̂ the sum of the asymptotic variances of the entries of √T S, ρ̂ the
    sum of their covariances with those of √T F, γ̂ = ‖F − S‖²; S = X'X/T of the centred returns.
    An asset that never moves keeps its zero rows and takes no part.

    References
    ----------
    Ledoit & Wolf (2004), Honey, I Shrunk the Sample Covariance Matrix, Journal of Portfolio Management 30(4),
    appendices A and B.
    """

    def __init__(self, params: NoParams) -> None:
        del params  # there is nothing to set

    def estimate(self, returns: Returns) -> CovarianceEstimate:
        """Return the shrunk covariance of the complete periods; intensity and mean correlation as facts.

        Raises
        ------
        DataError
            With fewer than two complete periods.
        """
        complete = complete_periods(returns, at_least=2)
        x = complete.centred()
        moving = x.any(axis=0)
        matrix = np.zeros((x.shape[1], x.shape[1]))
        matrix[np.ix_(moving, moving)], intensity, correlation = _shrunk(x[:, moving])
        return CovarianceEstimate(
            matrix=frozen_floats(matrix),
            n_periods=len(x),
            missing_data=complete.report,
            facts=(Fact(name="shrinkage", value=intensity), Fact(name="mean correlation", value=correlation)),
        )


def _shrunk(x: Floats) -> tuple[Floats, float, float]:
    n_periods, n_assets = x.shape
    sample = x.T @ x / n_periods
    if n_assets < 2:  # noqa: PLR2004  # a correlation needs two
        return sample, 0.0, 0.0
    variances = sample.diagonal()
    scale = np.sqrt(np.outer(variances, variances))
    correlation = float((np.sum(sample / scale) - n_assets) / (n_assets * (n_assets - 1)))
    target = correlation * scale
    np.fill_diagonal(target, variances)
    gamma = float(np.sum((target - sample) ** 2))
    # Where S is the target itself (two assets) only rounding is left to divide by.
    rounding = (n_assets * np.finfo(np.float64).eps) ** 2 * float(np.sum(sample**2))
    kappa = (_pi(x, sample) - _rho(x, sample, correlation)) / gamma if gamma > rounding else 0.0
    intensity = min(max(kappa / n_periods, 0.0), 1.0)
    return intensity * target + (1.0 - intensity) * sample, intensity, correlation


def _pi(x: Floats, sample: Floats) -> float:
    """π̂ = Σᵢⱼ (1/T) Σₜ (xᵢxⱼ − sᵢⱼ)²."""
    squares = x**2
    return float(np.sum(squares.T @ squares) / len(x) - np.sum(sample**2))


def _rho(x: Floats, sample: Floats, correlation: float) -> float:
    """ρ̂ = Σᵢ π̂ᵢᵢ + Σᵢ≠ⱼ r̄ √(sⱼⱼ/sᵢᵢ) ϑᵢᵢ,ᵢⱼ, by the symmetry of the two terms of the paper.

    ϑᵢᵢ,ᵢⱼ = (1/T) Σₜ (xᵢ² − sᵢᵢ)(xᵢxⱼ − sᵢⱼ).
    """
    variances = sample.diagonal()
    theta = (x * x * x).T @ x / len(x) - variances[:, None] * sample
    own = float(np.trace(theta))
    deviations = np.sqrt(variances)
    weighted = theta * (deviations / deviations[:, None])
    return own + correlation * float(np.sum(weighted) - own)


SPEC: ComponentSpec[RiskModel] = ComponentSpec(
    name="ledoit-wolf-constant-correlation",
    summary="Sample covariance shrunk towards the matrix of one common correlation",
    params=NoParams,
    factory=LedoitWolfConstantCorrelation,
    capabilities=COMPLETE_PERIODS | {HEEDS_TIME_LIMIT},
    references=("Ledoit & Wolf (2004), Journal of Portfolio Management 30(4), appendices A and B",),
)
