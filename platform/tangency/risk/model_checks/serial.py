"""Tests of when exceptions come: Christoffersen's, and of the durations between them."""

from __future__ import annotations

from functools import lru_cache
from math import erfc, exp, sqrt

import numpy as np
import numpy.typing as npt

from tangency.contracts.arrays import Floats, frozen_floats, read_only
from tangency.risk.model_checks.check import Check, CheckResult, simulated_p_values
from tangency.risk.model_checks.kupiec import kupiec_statistics
from tangency.risk.tail import tail_level
from tangency.risk.undefined import UndefinedFigure

__all__ = ["conditional_coverage", "duration", "independence"]

Exceptions = npt.NDArray[np.bool_]

_DRAWS = 9999
_SEED = 20250101
_LEAST = {Check.INDEPENDENCE: 1, Check.DURATION: 2}


def independence(exceptions: Exceptions, *, seed: int = 0) -> CheckResult:
    """Return Christoffersen's test that exceptions are independent of the period before.

    Its distribution is that of as many exceptions that fall anywhere: it holds whatever the coverage.

    Parameters
    ----------
    exceptions
        Consecutive periods, shape (n_periods,).
    seed
        Of the draw that breaks ties.

    Raises
    ------
    UndefinedFigure
        Without an exception, or with nothing else.

    References
    ----------
    Christoffersen (1998), Evaluating interval forecasts, International Economic Review 39(4).

    >>> found = independence(np.arange(100) % 20 == 0)
    >>> round(found.statistic, 4), found.p_value
    (0.4234, 0.9983)
    """
    return _placed(Check.INDEPENDENCE, exceptions, seed)


def duration(exceptions: Exceptions, *, seed: int = 0) -> CheckResult:
    """Return Christoffersen and Pelletier's test that the chance of an exception does not depend on the last one's age.

    Weibull durations of a shape within [0.01, 20] against exponential ones; the first and last are censored. The
    distribution is as in `independence`.

    Raises
    ------
    UndefinedFigure
        With fewer than two exceptions, or nothing else.

    References
    ----------
    Christoffersen & Pelletier (2004), Backtesting value-at-risk: a duration-based approach, Journal of Financial
    Econometrics 2(1).

    >>> clustered = np.isin(np.arange(200), [20, 21, 22, 120, 121, 123])
    >>> found = duration(clustered)
    >>> round(found.p_value_asymptotic, 4), found.p_value
    (0.0053, 0.0154)
    """
    return _placed(Check.DURATION, exceptions, seed)


def conditional_coverage(exceptions: Exceptions, *, level: float, seed: int = 0) -> CheckResult:
    """Return Christoffersen's joint test: the sum of Kupiec's statistic and that of independence.

    Without an exception the latter is zero.

    Raises
    ------
    UndefinedFigure, ConfigurationError
        Where all periods are exceptions; for a level outside (0, 1).

    >>> round(conditional_coverage(np.arange(100) % 20 == 0, level=0.95).statistic, 4)
    0.4234
    """
    n, places = exceptions.size, _places(exceptions, 0)
    statistic = float(kupiec_statistics(n, tail_level(level))[places.size])
    if places.size:
        statistic += _statistic(Check.INDEPENDENCE, places, n)
    p_value, randomised = simulated_p_values(statistic, _joint(n, level), seed)
    return CheckResult(
        check=Check.CONDITIONAL_COVERAGE,
        statistic=statistic,
        p_value_asymptotic=exp(-0.5 * statistic),
        p_value=p_value,
        p_value_randomised=randomised,
        draws=_DRAWS,
        n_periods=n,
        n_exceptions=places.size,
    )


def _placed(check: Check, exceptions: Exceptions, seed: int) -> CheckResult:
    n, places = exceptions.size, _places(exceptions, _LEAST[check])
    statistic = _statistic(check, places, n)
    p_value, randomised = simulated_p_values(statistic, _given(check, n, places.size), seed)
    return CheckResult(
        check=check,
        statistic=statistic,
        p_value_asymptotic=erfc(sqrt(0.5 * statistic)),
        p_value=p_value,
        p_value_randomised=randomised,
        draws=_DRAWS,
        n_periods=n,
        n_exceptions=places.size,
    )


def _places(exceptions: Exceptions, least: int) -> npt.NDArray[np.int64]:
    places = np.flatnonzero(exceptions)
    if not least <= places.size < exceptions.size:
        raise UndefinedFigure(
            "nothing is said of when exceptions come where there are too few, or nothing else",
            where="exceptions",
            value=f"{places.size} in {exceptions.size} periods, where at least {least} are needed",
        )
    places.flags.writeable = False
    return places


def _statistic(check: Check, places: npt.NDArray[np.int64], n_periods: int) -> float:
    from tangency.risk.kernels.exceptions import exception_statistic  # noqa: PLC0415  # numba loads where it is used

    return exception_statistic(_kind(check), places, n_periods)


def _kind(check: Check) -> int:
    from tangency.risk.kernels.exceptions import DURATION, INDEPENDENCE  # noqa: PLC0415  # numba loads where it is used

    return {Check.INDEPENDENCE: INDEPENDENCE, Check.DURATION: DURATION}[check]


@lru_cache(maxsize=256)
def _given(check: Check, n_periods: int, count: int) -> Floats:
    """Return statistics of sequences with so many exceptions, sorted by nothing, shape (9999,)."""
    return _drawn(check, np.full(_DRAWS, count), n_periods, np.random.default_rng([_SEED, n_periods, count]))


@lru_cache(maxsize=64)
def _joint(n_periods: int, level: float) -> Floats:
    rng = np.random.default_rng([_SEED, n_periods])
    counts = rng.binomial(n_periods, 1.0 - level, size=_DRAWS)
    return read_only(kupiec_statistics(n_periods, level)[counts] + _drawn(Check.INDEPENDENCE, counts, n_periods, rng))


def _drawn(check: Check, counts: npt.NDArray[np.int64], n_periods: int, rng: np.random.Generator) -> Floats:
    from tangency.risk.kernels.exceptions import drawn_statistics  # noqa: PLC0415  # numba loads where it is used

    counts.flags.writeable = False
    found = np.empty(counts.size)
    drawn_statistics(_kind(check), counts, frozen_floats(rng.random(int(counts.sum()))), n_periods, found)
    return read_only(found)
