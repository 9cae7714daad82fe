"""The minimum correlation algorithm."""

import numpy as np
from scipy.special import ndtr

from tangency.sdk import Floats, NoParams, Problem, Solution, dense_covariance, require_finite_moments
from tangency_mvo.correlation import correlation_of
from tangency_mvo.nearest import distance, nearest_solution

__all__ = ["MinCorrelation", "minimum_correlation_weights"]

_NAME = "min-correlation"
_FEW = 2
# Correlations that differ by rounding are the same.
_SAME = 1e-12


class MinCorrelation:
    """The heuristic weights of the minimum correlation algorithm, and of all portfolios allowed the nearest to them.

    A rule and no optimum of correlations: for that there is `max-decorrelation`. What is certified is that no portfolio
    within the constraints is nearer. The penalty of a soft constraint is a charge on ½ |w − w*|².

    References
    ----------
    Varadi, Kapler, Bee & Rittenhouse (2012), The minimum correlation algorithm: a practical diversification tool.
    """

    def __init__(self, params: NoParams) -> None:
        del params

    def solve(self, problem: Problem) -> Solution:
        """Return the certified nearest portfolio.

        Raises
        ------
        DataError
            For a covariance that is not finite, or an asset without variance, naming it.
        Infeasible
            Where the constraints conflict.
        SolverError
            Where the solution cannot be certified.
        """
        require_finite_moments(problem)
        return nearest_solution(problem, _target(problem))

    def objective(self, problem: Problem, weights: Floats) -> float:
        """Return half the square of the distance to the algorithm's weights."""
        return distance(_target(problem), weights)


def minimum_correlation_weights(correlation: Floats, deviation: Floats) -> Floats:
    """Return the algorithm's weights, shape (n_assets,), positive with a sum of one.

    Each correlation becomes the chance that a normal variable with their mean and deviation is higher, so that low
    ones count. Each asset gets the sum of its own, weighed by the ranks of the other assets: the more correlated an
    asset is on average, the higher its rank. At last all is divided by the volatilities. One or two assets are weighed
    by inverse volatility alone.

    Parameters
    ----------
    correlation
        Shape (n_assets, n_assets).
    deviation
        Volatilities, shape (n_assets,).
    """
    from scipy.stats import rankdata  # noqa: PLC0415  # half a second, which every command would wait for

    n = deviation.size
    share = np.ones(n)
    if n > _FEW:
        pairs = correlation[np.triu_indices(n, 1)]
        spread = float(pairs.std(ddof=1))
        if spread > _SAME:
            lowness = ndtr((pairs.mean() - correlation) / spread)
            np.fill_diagonal(lowness, 0.0)
            # Averages are compared to what rounding leaves, so that the order of assets decides nothing.
            rank = rankdata(-np.round(lowness.sum(axis=1) / (n - 1), 12))
            share = rank @ lowness
    weights: Floats = share / deviation
    return weights / float(weights.sum())


def _target(problem: Problem) -> Floats:
    known = correlation_of(problem, optimizer=_NAME)
    return minimum_correlation_weights(dense_covariance(known.matrix), known.deviation)
