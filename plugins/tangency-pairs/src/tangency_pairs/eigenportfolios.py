"""Factors as portfolios: the principal components of a correlation matrix, in weights of the assets."""

from __future__ import annotations

import numpy as np

from tangency.sdk import Floats
from tangency_pairs.stat_arb_params import StatArbParams

__all__ = ["eigenportfolios", "n_factors"]


def eigenportfolios(returns: Floats, params: StatArbParams) -> Floats:
    """Return the weights vᵢ / σᵢ of each factor's portfolio, shape (n_assets, n_factors); their signs do not matter.

    Parameters
    ----------
    returns
        Complete, none constant, shape (n_periods, n_assets).

    References
    ----------
    Avellaneda & Lee (2010), Statistical arbitrage in the US equities market, section 2.

    >>> returns = np.array([[0.1, 0.2], [-0.1, -0.2], [0.1, 0.1], [-0.1, -0.1]])
    >>> weights = eigenportfolios(returns, StatArbParams(factors=1))
    >>> np.abs(weights[:, 0] * returns.std(axis=0, ddof=1)).round(4).tolist()
    [0.7071, 0.7071]
    """
    deviations = returns.std(axis=0, ddof=1)
    values, vectors = np.linalg.eigh(np.corrcoef(returns, rowvar=False))
    k = n_factors(values[::-1], params)
    found: Floats = vectors[:, ::-1][:, :k] / deviations[:, None]
    return found


def n_factors(values: Floats, params: StatArbParams) -> int:
    """Return how many factors there are, of eigenvalues that fall.

    >>> n_factors(np.array([2.0, 1.0, 1.0]), StatArbParams(variance_share=0.6))
    2
    """
    if params.factors is not None:
        return params.factors
    explained = np.cumsum(values) / values.sum()
    return int(np.searchsorted(explained, params.share) + 1)
