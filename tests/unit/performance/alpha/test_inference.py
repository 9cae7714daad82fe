"""The mean coefficient and how sure it is."""

from __future__ import annotations

import numpy as np
import pytest

from tangency.performance.alpha.inference import mean_coefficient


def _newey_west(values: np.ndarray, lags: int) -> float:
    """Return the error of a mean by the definition, one product at a time."""
    n, mean = len(values), values.mean()
    total = sum((x - mean) ** 2 for x in values)
    for lag in range(1, lags + 1):
        weight = 1.0 - lag / (lags + 1.0)
        total += 2.0 * weight * sum((values[t] - mean) * (values[t - lag] - mean) for t in range(lag, n))
    return float(np.sqrt(total) / n)


@pytest.mark.parametrize(("n", "overlap", "lags"), [(50, 0, 3), (50, 7, 7), (400, 2, 5)])
def test_the_error_is_that_of_newey_and_west(n, overlap, lags):
    values = np.random.default_rng(n).normal(0.02, 0.1, n).cumsum() / 10.0
    found = mean_coefficient(values, overlap=overlap, draws=10, seed=0)
    assert found.statistic == pytest.approx(values.mean() / _newey_west(values, lags), rel=1e-12)


def test_an_interval_holds_the_true_mean_as_often_as_it_says():
    rng, hits = np.random.default_rng(1), 0
    for seed in range(300):
        found = mean_coefficient(rng.normal(0.05, 0.1, 120), overlap=0, draws=300, seed=seed)
        hits += found.lower <= 0.05 <= found.upper
    assert 0.90 <= hits / 300 <= 0.98


@pytest.mark.parametrize("values", [np.full(20, np.nan), np.array([0.1]), np.full(20, 0.1), np.array([0.1, 0.2, 0.3])])
def test_of_too_little_nothing_is_inferred(values):
    found = mean_coefficient(values, overlap=0, draws=10, seed=0)
    assert (found.statistic, found.p_value, found.lower, found.upper) == (None, None, None, None)
    assert found.n_dates == int(np.isfinite(values).sum())
