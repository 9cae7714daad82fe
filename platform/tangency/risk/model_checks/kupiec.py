"""Kupiec's test of the proportion of failures, with its exact distribution."""

from __future__ import annotations

from math import erfc, sqrt

import numpy as np
from scipy import special

from tangency.contracts.arrays import Floats
from tangency.errors import DataError
from tangency.risk.model_checks.check import Check, CheckResult
from tangency.risk.tail import tail_level

__all__ = ["kupiec", "kupiec_region", "kupiec_size", "kupiec_statistics"]

_ROUNDING = 1e-9


def kupiec_statistics(n_periods: int, level: float) -> Floats:
    """Return LR = −2 ln[(1 − p)^(T−x) pˣ / ((1 − x/T)^(T−x) (x/T)ˣ)], p = 1 − level, for x = 0 … T, shape (T + 1,).

    >>> round(float(kupiec_statistics(1043, 0.95)[57]), 5)
    0.46147
    """
    x = np.arange(n_periods + 1.0)
    share = 1.0 - level
    best = special.xlogy(x, x / n_periods) + special.xlogy(n_periods - x, 1.0 - x / n_periods)
    null = x * np.log(share) + (n_periods - x) * np.log(level)
    statistics: Floats = np.maximum(2.0 * (best - null), 0.0)
    return statistics


def kupiec(n_periods: int, n_exceptions: int, *, level: float, seed: int = 0) -> CheckResult:
    """Return the test that a share 1 − level of periods are exceptions.

    Raises
    ------
    DataError
        For no period, or exceptions that are none of them.
    ConfigurationError
        For a level outside (0, 1).

    References
    ----------
    Kupiec (1995), Techniques for verifying the accuracy of risk measurement models, Journal of Derivatives 3(2).

    >>> found = kupiec(1043, 57, level=0.95)
    >>> round(found.p_value_asymptotic, 5), round(found.p_value, 4)
    (0.49694, 0.5223)
    """
    if not 0 <= n_exceptions <= n_periods or n_periods < 1:
        raise DataError(
            "exceptions are some of the periods", where="n_exceptions", value=f"{n_exceptions} of {n_periods}"
        )
    statistics, chances = kupiec_statistics(n_periods, tail_level(level)), _binomial(n_periods, level)
    statistic = float(statistics[n_exceptions])
    allowance = _ROUNDING * max(statistic, 1.0)
    above = float(chances[statistics > statistic + allowance].sum())
    equal = float(chances[np.abs(statistics - statistic) <= allowance].sum())
    return CheckResult(
        check=Check.KUPIEC,
        statistic=statistic,
        p_value_asymptotic=erfc(sqrt(0.5 * statistic)),
        p_value=min(above + equal, 1.0),
        p_value_randomised=above + float(np.random.default_rng(seed).random()) * equal,
        draws=None,
        n_periods=n_periods,
        n_exceptions=n_exceptions,
    )


def kupiec_size(n_periods: int, *, level: float, significance: float) -> float:
    """Return how often the asymptotic test rejects a true model: its size, which is not its significance.

    >>> round(kupiec_size(250, level=0.99, significance=0.05), 4)
    0.0948
    """
    is_rejected = kupiec_statistics(n_periods, tail_level(level)) > _critical(significance)
    return float(_binomial(n_periods, level)[is_rejected].sum())


def kupiec_region(n_periods: int, *, level: float, significance: float) -> tuple[int, int]:
    """Return the fewest and the most exceptions that the asymptotic test does not reject.

    >>> kupiec_region(255, level=0.95, significance=0.05)
    (7, 20)
    """
    kept = np.flatnonzero(kupiec_statistics(n_periods, tail_level(level)) <= _critical(significance))
    return int(kept[0]), int(kept[-1])


def _critical(significance: float) -> float:
    return float(special.chdtri(1.0, significance))


def _binomial(n_periods: int, level: float) -> Floats:
    x = np.arange(n_periods + 1.0)
    ways = special.gammaln(n_periods + 1.0) - special.gammaln(x + 1.0) - special.gammaln(n_periods - x + 1.0)
    chances: Floats = np.exp(ways + x * np.log(1.0 - level) + (n_periods - x) * np.log(level))
    return chances
