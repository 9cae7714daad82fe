"""A Sharpe ratio that was chosen among trials: deflated by the expected maximum, and the test of the maximum."""

from __future__ import annotations

from dataclasses import dataclass
from math import e, expm1, log1p, sqrt

import numpy as np

from tangency.errors import ConfigurationError
from tangency.performance.normal import normal_cdf, normal_quantile
from tangency.performance.sharpe_inference import SharpeEstimate, probabilistic_sharpe
from tangency.performance.trials import Trials

__all__ = ["Deflation", "deflation", "expected_maximum", "maximum_test"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deflation:
    """What is left of a Sharpe ratio after the choice among trials.

    Attributes
    ----------
    trials
        How many there were, and how far apart.
    threshold
        The expected largest Sharpe ratio of as many trials without skill, per period.
    deflated_sharpe
        Probability of a true Sharpe ratio above that threshold.
    maximum_p_value
        Probability that the best of as many independent trials without skill is at least as good.
    """

    trials: Trials
    threshold: float
    deflated_sharpe: float
    maximum_p_value: float


def deflation(estimate: SharpeEstimate, trials: Trials) -> Deflation:
    """Return the deflated Sharpe ratio of a chosen trial, and the maximum test beside it.

    DSR = PSR(SR₀), SR₀ = `expected_maximum`. It is conservative: among 100 independent trials without skill the best
    passes .95 in some .2 % of all sweeps and not in 5 %. The best is compared with the expected best by the error of a
    single trial, while the maximum of many scatters less. The maximum test has the size that it claims for independent
    trials, and is conservative too for correlated ones. Both need the number of *all* trials.

    Raises
    ------
    UndefinedFigure
        Where the sampling variance of the estimate is zero.

    References
    ----------
    Bailey & López de Prado (2014), The deflated Sharpe ratio, Journal of Portfolio Management 40(5).

    >>> chosen = SharpeEstimate(n_periods=1250, sharpe=2.5 / 250**0.5, skewness=-3.0, kurtosis=10.0)
    >>> round(deflation(chosen, Trials(count=100, variance=0.5 / 250)).deflated_sharpe, 4)
    0.9004
    """
    threshold = expected_maximum(trials)
    return Deflation(
        trials=trials,
        threshold=threshold,
        deflated_sharpe=probabilistic_sharpe(estimate, threshold=threshold),
        maximum_p_value=maximum_test(estimate, count=trials.count),
    )


def expected_maximum(trials: Trials) -> float:
    """Return SR₀ = √V [(1 − γ) Φ⁻¹(1 − 1/N) + γ Φ⁻¹(1 − 1/(N e))], γ = 0.5772…; 0 of a single trial.

    The true mean of the trials is taken to be 0.

    References
    ----------
    Bailey & López de Prado (2014), equation 1.

    >>> round(expected_maximum(Trials(count=100, variance=0.5 / 250)), 4)
    0.1132
    >>> expected_maximum(Trials(count=1, variance=0.0))
    0.0
    """
    if trials.count == 1:
        return 0.0
    first = -normal_quantile(1.0 / trials.count)
    second = -normal_quantile(1.0 / (trials.count * e))
    return sqrt(trials.variance) * ((1.0 - np.euler_gamma) * first + np.euler_gamma * second)


def maximum_test(estimate: SharpeEstimate, *, count: int) -> float:
    """Return p = 1 − Φ(z)^N, z the score of the best of N trials against a Sharpe ratio of 0.

    By Šidák's rule this is the distribution of the largest of N independent scores.

    Raises
    ------
    UndefinedFigure
        Where the sampling variance of the estimate is zero.
    ConfigurationError
        For fewer than one trial.

    References
    ----------
    Šidák (1967), Rectangular confidence regions for the means of multivariate normal distributions, Journal of the
    American Statistical Association 62(318).

    >>> maximum_test(SharpeEstimate(n_periods=101, sharpe=0.0, skewness=0.0, kurtosis=3.0), count=2)
    0.75
    """
    if count < 1:
        raise ConfigurationError("the chosen trial counts too", where="count", value=count)
    beyond = normal_cdf(-estimate.score(0.0))
    # With a probability of 1e-20 beyond, Φ(z) is 1 to the last digit.
    return 1.0 if beyond == 1.0 else -expm1(count * log1p(-beyond))
