"""Roots of higher even moments: values, and the gradients that bound them from below."""

from dataclasses import dataclass

import numpy as np

from tangency.sdk import Floats
from tangency_riskfolio.risk import RiskfolioRisk

__all__ = ["EvenMoment"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EvenMoment:
    """ρ(w) = (mean (dₜ'w)^2p)^(1/p), convex and a square of returns; or only over the periods where dₜ'w < 0.

    Attributes
    ----------
    deviations
        d, shape (n_periods, n_assets): returns less their means, or their negative parts.
    half_order
        p.
    is_short
        Whether only shortfalls count.

    References
    ----------
    Cajas (2022), Convex optimization of portfolio kurtosis, SSRN 4202967; (2023), Higher order moment portfolio
    optimization with L-moments and even moments, Riskfolio-Lib's documentation.
    """

    deviations: Floats
    half_order: int
    is_short: bool

    @classmethod
    def of(cls, risk: RiskfolioRisk, scenarios: Floats, order: int) -> "EvenMoment":
        """Return the measure over scenarios of shape (n_periods, n_assets)."""
        deviations = scenarios - scenarios.mean(axis=0)
        if risk is RiskfolioRisk.SEMI_COKURTOSIS:
            deviations = np.minimum(deviations, 0.0)
        is_even = risk in {RiskfolioRisk.EVEN_MOMENT, RiskfolioRisk.EVEN_SEMIMOMENT}
        return cls(
            deviations=deviations,
            half_order=order // 2 if is_even else 2,
            is_short=risk is RiskfolioRisk.EVEN_SEMIMOMENT,
        )

    def value(self, weights: Floats) -> float:
        """Return ρ(w)."""
        counted = self._counted(weights)
        return float(np.mean(counted ** (2 * self.half_order)) ** (1.0 / self.half_order))

    def gradient(self, weights: Floats) -> Floats:
        """Return ∇ρ(w) = 2 m^(1/p − 1) mean((d'w)^(2p−1) d), m the mean of the powers; zero where m is."""
        counted, p = self._counted(weights), self.half_order
        moment = float(np.mean(counted ** (2 * p)))
        if moment == 0.0:
            return np.zeros_like(weights)
        slope: Floats = 2.0 * moment ** (1.0 / p - 1.0) * (self.deviations.T @ counted ** (2 * p - 1)) / counted.size
        return slope

    def _counted(self, weights: Floats) -> Floats:
        of_portfolio = self.deviations @ weights
        return np.minimum(of_portfolio, 0.0) if self.is_short else of_portfolio
