"""Value at risk of every window from its moments: Gaussian, and Cornish and Fisher's where it is a distribution."""

from __future__ import annotations

import numpy as np
from scipy import special

from tangency.contracts.arrays import Floats
from tangency.risk.cornish_fisher import cornish_fisher_quantile, is_quantile_function
from tangency.risk.value_at_risk.distributions import CornishFisherTails, NormalTails
from tangency.risk.value_at_risk.windowed import ModelSettings, WindowedTails

__all__ = ["cornish_fisher", "cornish_fisher_tail", "gaussian", "gaussian_tail"]

_CONSTANT, _NO_DISTRIBUTION = 1, 2
_REASONS = (
    "",
    "all returns of the window are equal, and have no skewness",
    "at these moments the expansion is no distribution: its quantiles fall where they should rise",
)


def gaussian_tail(level: float) -> tuple[float, float]:
    """Return z and φ(z)/(1 − level): the value at risk and tail mean of a standard normal loss.

    >>> [round(each, 4) for each in gaussian_tail(0.95)]
    [1.6449, 2.0627]
    """
    z = float(special.ndtri(level))
    return z, float(np.exp(-0.5 * z * z) / np.sqrt(2.0 * np.pi)) / (1.0 - level)


def gaussian(returns: Floats, window: int, level: float, settings: ModelSettings) -> WindowedTails:
    """Return z σ − μ and φ(z)σ/(1 − level) − μ of every window, moments over n."""
    del settings
    moments = _moments(returns, window)
    mean, sigma = moments[:, 0], np.sqrt(moments[:, 1])
    z, tail = gaussian_tail(level)
    return WindowedTails(
        value_at_risk=z * sigma - mean,
        conditional_value_at_risk=tail * sigma - mean,
        states=np.zeros(len(mean), dtype=np.int64),
        reasons=_REASONS,
        tails=NormalTails(share=1.0 - level, means=mean, scales=sigma),
        parameters={"mean": mean, "volatility": sigma},
    )


def cornish_fisher(returns: Floats, window: int, level: float, settings: ModelSettings) -> WindowedTails:
    """Return Cornish and Fisher's value at risk and the exact mean beyond it of every window.

    The sample's skewness and excess kurtosis stand in the expansion; those of the distribution that it makes differ.

    References
    ----------
    Cornish & Fisher (1938), Moments and cumulants in the specification of distributions, Revue de l'Institut
    International de Statistique 5(4); Boudt, Peterson & Croux (2008), Estimation and decomposition of downside risk for
    portfolios with non-normal returns, Journal of Risk 11(2); Maillard (2012), A user's guide to the Cornish Fisher
    expansion.
    """
    del settings
    moments = _moments(returns, window)
    mean, variance = moments[:, 0], moments[:, 1]
    is_constant = variance == 0.0
    sigma = np.sqrt(variance)
    whole = np.where(is_constant, 1.0, variance)
    skewness = moments[:, 2] / whole**1.5
    kurtosis = np.where(is_constant, 0.0, moments[:, 3] / whole**2 - 3.0)
    is_sound = is_quantile_function(skewness, kurtosis)
    at, tail = cornish_fisher_tail(level, skewness, kurtosis)
    return WindowedTails(
        value_at_risk=sigma * at - mean,
        conditional_value_at_risk=sigma * tail - mean,
        states=np.where(is_constant, _CONSTANT, np.where(is_sound, 0, _NO_DISTRIBUTION)),
        reasons=_REASONS,
        tails=CornishFisherTails(
            share=1.0 - level, means=mean, scales=sigma, skewness=skewness, excess_kurtosis=kurtosis
        ),
        parameters={"mean": mean, "volatility": sigma, "skewness": skewness, "excess_kurtosis": kurtosis},
    )


def cornish_fisher_tail(level: float, skewness: Floats, excess_kurtosis: Floats) -> tuple[Floats, Floats]:
    """Return the value at risk and tail mean of a standardised loss, shapes of the moments.

    The expansion is made of Hermite polynomials, of which ∫ Heₙφ up to q is −Heₙ₋₁(q)φ(q): the mean is exact.

    >>> at, tail = cornish_fisher_tail(0.95, np.zeros(1), np.zeros(1))
    >>> round(float(at[0]), 4), round(float(tail[0]), 4)
    (1.6449, 2.0627)
    """
    z, density = gaussian_tail(level)
    q = -z
    inside = (
        1.0 + q * skewness / 6.0 + (q * q - 1.0) * excess_kurtosis / 24.0 - (2.0 * q * q - 1.0) * skewness**2 / 36.0
    )
    return -cornish_fisher_quantile(q, skewness, excess_kurtosis), density * inside


def _moments(returns: Floats, window: int) -> Floats:
    from tangency.risk.kernels.moments import rolling_moments  # noqa: PLC0415  # numba loads where it is used

    moments = np.empty((returns.size - window + 1, 4))
    rolling_moments(returns, window, moments)
    return moments
