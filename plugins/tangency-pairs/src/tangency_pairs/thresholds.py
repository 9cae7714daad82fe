"""Where to trade an Ornstein–Uhlenbeck spread, so that it earns most per unit of time after what a trade costs."""

from __future__ import annotations

from math import sqrt

import numpy as np
from scipy.optimize import brentq, minimize_scalar
from scipy.special import dawsn

from tangency_pairs.passage import FARTHEST, passage_mean, passage_variance

__all__ = ["optimal_for_return", "optimal_for_sharpe", "return_rate", "sharpe_rate"]

_GRID = 64


def return_rate(threshold: float, cost: float) -> float:
    """Return (2z − c) / E[T]: what trading between −z and z earns per 1/κ, in standard deviations of the equilibrium.

    Long is entered at −z and left at z, where short is entered; each passage pays one round trip.

    Parameters
    ----------
    threshold
        z, in standard deviations of the equilibrium.
    cost
        Of a round trip, in the same unit.

    >>> round(return_rate(1.0, 0.5), 4)
    0.5008
    """
    return (2.0 * threshold - cost) / passage_mean(threshold)


def sharpe_rate(threshold: float, cost: float, hurdle: float) -> float:
    """Return (μ − h) / σ per √(1/κ), σ² = (2z − c)² Var[T] / E[T]³ the variance of what is earned per unit of time.

    Parameters
    ----------
    hurdle
        h, what has to be earned per 1/κ: funding, borrow or a riskless rate, in standard deviations of the equilibrium.

    >>> round(sharpe_rate(1.0, 0.5, 0.1), 4)
    0.5354
    """
    mean, variance = passage_mean(threshold), passage_variance(threshold)
    return sqrt(mean / variance) * (1.0 - hurdle * mean / (2.0 * threshold - cost))


def optimal_for_return(cost: float) -> float:
    """Return the z whose return per unit of time is largest: the root of 2z − 2√2 D(z / √2) = c, D Dawson's function.

    The left side rises from zero, so that there is one root for each cost.

    Parameters
    ----------
    cost
        Of a round trip, in standard deviations of the equilibrium; positive, for without a cost the best is to trade
        at every instant.

    Raises
    ------
    ValueError
        A cost that is not positive, or so high that the best threshold is beyond eight standard deviations.

    References
    ----------
    Bertram (2010), Analytic solutions for optimal statistical arbitrage trading, Physica A 389(11); his thresholds are
    symmetrical about the mean where the return is largest.

    >>> round(optimal_for_return(0.2), 4)
    0.6906
    """
    if not 0.0 < cost < _cost_at(FARTHEST):
        raise ValueError(f"a round trip of {cost:.3g} standard deviations of the spread has no best threshold")
    return float(brentq(lambda z: _cost_at(z) - cost, 0.0, FARTHEST, xtol=1e-14))


def optimal_for_sharpe(cost: float, hurdle: float) -> float:
    """Return the z whose Sharpe ratio per unit of time is largest.

    Without a hurdle that is the lowest z which pays its cost: √(E[T] / Var[T]) falls in z and knows no cost.

    Raises
    ------
    ValueError
        A cost or hurdle that is not positive, or a hurdle that no threshold earns.

    References
    ----------
    Bertram (2010), Analytic solutions for optimal statistical arbitrage trading, Physica A 389(11).

    >>> round(optimal_for_sharpe(0.2, 0.1), 4)
    0.3744
    """
    if not (cost > 0.0 and hurdle > 0.0):
        raise ValueError("a Sharpe ratio has a best threshold where a round trip and time cost something")
    best = optimal_for_return(cost)
    if return_rate(best, cost) <= hurdle:
        raise ValueError(f"it can earn {return_rate(best, cost):.3g} at most where {hurdle:.3g} is to be earned")
    # Beyond the best return, both the ratio and the return fall.
    grid = np.linspace(0.5 * cost, best, _GRID + 2)[1:]
    place = int(np.argmax([sharpe_rate(float(z), cost, hurdle) for z in grid]))
    low, high = (float(grid[max(place - 1, 0)]), float(grid[min(place + 1, _GRID)]))
    found = minimize_scalar(
        lambda z: -sharpe_rate(float(z), cost, hurdle), bounds=(low, high), method="bounded", options={"xatol": 1e-10}
    )
    return float(found.x)


def _cost_at(threshold: float) -> float:
    """Return the cost for which a threshold is the best."""
    return float(2.0 * (threshold - sqrt(2.0) * dawsn(threshold / sqrt(2.0))))
