"""Ledoit & Wolf's linear shrinkage, for the risk model of that name and for means that need an inverse."""

import numpy as np

from tangency.sdk import Floats

__all__ = ["shrunk_to_identity"]


def shrunk_to_identity(x: Floats) -> tuple[Floats, float]:
    """Return the shrunk covariance of centred returns x, shape (n_periods, n_assets), and the intensity ρ.

    References
    ----------
    Ledoit & Wolf (2004), Journal of Multivariate Analysis 88(2), Lemmas 3.2 to 3.4 and eq. 14.
    """
    n_periods, n_assets = x.shape
    sample = x.T @ x / n_periods
    mean_variance = float(np.trace(sample)) / n_assets
    d2 = (float(np.sum(sample**2)) - n_assets * mean_variance**2) / n_assets
    # Σₜ ‖xₜxₜ' − S‖² = (Σₜ |xₜ|⁴ − T ‖S‖²_F) / n: no outer product is ever formed.
    fourth = float(np.sum(np.einsum("ti,ti->t", x, x) ** 2))
    b2_bar = (fourth - n_periods * float(np.sum(sample**2))) / (n_assets * n_periods**2)
    intensity = min(max(b2_bar / d2, 0.0), 1.0) if d2 > 0 else 0.0
    matrix = (1.0 - intensity) * sample
    matrix[np.diag_indices(n_assets)] += intensity * mean_variance
    return matrix, intensity
