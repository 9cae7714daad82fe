"""What views do to the weights of an investor without constraints."""

import numpy as np

from tangency.sdk import Floats
from tangency_black_litterman.update import NormalViews, Update, pseudo_inverse

__all__ = ["unconstrained_tilts"]


def unconstrained_tilts(
    views: NormalViews, update: Update, mean: Floats, tau: float, risk_aversion: float, *, estimation_uncertainty: bool
) -> Floats:
    """Return what each view adds to w = (δΣ̄)⁻¹μ̄, shape (n_views, n_assets).

    The weights are those without views and a multiple of each view's portfolio: w = (δ⁻¹Σ⁻¹π + P'Λ)/(1 + τ) with
    Λ = δ⁻¹(τy + HPμ̄), y = G⁺(q − Pπ), H = τ²/(1 + τ) · (Ω + PτΣP'/(1 + τ))⁺; where the covariance stays Σ, H is zero
    and nothing is divided by 1 + τ.

    Parameters
    ----------
    mean
        The posterior's, in the units of the views.

    References
    ----------
    He & Litterman (1999), The Intuition Behind Black-Litterman Model Portfolios, on Λ.
    """
    forces = tau * update.forces
    divisor = risk_aversion
    if estimation_uncertainty:
        is_active = np.isfinite(views.doubt)
        kept = np.ix_(is_active, is_active)
        prior = (views.portfolios @ update.spread)[kept]
        inverse, _ = pseudo_inverse(prior / (1.0 + tau) + np.diag(views.doubt[is_active]))
        forces[is_active] += tau**2 / (1.0 + tau) * (inverse @ (views.portfolios[is_active] @ mean))
        divisor = risk_aversion * (1.0 + tau)
    tilts: Floats = forces[:, None] / divisor * views.portfolios
    return tilts
