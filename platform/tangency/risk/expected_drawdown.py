"""The maximum drawdown to expect over a horizon, by resampling the history."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
import numpy.typing as npt

from tangency.contracts.arrays import Floats, frozen_floats, read_only
from tangency.errors import ConfigurationError, Remedy, Setting
from tangency.risk.sample import return_sample
from tangency.risk.tail import boundary_rank, tail_level

__all__ = ["ExpectedDrawdown", "expected_maximum_drawdown"]

_AT_ONCE = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ExpectedDrawdown:
    """The distribution of the maximum drawdown over a horizon.

    Attributes
    ----------
    mean
        Of the draws, fraction of the peak.
    standard_error
        Of the mean, by the number of draws; what a history of one sample cannot tell is not in it.
    draws
        The maximum drawdown of each drawn history, ascending, shape (n_draws,).
    """

    mean: float
    standard_error: float
    horizon_periods: int
    block_periods: float
    draws: Floats

    def at(self, level: float) -> float:
        """Return the smallest drawdown that a share `level` of the drawn histories does not exceed.

        Raises
        ------
        ConfigurationError
            For a level outside (0, 1).
        """
        return float(self.draws[boundary_rank(self.draws.size, tail_level(level)) - 1])


def expected_maximum_drawdown(
    returns: npt.ArrayLike, *, horizon_periods: int, block_periods: float, n_draws: int = 10_000, seed: int = 0
) -> ExpectedDrawdown:
    """Return the expected maximum drawdown of compounded equity, which starts at a peak, by the stationary bootstrap.

    Parameters
    ----------
    returns
        Simple returns, shape (n_periods,).
    block_periods
        Mean length of the blocks that stay together; 1 takes every period by itself.

    Raises
    ------
    DataError
        For no returns, or one that is missing, infinite or below −100 %.
    ConfigurationError
        For a horizon, number of draws or block length below one.

    References
    ----------
    Politis & Romano (1994), The stationary bootstrap, JASA 89(428); Magdon-Ismail, Atiya, Pratap & Abu-Mostafa (2004),
    On the maximum drawdown of a Brownian motion, Journal of Applied Probability 41(1).

    >>> found = expected_maximum_drawdown([-0.5], horizon_periods=2, block_periods=1.0, n_draws=3)
    >>> found.mean, found.at(0.9)
    (0.75, 0.75)
    """
    given = (
        ("horizon_periods", horizon_periods, 250),
        ("block_periods", block_periods, 20),
        ("n_draws", n_draws, 1000),
    )
    for name, value, usual in given:
        if not 1.0 <= value < np.inf:
            raise ConfigurationError(
                "a number is below one", where=name, value=value, remedy=Remedy("such as ", Setting(name, usual))
            )
    from tangency.risk.kernels.drawn_drawdowns import drawn_drawdowns  # noqa: PLC0415  # numba loads where it is used

    sample, rng = return_sample(returns), np.random.default_rng(seed)
    draws, at_once = np.empty(n_draws), max(_AT_ONCE // horizon_periods, 1)
    for first in range(0, n_draws, at_once):
        part = draws[first : first + at_once]
        chances, starts = (frozen_floats(each) for each in rng.random((2, part.size, horizon_periods)))
        drawn_drawdowns(sample, chances, starts, 1.0 / block_periods, part)
    draws.sort()
    spread = float(draws.std(ddof=1)) if n_draws > 1 else 0.0
    return ExpectedDrawdown(
        mean=float(draws.mean()),
        standard_error=spread / sqrt(n_draws),
        horizon_periods=horizon_periods,
        block_periods=block_periods,
        draws=read_only(draws),
    )
