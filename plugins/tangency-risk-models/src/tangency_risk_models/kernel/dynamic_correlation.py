"""The dynamic conditional correlation of standardised residuals, fitted pair by pair."""

from dataclasses import dataclass
from math import fsum

import numpy as np

from tangency.sdk import Floats, SolverError, raise_if_stopped

__all__ = ["DynamicCorrelation", "dynamic_correlation", "pair_likelihood"]

_PERFECT = 1e-10
_LOG_EVERY = 16  # a product of so many factors above 1e-10 cannot underflow
_MOST_PERSISTENT = 0.9999
_START = (0.97, 0.03)  # a + b, and a as a share of it


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DynamicCorrelation:
    """a, b and the correlation of the next period, shape (n_assets, n_assets)."""

    a: float
    b: float
    correlation: Floats


def dynamic_correlation(residuals: Floats) -> DynamicCorrelation:
    """Fit Qₜ = (1 − a − b) Q̄ + a εₜ₋₁εₜ₋₁' + b Qₜ₋₁, Rₜ = diag(Qₜ)^-½ Qₜ diag(Qₜ)^-½ and step it once more.

    Q̄ = Σₜ εₜεₜ'/T (targeting), Q₁ = Q̄; a and b maximise the sum of the Gaussian likelihoods of all pairs, which
    needs no inverse of Rₜ and so also stands where assets outnumber periods.

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
    n_assets = residuals.shape[1]
    a, b = _maximum(residuals) if n_assets > 1 else (0.0, 0.0)
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


def pair_likelihood(residuals: Floats, a: float, b: float) -> float:
    """Return −2 × the sum over pairs and periods of the Gaussian log-likelihood, its constant terms left out.

    Bit for bit the same whatever the order of the assets. Two assets that are one have a singular likelihood, say
    nothing about a and b, and are left out. Costs a dozen passes over n² numbers a period.
    """
    target = _mean_products(residuals)
    logarithms, quadratics = _walk(residuals, target, a, b)
    deviations = np.sqrt(target.diagonal())
    distinct = np.abs(target) < (1.0 - _PERFECT) * np.outer(deviations, deviations)
    # An exact sum, so that the order of the pairs leaves no trace.
    return fsum((logarithms + quadratics)[np.triu(distinct, 1)].tolist())


def _mean_products(residuals: Floats) -> Floats:
    # Not residuals.T @ residuals: the blocks of a matrix product depend on where an asset stands.
    total = np.zeros((residuals.shape[1], residuals.shape[1]))
    for row in residuals:
        total += np.multiply.outer(row, row)
    return total / len(residuals)


def _walk(residuals: Floats, target: Floats, a: float, b: float) -> tuple[Floats, Floats]:
    """Return Σₜ ln(1 − ρₜ²) and Σₜ (εᵢ² + εⱼ² − 2ρₜεᵢεⱼ)/(1 − ρₜ²), shapes (n_assets, n_assets)."""
    q, constant = target.copy(), (1.0 - a - b) * target
    logarithms, quadratics, product = np.zeros_like(q), np.zeros_like(q), np.ones_like(q)
    for t, row in enumerate(residuals):
        scale = 1.0 / np.sqrt(q.diagonal())
        rho = q * np.multiply.outer(scale, scale)
        unexplained = 1.0 - rho * rho
        np.maximum(unexplained, _PERFECT, out=unexplained)  # the diagonal, and pairs that are left out anyway
        outer = np.multiply.outer(row, row)
        squares = row * row
        rho *= outer
        rho *= -2.0
        rho += np.add.outer(squares, squares)
        rho /= unexplained
        quadratics += rho
        product *= unexplained
        if t % _LOG_EVERY == 0:  # the logarithm of a product costs one where its factors cost many
            raise_if_stopped()
            logarithms += np.log(product)
            product.fill(1.0)
        q *= b
        outer *= a
        q += outer
        q += constant
    return logarithms + np.log(product), quadratics


def _maximum(residuals: Floats) -> tuple[float, float]:
    def value(point: Floats) -> float:
        total, share = float(point[0]), float(point[1])
        return pair_likelihood(residuals, total * share, total * (1.0 - share)) / residuals.size

    # Imported here: the package's optimisers are for this one component.
    from scipy.optimize import minimize  # noqa: PLC0415

    found = minimize(
        value,
        np.array(_START),
        method="Nelder-Mead",
        bounds=((0.0, _MOST_PERSISTENT), (0.0, 1.0)),
        options={"xatol": 1e-4, "fatol": 1e-9, "maxiter": 500},
    )
    if not found.success:
        raise SolverError(
            "the likelihood of the dynamic correlation was not maximised",
            where="risk model dcc",
            value=str(found.message),
            remedy="take a longer window, or choose the risk model garch",
        )
    total, share = (float(each) for each in found.x)
    return total * share, total * (1.0 - share)
