"""The dynamic conditional correlation of standardised residuals, fitted pair by pair."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import fsum

import numpy as np
from scipy.optimize import minimize
from scipy.signal import lfilter

from tangency.sdk import Floats, SolverError

__all__ = ["DynamicCorrelation", "dynamic_correlation", "pair_likelihood"]

_CHUNK = 512  # pairs at a time: a few megabytes for a window of years
_PERFECT = 1e-10
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

    Bit for bit the same whatever the order of the assets.
    """
    own = _filtered(residuals**2, a, b)
    return fsum(fsum(_pair_terms(residuals, own, left, right, (a, b))) for left, right in _pairs(residuals.shape[1]))


def _maximum(residuals: Floats) -> tuple[float, float]:
    def value(point: Floats) -> float:
        total, share = float(point[0]), float(point[1])
        return pair_likelihood(residuals, total * share, total * (1.0 - share)) / residuals.size

    found = minimize(
        value,
        np.array(_START),
        method="Nelder-Mead",
        bounds=((0.0, _MOST_PERSISTENT), (0.0, 1.0)),
        options={"xatol": 1e-5, "fatol": 1e-10, "maxiter": 500},
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


def _pairs(n_assets: int) -> Iterator[tuple[np.ndarray[tuple[int], np.dtype[np.intp]], ...]]:
    left, right = np.triu_indices(n_assets, 1)
    for start in range(0, left.size, _CHUNK):
        yield left[start : start + _CHUNK], right[start : start + _CHUNK]


def _filtered(products: Floats, a: float, b: float) -> Floats:
    """Return qₜ of each column: the mean of its products at first, then (1 − a − b) mean + a product + b qₜ₋₁."""
    means = products.mean(axis=0)
    driven = np.empty_like(products)
    driven[0] = means
    driven[1:] = (1.0 - a - b) * means + a * products[:-1]
    filtered: Floats = lfilter([1.0], [1.0, -b], driven, axis=0)
    return filtered


def _pair_terms(
    residuals: Floats,
    own: Floats,
    left: np.ndarray[tuple[int], np.dtype[np.intp]],
    right: np.ndarray[tuple[int], np.dtype[np.intp]],
    point: tuple[float, float],
) -> list[float]:
    first, second = residuals[:, left], residuals[:, right]
    products = first * second
    # Two assets that are one have a singular likelihood and say nothing about a and b.
    spread = np.sqrt((first**2).mean(axis=0) * (second**2).mean(axis=0))
    usable = np.abs(products.mean(axis=0)) < (1.0 - _PERFECT) * spread
    first, second, products = first[:, usable], second[:, usable], products[:, usable]
    rho = _filtered(products, *point) / np.sqrt(own[:, left[usable]] * own[:, right[usable]])
    unexplained = 1.0 - rho**2
    terms = np.log(unexplained) + (first**2 + second**2 - 2.0 * rho * products) / unexplained
    return list(terms.sum(axis=0).tolist())
