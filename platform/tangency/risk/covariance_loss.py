"""The QLIKE loss of a covariance forecast, which noise in the realised returns does not mislead."""

from __future__ import annotations

import numpy as np
from scipy.linalg import LinAlgError, cholesky, solve_triangular

from tangency.contracts.arrays import Floats

__all__ = ["loss_difference_statistic", "quasi_likelihood_losses"]

_LEAST_PIVOT = 1e-10


def quasi_likelihood_losses(covariance: Floats, deviations: Floats) -> Floats | None:
    """Return the QLIKE loss log det Σ̂ + dₜ'Σ̂⁻¹dₜ of each period, shape (n_periods,); None where Σ̂ is singular.

    Of all Σ̂ the true covariance has the least expected loss, though each dₜdₜ' is but a noisy proxy of it.

    Parameters
    ----------
    covariance
        Σ̂ per period, shape (n_assets, n_assets).
    deviations
        d, returns less their expected values, shape (n_periods, n_assets).

    References
    ----------
    Patton (2011), Volatility forecast comparison using imperfect volatility proxies, Journal of Econometrics 160(1);
    Laurent, Rombouts & Violante (2013), On loss functions and ranking forecasting performances of multivariate
    volatility models, Journal of Econometrics 173(1).

    >>> import numpy as np
    >>> quasi_likelihood_losses(np.eye(2), np.array([[1.0, 0.0], [1.0, 2.0]])).tolist()
    [1.0, 5.0]
    """
    try:
        root = cholesky(covariance, lower=True, check_finite=False)
    except LinAlgError:
        return None
    pivots = np.diagonal(root)
    # A pivot is what an asset keeps of its own volatility once the assets before it are known.
    if not (pivots > _LEAST_PIVOT * np.sqrt(np.diagonal(covariance))).all():
        return None
    standardised = solve_triangular(root, deviations.T, lower=True, check_finite=False)
    losses: Floats = 2.0 * float(np.log(pivots).sum()) + (standardised**2).sum(axis=0)
    return losses


def loss_difference_statistic(differences: Floats) -> float | None:
    """Return the t-statistic of a mean loss difference; None where the differences do not vary.

    The variance is Newey & West's, with ⌊4(T/100)^(2/9)⌋ lags.

    Parameters
    ----------
    differences
        One model's losses less another's, period by period, shape (n_periods,).

    References
    ----------
    Diebold & Mariano (1995), Comparing Predictive Accuracy, Journal of Business & Economic Statistics 13(3);
    Newey & West (1987), Econometrica 55(3), eq. 5.
    """
    n = differences.size
    centred = differences - differences.mean()
    lags = int(4.0 * (n / 100.0) ** (2.0 / 9.0))
    variance = float(centred @ centred) / n
    for lag in range(1, min(lags, n - 1) + 1):
        variance += 2.0 * (1.0 - lag / (lags + 1.0)) * float(centred[lag:] @ centred[:-lag]) / n
    if not variance > 0.0:
        return None
    return float(differences.mean()) / float(np.sqrt(variance / n))
