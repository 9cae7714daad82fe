"""Engle–Granger's test of many pairs at once."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

import numpy as np

from tangency.contracts.arrays import Floats, read_only
from tangency.contracts.running import raise_if_stopped
from tangency.dependence.indices import Indices
from tangency.dependence.levels import Levels
from tangency.dependence.mackinnon import engle_granger_p
from tangency.errors import DataError, Remedy, Setting

__all__ = ["EngleGranger", "engle_granger", "most_lags", "require_length", "unit_root_statistics"]

# Pairs between two looks at the clock: some ten milliseconds.
_AT_ONCE = 512
# Beyond so many columns the matrix of all moments costs more than passes over time.
_MOST_COLUMNS = 4096
_LEAST_FREEDOM = 10


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EngleGranger:
    """The outcome of a test in one direction; all of shape (n_pairs,).

    Attributes
    ----------
    ratios
        Slope of the first level on the second.
    statistics
        t of the residual's unit root; NaN where the two are collinear, or no regression has a solution.
    lags
        Of the changes in the regression; −1 where there is no statistic.
    p_values
        By MacKinnon's surface; NaN as the statistic.

    >>> import numpy as np
    >>> from tangency.sdk import Levels, EngleGranger, engle_granger
    >>> walks = np.random.default_rng(0).standard_normal((200, 2)).cumsum(axis=0)
    >>> levels = Levels.of(("A", "B"), walks)
    >>> isinstance(engle_granger(levels, np.array([0]), np.array([1])), EngleGranger)
    True
    """

    ratios: Floats
    statistics: Floats
    lags: Indices
    p_values: Floats


def most_lags(n_sessions: int) -> int:
    """Return the largest lag among which AIC chooses: 12 (T / 100)^¼, rounded up, below half of T (Schwert 1989).

    >>> from tangency.dependence.residuals import most_lags
    >>> most_lags(100), most_lags(750)
    (12, 20)
    """
    return int(min(n_sessions // 2 - 1, ceil(12.0 * (n_sessions / 100.0) ** 0.25)))


def require_length(n_sessions: int, lags: int | None) -> None:
    """Return if ten degrees of freedom are left to the regression with all lags.

    Raises
    ------
    DataError
        Otherwise; the remedy is a smaller lag where there is one.
    """
    lag = most_lags(n_sessions) if lags is None else lags
    if n_sessions - 2 * (lag + 1) >= _LEAST_FREEDOM:
        return
    least = (n_sessions - _LEAST_FREEDOM) // 2 - 1
    raise DataError(
        f"{n_sessions} sessions are too few for a lag of {lag}",
        where="lags",
        value=lag,
        remedy="give more sessions" if least < 0 else Remedy("give more sessions, or ", Setting("lags", least)),
    )


def engle_granger(levels: Levels, first: Indices, second: Indices, *, lags: int | None = None) -> EngleGranger:
    """Return the test of each pair: the first level on the second and a constant, then a unit root of the residual.

    Parameters
    ----------
    levels
        Of all assets over T sessions.
    first, second
        Rows of the levels, shape (n_pairs,).
    lags
        Of the residual's changes; None for that of the least AIC, up to `most_lags`.

    Raises
    ------
    DataError
        Too few sessions for the lag.

    References
    ----------
    Engle & Granger (1987), Co-integration and error correction, Econometrica 55(2).

    >>> import numpy as np
    >>> from tangency.sdk import Levels, engle_granger
    >>> steps = np.random.default_rng(0).standard_normal((2, 300))
    >>> walk = steps[0].cumsum()
    >>> levels = Levels.of(("A", "B"), np.column_stack([2.0 * walk + steps[1], walk]))
    >>> found = engle_granger(levels, np.array([0]), np.array([1]), lags=1)
    >>> float(found.ratios[0].round(2)), bool(found.p_values[0] < 1e-6)
    (2.02, True)
    """
    require_length(levels.n_sessions, lags)
    ratios = levels.slopes(first, second)
    statistics, used = unit_root_statistics(levels, first, second, ratios, lags=lags)
    is_known = ~levels.are_collinear(first, second) & np.isfinite(statistics)
    p_values = np.full(first.size, np.nan)
    p_values[is_known] = engle_granger_p(statistics[is_known])
    return EngleGranger(
        ratios=ratios,
        statistics=read_only(np.where(is_known, statistics, np.nan)),
        lags=np.where(is_known, used, -1),
        p_values=read_only(p_values),
    )


def unit_root_statistics(
    levels: Levels, first: Indices, second: Indices, ratios: Floats, *, lags: int | None
) -> tuple[Floats, Indices]:
    """Return the Dickey–Fuller statistic and the lag of each spread, levels[first] − ratio · levels[second].

    The spread is taken less its mean, and the regression has no constant. NaN and −1 where it has no solution.
    """
    n = len(levels.assets)
    if lags is not None and (lags + 2) * n <= _MOST_COLUMNS:
        return _from_moments(levels, first, second, ratios, lags), np.full(first.size, lags, dtype=np.int64)
    from tangency.dependence.kernels.unit_root import residual_statistics  # noqa: PLC0415  # it loads the compiler

    asked = -most_lags(levels.n_sessions) - 1 if lags is None else lags
    statistics, used = np.empty(first.size), np.full(first.size, asked, dtype=np.int64)
    for start in range(0, first.size, _AT_ONCE):
        raise_if_stopped()
        part = slice(start, start + _AT_ONCE)
        residual_statistics(levels.centred, first[part], second[part], ratios[part], used[part], statistics[part])
    return statistics, used


def _from_moments(levels: Levels, first: Indices, second: Indices, ratios: Floats, lags: int) -> Floats:
    from tangency.dependence.kernels.fixed_lag import statistics_of_moments  # noqa: PLC0415  # it loads the compiler

    n_changes = levels.n_sessions - 1
    n_periods = n_changes - lags
    changes = np.diff(levels.centred, axis=1)
    rows = np.concatenate(
        [changes[:, lags - j : n_changes - j] for j in range(lags + 1)] + [levels.centred[:, lags:-1]]
    )
    statistics = np.empty(first.size)
    statistics_of_moments(
        read_only(rows @ rows.T),
        first,
        second,
        ratios,
        n_periods,
        np.empty((2 * lags + 4, lags + 2)),
        statistics,
    )
    return statistics
