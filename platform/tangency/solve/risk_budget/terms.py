"""The log terms of risk budgets, Σ bₖ ln(aₖ'w), over signed weights or over exposures to factors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tangency.contracts.arrays import Floats

__all__ = ["BudgetTerms", "FactorTerms", "SignedTerms"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SignedTerms:
    """Σ bᵢ ln(sᵢwᵢ): one budget for each asset, which is long or short.

    Attributes
    ----------
    budget
        b, shape (n_assets,), positive, adding up to one.
    signs
        s, shape (n_assets,): 1 for long, −1 for short.
    """

    budget: Floats
    signs: Floats

    def exposures(self, weights: Floats) -> Floats:
        """Return sᵢwᵢ, shape (n_assets,)."""
        return self.signs * weights

    def slope(self, weights: Floats) -> Floats:
        """Return the gradient, shape (n_assets,)."""
        return self.budget / weights

    def curvature(self, weights: Floats) -> Floats:
        """Return minus the Hessian, shape (n_assets, n_assets)."""
        return np.diag(self.budget / weights**2)

    def shares(self, weights: Floats, slope: Floats) -> Floats:
        """Return wᵢ · slopeᵢ, shape (n_assets,): Euler's contributions for a gradient of the risk."""
        return weights * slope


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FactorTerms:
    """Σ bₖ ln(aₖ'w): one budget for each factor, to which the exposure aₖ'w is to be positive.

    Attributes
    ----------
    budget
        b, shape (n_factors,), positive, adding up to one.
    loadings
        A, shape (n_factors, n_assets), of full row rank; a factor to which the exposure is to be negative has the
        opposite loadings here.
    """

    budget: Floats
    loadings: Floats

    def exposures(self, weights: Floats) -> Floats:
        """Return aₖ'w, shape (n_factors,)."""
        return self.loadings @ weights

    def slope(self, weights: Floats) -> Floats:
        """Return the gradient, shape (n_assets,)."""
        return self.loadings.T @ (self.budget / self.exposures(weights))

    def curvature(self, weights: Floats) -> Floats:
        """Return minus the Hessian, shape (n_assets, n_assets)."""
        stretched = self.loadings * (np.sqrt(self.budget) / self.exposures(weights))[:, None]
        return stretched.T @ stretched

    def shares(self, weights: Floats, slope: Floats) -> Floats:
        """Return (Aw)ₖ (A⁺'slope)ₖ, shape (n_factors,): the factors' contributions for a gradient of the risk.

        References
        ----------
        Roncalli & Weisang (2012), Risk parity portfolios with risk factors, SSRN 2155159, section 2.2; Meucci (2007),
        Risk contributions from generic user-defined factors.
        """
        through = np.linalg.lstsq(self.loadings.T, slope)[0]
        return self.exposures(weights) * through


BudgetTerms = SignedTerms | FactorTerms
