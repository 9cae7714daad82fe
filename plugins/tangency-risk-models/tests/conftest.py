"""Windows of returns for the tests of estimators."""

import numpy as np
import pytest

from tangency.sdk import Returns


def _of(values):
    values = np.array(values, dtype=float)
    values.flags.writeable = False
    return Returns(
        assets=tuple(f"A{i:02d}" for i in range(values.shape[1])),
        dates=np.datetime64("2024-01-01") + np.arange(len(values)),
        values=values,
        periods_per_year=365.0,
    )


def _window(n_periods, n_assets, seed=0):
    rng = np.random.default_rng([seed, n_periods, n_assets])
    common = rng.standard_t(5, (n_periods, 1)) * rng.uniform(0.5, 1.5, n_assets)
    values = 0.01 * (common + rng.standard_t(5, (n_periods, n_assets)) * rng.uniform(0.5, 2.0, n_assets))
    return _of(values + rng.uniform(-0.001, 0.002, n_assets))


@pytest.fixture(scope="session")
def returns_of():
    """Make returns of an array, shape (n_periods, n_assets)."""
    return _of


@pytest.fixture(scope="session")
def window():
    """Make fat-tailed returns with a common factor."""
    return _window
