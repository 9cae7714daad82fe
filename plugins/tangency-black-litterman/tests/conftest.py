"""Beliefs for the tests of view models."""

import numpy as np
import pytest

from tangency.sdk import Beliefs, Returns, Scope, frozen_floats


def _beliefs(mean, covariance, *, sizes=None, years=1.0, returns=None, groups=None, elsewhere=()):
    assets = tuple("ABCDEFGH"[: len(mean)])
    if returns is not None:
        dates = np.datetime64("2024-01-01") + np.arange(len(returns))
        returns = Returns(
            assets=assets, dates=dates, values=frozen_floats(returns), periods_per_year=years, is_complete=True
        )
    return Beliefs(
        assets=assets,
        mean=frozen_floats(mean),
        covariance=frozen_floats(covariance),
        returns=returns,
        scope=Scope(assets=assets, groups=groups or {}, elsewhere=tuple(elsewhere)),
        market_weights=None if sizes is None else frozen_floats(np.array(sizes) / np.sum(sizes)),
        periods_per_year=years,
    )


def _market(seed=0, n_assets=5, years=1.0):
    rng = np.random.default_rng([seed, n_assets])
    root = rng.standard_normal((n_assets, 2 * n_assets)) * 0.1
    return _beliefs(
        rng.uniform(0.01, 0.1, n_assets) / years,
        root @ root.T / years,
        sizes=rng.uniform(0.5, 2.0, n_assets),
        years=years,
    )


def _history(seed=0, n_periods=400, n_assets=4, years=365.0):
    rng = np.random.default_rng([seed, n_periods, n_assets])
    common = rng.standard_t(5, (n_periods, 1)) * rng.uniform(0.5, 1.5, n_assets)
    values = 0.01 * (common + rng.standard_t(5, (n_periods, n_assets))) + 0.0005
    values = np.maximum(values, -0.9)
    return _beliefs(values.mean(axis=0), np.cov(values, rowvar=False), years=years, returns=values)


@pytest.fixture(scope="session")
def beliefs_of():
    """Make beliefs of moments; the assets are A, B, C, …."""
    return _beliefs


@pytest.fixture(scope="session")
def market():
    """Make beliefs with sizes of the assets."""
    return _market


@pytest.fixture(scope="session")
def history():
    """Make beliefs with the returns that they were estimated from."""
    return _history
