"""Johansen's test of many pairs at once: a constant, and one lagged change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from scipy.special import gammaincc

from tangency.contracts.arrays import Floats, read_only
from tangency.dependence.indices import Indices
from tangency.dependence.levels import Levels
from tangency.errors import DataError

__all__ = ["LAGS", "MAX_EIGEN", "TRACE", "Johansen", "johansen", "trace_p"]

LAGS = 1
"""Lagged changes in the model."""

TRACE: Mapping[int, tuple[float, float, float]] = MappingProxyType(
    {0: (13.4294, 15.4943, 19.9349), 1: (2.7055, 3.8415, 6.6349)}
)
"""Rank under the null hypothesis → critical values of the trace at 90, 95 and 99 %, two series with a constant.

MacKinnon, Haug & Michelis (1999), as statsmodels tabulates them.
"""
MAX_EIGEN: Mapping[int, tuple[float, float, float]] = MappingProxyType(
    {0: (12.2971, 14.2639, 18.52), 1: (2.7055, 3.8415, 6.6349)}
)
"""The same of the largest eigenvalue."""

# Mean and variance of the trace of 200 000 pairs of independent Gaussian walks without drift, of 1000 sessions each;
# the standard error of the mean is 0.01.
_MEAN, _VARIANCE = 10.105, 19.05
_LEAST_SESSIONS = 20


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Johansen:
    """The outcome; all of shape (n_pairs,), NaN where the two are collinear or have no eigenvalues.

    Attributes
    ----------
    trace
        Statistic of no cointegration.
    max_eigen
        The same by the largest eigenvalue.
    trace_at_most_one
        Statistic of at most one cointegrating relation; beyond its critical value both levels are stationary.
    p_values
        Of `trace`, by a gamma distribution.

    >>> import numpy as np
    >>> from tangency.sdk import Levels, Johansen, johansen
    >>> walks = np.random.default_rng(0).standard_normal((200, 2)).cumsum(axis=0)
    >>> levels = Levels.of(("A", "B"), walks)
    >>> isinstance(johansen(levels, np.array([0]), np.array([1])), Johansen)
    True
    """

    trace: Floats
    max_eigen: Floats
    trace_at_most_one: Floats
    p_values: Floats


def trace_p(trace: Floats) -> Floats:
    """Return the tail of the gamma distribution with the mean and variance of the trace under no cointegration.

    The mean and variance are those of walks without drift, which prices are near to. The tabulated critical values are
    of walks with drift: beyond that of 5 % lie 11.6 % of walks without. With drift these p-values are too large. At 5,
    1 and 0.1 % they are reached by 5.0, 1.0 and 0.1 % of simulated walks.

    References
    ----------
    Doornik (1998), Approximations to the asymptotic distributions of cointegration tests, Journal of Economic Surveys
    12(5), for the gamma distribution.

    >>> import numpy as np
    >>> from tangency.dependence.ranks import TRACE, trace_p
    >>> trace_p(np.array(TRACE[0])).round(3).tolist()
    [0.203, 0.114, 0.028]
    """
    scale = _VARIANCE / _MEAN
    return read_only(np.asarray(gammaincc(_MEAN / scale, trace / scale), dtype=np.float64))


def johansen(levels: Levels, first: Indices, second: Indices) -> Johansen:
    """Return the test of each pair, with a constant and one lagged change.

    Parameters
    ----------
    levels
        Of all assets over T sessions.
    first, second
        Rows of the levels, shape (n_pairs,).

    Raises
    ------
    DataError
        Fewer than 20 sessions.

    References
    ----------
    Johansen (1991), Estimation and hypothesis testing of cointegration vectors, Econometrica 59(6).

    >>> import numpy as np
    >>> from tangency.sdk import Levels, johansen
    >>> steps = np.random.default_rng(0).standard_normal((2, 300))
    >>> walk = steps[0].cumsum()
    >>> levels = Levels.of(("A", "B"), np.column_stack([2.0 * walk + steps[1], walk]))
    >>> bool(johansen(levels, np.array([0]), np.array([1])).p_values[0] < 1e-6)
    True
    """
    if levels.n_sessions < _LEAST_SESSIONS:
        raise DataError(
            f"{levels.n_sessions} sessions are too few for Johansen's test",
            where="prices",
            value=levels.n_sessions,
            remedy=f"give {_LEAST_SESSIONS} at least",
        )
    from tangency.dependence.kernels.johansen import rank_statistics  # noqa: PLC0415  # it loads the compiler

    changes = np.diff(levels.centred, axis=1)
    rows = np.concatenate([changes[:, 1:], changes[:, :-1], levels.centred[:, 1:-1]])
    rows -= rows.mean(axis=1, keepdims=True)
    parts = np.empty((first.size, 2))
    n_periods = rows.shape[1]
    rank_statistics(read_only(rows @ rows.T), first, second, len(levels.assets), n_periods, np.empty((7, 6)), parts)
    parts[levels.are_collinear(first, second)] = np.nan
    trace = parts.sum(axis=1)
    is_known = np.isfinite(trace)
    p_values = np.full(first.size, np.nan)
    p_values[is_known] = trace_p(trace[is_known])
    return Johansen(
        trace=read_only(trace),
        max_eigen=read_only(np.ascontiguousarray(parts[:, 0])),
        trace_at_most_one=read_only(np.ascontiguousarray(parts[:, 1])),
        p_values=read_only(p_values),
    )
