"""Test inputs for view models; the same on every machine and every day."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tangency.contracts.arrays import frozen_floats
from tangency.contracts.covariance import dense_covariance
from tangency.contracts.view_model import Beliefs
from tangency.domain.constraint import Scope
from tangency.testing.windows import permuted_window, window

__all__ = ["make_beliefs", "permuted_beliefs", "without_returns"]

_LARGEST = 12


def make_beliefs(n_periods: int, n_assets: int) -> Beliefs:
    """Return the sample moments of a window, with sizes of the assets and two sectors.

    The assets of larger windows are known, but not in the universe.
    """
    returns = window(n_periods, n_assets)
    known = window(2, _LARGEST).assets
    sizes = 1.0 / np.arange(1, n_assets + 1)
    covariance = np.cov(returns.values, rowvar=False).reshape(n_assets, n_assets)
    return Beliefs(
        assets=returns.assets,
        mean=frozen_floats(returns.values.mean(axis=0)),
        covariance=frozen_floats(covariance),
        returns=returns,
        scope=Scope(
            assets=returns.assets,
            groups={"sector": {asset: ("Even", "Odd")[i % 2] for i, asset in enumerate(known)}},
            elsewhere=known[n_assets:],
        ),
        market_weights=frozen_floats(sizes / sizes.sum()),
        periods_per_year=returns.periods_per_year,
    )


def permuted_beliefs(beliefs: Beliefs, order: np.ndarray[tuple[int], np.dtype[np.intp]]) -> Beliefs:
    """Return the beliefs with their assets in another order."""
    assets = tuple(beliefs.assets[i] for i in order)
    return replace(
        beliefs,
        assets=assets,
        mean=frozen_floats(beliefs.mean[order]),
        covariance=frozen_floats(dense_covariance(beliefs.covariance)[np.ix_(order, order)]),
        returns=None if beliefs.returns is None else permuted_window(beliefs.returns, order),
        scope=replace(beliefs.scope, assets=assets),
        market_weights=None if beliefs.market_weights is None else frozen_floats(beliefs.market_weights[order]),
    )


def without_returns(beliefs: Beliefs) -> Beliefs:
    """Return the beliefs as they are where moments are given."""
    return replace(beliefs, returns=None)
