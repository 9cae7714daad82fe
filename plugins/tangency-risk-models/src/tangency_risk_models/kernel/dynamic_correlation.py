"""The dynamic conditional correlation of standardised residuals, fitted by all pairs."""

from dataclasses import dataclass

import numpy as np

from tangency.sdk import DccLikelihood, Floats, fitted_dcc

__all__ = ["DynamicCorrelation", "dynamic_correlation"]

_PERFECT = 1e-10


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DynamicCorrelation:
    """a, b and the correlation of the next period, shape (n_assets, n_assets)."""

    a: float
    b: float
    correlation: Floats


def dynamic_correlation(residuals: Floats) -> DynamicCorrelation:
    """Fit Qₜ = (1 − a − b) Q̄ + a εₜ₋₁εₜ₋₁' + b Qₜ₋₁, Rₜ = diag(Qₜ)^-½ Qₜ diag(Qₜ)^-½ and step it once more.

    Q̄ = Σₜ εₜεₜ'/T (targeting), Q₁ = Q̄; a and b maximise the sum of the Gaussian likelihoods of all pairs, which
    needs no inverse of Rₜ and so also stands where assets outnumber periods. They are bit for bit the same whatever the
    order of the assets. Of two assets that are one, which have a singular likelihood, one takes part.

    Parameters
    ----------
    residuals
        ε, shape (n_periods, n_assets), of unit variance.

    Raises
    ------
    SolverError
        A likelihood that is not maximised.

    References
    ----------
    Engle (2002), Journal of Business & Economic Statistics 20(3): the model and the two steps.
    Pakel, Shephard, Sheppard & Engle (2021), Journal of Business & Economic Statistics 39(3): all pairs.
    """
    a, b = _fitted(_distinct(residuals))
    target = residuals.T @ residuals / len(residuals)
    # Q_{T+1}: b^T Q̄ + Σₜ b^(T−t) ((1 − a − b) Q̄ + a εₜεₜ'), in closed form.
    ages = np.arange(len(residuals) - 1, -1, -1)
    fading = b**ages
    weighted = residuals * np.sqrt(a * fading)[:, None]
    following = (b ** len(residuals) + (1.0 - a - b) * float(fading.sum())) * target + weighted.T @ weighted
    deviations = np.sqrt(following.diagonal())
    correlation = following / np.outer(deviations, deviations)
    np.fill_diagonal(correlation, 1.0)
    return DynamicCorrelation(a=a, b=b, correlation=correlation)


def _fitted(residuals: Floats) -> tuple[float, float]:
    if residuals.shape[1] == 1:
        return 0.0, 0.0
    # The target is given: windows may be too short to be halved, as the core does where it takes its own.
    target = residuals.T @ residuals / len(residuals)
    fit = fitted_dcc(residuals, DccLikelihood.ALL_PAIRS, target=target)
    return fit.a, fit.b


def _distinct(residuals: Floats) -> Floats:
    """Return the residuals of the assets in an order of their own, each of those that are one once."""
    ordered = residuals[:, np.lexsort(residuals[::-1])]
    products = ordered.T @ ordered
    deviations = np.sqrt(products.diagonal())
    alike = np.abs(products) >= (1.0 - _PERFECT) * np.outer(deviations, deviations)
    return np.ascontiguousarray(ordered[:, ~np.triu(alike, 1).any(axis=0)])
