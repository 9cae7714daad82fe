"""Beta to a benchmark that leads or lags, because one of the two trades less often."""

from __future__ import annotations

import numpy as np

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.risk.undefined import UndefinedFigure

__all__ = ["dimson_beta"]

_SMALLEST_PIVOT = 1e-12


def dimson_beta(returns: Floats, benchmark: Floats, *, lags: int) -> float:
    """Return Σₖ βₖ of one regression of rₜ on bₜ₋ₖ for k = −lags … lags, over the periods that have them all.

    Parameters
    ----------
    returns, benchmark
        Excess returns, shape (n_periods,).

    Raises
    ------
    UndefinedFigure
        With fewer periods than the regression has parameters and one more, or a benchmark of which they do not
        follow.

    References
    ----------
    Dimson (1979), Risk measurement when shares are subject to infrequent trading, Journal of Financial Economics 7.

    >>> market = np.array([0.01, -0.02, 0.03, 0.01, -0.01, 0.02, -0.03])
    >>> late = np.concatenate(([0.0], market[:-1]))  # what moves a day later has no beta on the day
    >>> round(dimson_beta(late, market, lags=1), 9)
    1.0
    """
    width = 2 * lags + 1
    used = returns.size - 2 * lags
    if used <= width + 1:
        raise UndefinedFigure(f"at least {width + 2 + 2 * lags} periods are needed")
    from tangency.performance.kernels.lagged import sum_of_slopes  # noqa: PLC0415  # the compiler loads late

    total = np.empty(1)
    if sum_of_slopes(frozen_floats(returns), frozen_floats(benchmark), lags, total) <= _SMALLEST_PIVOT:
        raise UndefinedFigure("the benchmark's returns of one period follow from those of another, or are constant")
    return float(total[0])
