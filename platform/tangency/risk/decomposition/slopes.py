"""A measure of a portfolio's scenarios and its slope in each weight, ∂ρ/∂w, shape (n_assets,)."""

from __future__ import annotations

from math import sqrt

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.risk.cornish_fisher import cornish_fisher_quantile, is_quantile_function
from tangency.risk.decomposition.measure import EulerMeasure
from tangency.risk.measures.entropic import EntropicTail
from tangency.risk.measures.paths import Drawdowns
from tangency.risk.measures.tail import TailMean
from tangency.risk.tail import boundary_rank
from tangency.risk.undefined import UndefinedFigure
from tangency.risk.value_at_risk.empirical import rank_weights_of_quantile
from tangency.risk.value_at_risk.moment_based import cornish_fisher_tail, gaussian_tail

__all__ = ["covariance_slopes", "scenario_slopes"]

Slopes = tuple[float, Floats]


def scenario_slopes(
    measure: EulerMeasure, scenarios: Floats, portfolio: Floats, weights: Floats, level: float
) -> Slopes:
    """Return ρ and ∂ρ/∂w.

    Parameters
    ----------
    scenarios
        Simple returns, shape (n_periods, n_assets), every one finite.
    portfolio
        Their products with the weights, shape (n_periods,).

    Raises
    ------
    UndefinedFigure
        Where Cornish and Fisher's expansion is no distribution.
    """
    match measure:
        case EulerMeasure.VOLATILITY | EulerMeasure.GAUSSIAN_VAR | EulerMeasure.GAUSSIAN_CVAR:
            return _of_two_moments(measure, scenarios, portfolio, level)
        case EulerMeasure.CORNISH_FISHER_VAR | EulerMeasure.CORNISH_FISHER_CVAR:
            return _of_four_moments(measure, scenarios, portfolio, level)
        case EulerMeasure.SMOOTHED_VAR:
            shares = np.empty_like(portfolio)
            shares[np.argsort(portfolio, kind="stable")] = rank_weights_of_quantile(portfolio.size, level)
        case EulerMeasure.CVAR:
            return _tail_mean(scenarios, portfolio, level)
        case EulerMeasure.EVAR:
            entropic = EntropicTail(level)
            return entropic.value(-portfolio), -(entropic.shares(-portfolio) @ scenarios)
        case EulerMeasure.CDAR:
            path = Drawdowns(scenarios=scenarios)
            depths = path.losses(weights)
            shares = path.flows(depths, TailMean(level).shares(depths))
            return TailMean(level).value(depths), -(shares @ scenarios)
    return -float(shares @ portfolio), -(shares @ scenarios)


def covariance_slopes(measure: EulerMeasure, mean: Floats, covariance: Floats, weights: Floats, level: float) -> Slopes:
    """Return ρ and ∂ρ/∂w of normal returns: (Σw)ᵢ/σ for the volatility, and z (Σw)ᵢ/σ − μᵢ for the value at risk.

    A portfolio without risk has no slope of the volatility: it is zero.

    >>> sigma, slope = covariance_slopes(
    ...     EulerMeasure.VOLATILITY, np.zeros(2), np.array([[0.04, 0.012], [0.012, 0.09]]), np.array([0.6, 0.4]), 0.95
    ... )
    >>> round(sigma, 6), [round(float(each), 7) for each in slope * [0.6, 0.4]]
    (0.185903, [0.0929516, 0.0929516])
    """
    products = covariance @ weights
    return _normal(measure, float(mean @ weights), mean, float(weights @ products), products, level)


def _normal(
    measure: EulerMeasure, mean: float, means: Floats, variance: float, products: Floats, level: float
) -> Slopes:
    sigma = sqrt(max(variance, 0.0))
    slopes: Floats = products / sigma if sigma > 0.0 else np.zeros_like(products)
    if measure is EulerMeasure.VOLATILITY:
        return sigma, slopes
    factor = gaussian_tail(level)[0 if measure is EulerMeasure.GAUSSIAN_VAR else 1]
    return factor * sigma - mean, factor * slopes - means


def _of_two_moments(measure: EulerMeasure, scenarios: Floats, portfolio: Floats, level: float) -> Slopes:
    n, mean = portfolio.size, float(portfolio.mean())
    # Deviations of the portfolio alone make covariances: those of the assets need not be formed.
    deviations = portfolio - mean
    rows = np.vstack([np.full(n, 1.0 / n), deviations / n])
    means, products = rows @ scenarios
    return _normal(measure, mean, means, float(deviations @ deviations) / n, products - rows[1].sum() * means, level)


def _of_four_moments(measure: EulerMeasure, scenarios: Floats, portfolio: Floats, level: float) -> Slopes:
    """Return Cornish and Fisher's measure by the chain rule over the moments (Boudt, Peterson & Croux 2008)."""
    n, mean = portfolio.size, float(portfolio.mean())
    x = portfolio - mean
    powers = np.vstack([np.ones(n), x, x**2, x**3]) / n
    two, three, four = (float(x**k @ np.ones(n)) / n for k in (2, 3, 4))
    if not portfolio.min() < portfolio.max():
        raise UndefinedFigure("the portfolio's return is constant, and has no skewness", where=measure.full_name)
    means, *raw = powers @ scenarios
    centred = [row - float(power.sum()) * means for row, power in zip(raw, powers[1:], strict=True)]
    d_two, d_three, d_four = (k * row for k, row in zip((2.0, 3.0, 4.0), centred, strict=True))
    sigma, skewness, kurtosis = sqrt(two), three / two**1.5, four / two**2 - 3.0
    if not is_quantile_function(skewness, kurtosis):
        raise UndefinedFigure("at the portfolio's moments the expansion is no distribution", where=measure.full_name)
    at, of_skewness, of_kurtosis = _expansion(measure, skewness, kurtosis, level)
    d_skewness = d_three / two**1.5 - 1.5 * skewness * d_two / two
    d_kurtosis = d_four / two**2 - 2.0 * (kurtosis + 3.0) * d_two / two
    slopes: Floats = -means + at * d_two / (2.0 * sigma) + sigma * (of_skewness * d_skewness + of_kurtosis * d_kurtosis)
    return sigma * at - mean, slopes


def _expansion(measure: EulerMeasure, skewness: float, kurtosis: float, level: float) -> tuple[float, float, float]:
    """Return the standardised loss and its slopes in S and K."""
    z, density = gaussian_tail(level)
    q, s, k = -z, np.array([skewness]), np.array([kurtosis])
    if measure is EulerMeasure.CORNISH_FISHER_VAR:
        slope = -((q * q - 1.0) / 6.0 - (2.0 * q**3 - 5.0 * q) * skewness / 18.0)
        return -float(cornish_fisher_quantile(q, s, k)[0]), slope, -(q**3 - 3.0 * q) / 24.0
    slope = density * (q / 6.0 - (2.0 * q * q - 1.0) * skewness / 18.0)
    return float(cornish_fisher_tail(level, s, k)[1][0]), slope, density * (q * q - 1.0) / 24.0


def _tail_mean(scenarios: Floats, portfolio: Floats, level: float) -> Slopes:
    """Return the mean of the worst periods, the boundary one by its fraction; only their rows are read."""
    count = (1.0 - level) * portfolio.size
    n_worst = portfolio.size - boundary_rank(portfolio.size, level) + 1
    worst = np.argpartition(portfolio, n_worst - 1)[:n_worst]
    worst = worst[np.lexsort((worst, portfolio[worst]))]
    shares = np.full(n_worst, 1.0 / count)
    shares[-1] = 1.0 - (n_worst - 1) / count
    return -float(shares @ portfolio[worst]), -(shares @ scenarios[worst])
