"""Facts of spreads against closed forms and independent code."""

from __future__ import annotations

import numpy as np
import pytest
from arch.unitroot import VarianceRatio
from statsmodels.tsa.stattools import adfuller

from tangency.dependence import Levels, spread_facts
from tangency.errors import DataError

PAIR = np.array([0]), np.array([1])


def facts_of(spread: np.ndarray, lags: int | None = None):
    """Return the facts of a spread that is laid over a walk."""
    walk = np.random.default_rng(99).standard_normal(len(spread)).cumsum()
    levels = Levels.of(("A", "B"), np.column_stack([walk + spread, walk]))
    return spread_facts(levels, *PAIR, np.array([1.0]), lags=lags)


def reverting(rho: float, n: int, seed: int = 0) -> np.ndarray:
    steps = np.random.default_rng(seed).standard_normal(n)
    spread = np.zeros(n)
    for t in range(1, n):
        spread[t] = rho * spread[t - 1] + steps[t]
    return spread


@pytest.mark.parametrize("rho", [0.5, 0.8, 0.95, 0.98])
def test_half_life_of_an_autoregression_is_that_of_the_closed_form(rho: float) -> None:
    n = 40_000
    half_life = facts_of(reverting(rho, n)).half_lives[0]
    # The estimate of ρ has the variance (1 − ρ²) / T; four standard errors.
    away = 4.0 * np.sqrt((1.0 - rho**2) / n)
    assert -np.log(2) / np.log(rho - away) <= half_life <= -np.log(2) / np.log(rho + away)


def test_half_life_is_that_of_a_regression_with_a_constant() -> None:
    spread = reverting(0.9, 300) + 7.0
    slope = np.polyfit(spread[:-1], np.diff(spread), 1)[0]
    found = facts_of(spread)
    assert found.reversions[0] == pytest.approx(slope, rel=1e-9)
    assert found.half_lives[0] == pytest.approx(-np.log(2) / np.log1p(slope), rel=1e-9)


def test_a_spread_that_runs_away_or_overshoots_has_no_half_life() -> None:
    assert np.isnan(facts_of(1.02 ** np.arange(200.0)).half_lives[0])
    overshooting = facts_of(np.resize([1.0, -1.0], 200) * np.random.default_rng(0).uniform(0.9, 1.1, 200))
    assert overshooting.reversions[0] < -1.0
    assert np.isnan(overshooting.half_lives[0])


def variance_ratio(series: np.ndarray, q: int = 10) -> float:
    """Return Lo and MacKinlay's M_r + 1, from their formulas (1988, 12a to 12c)."""
    n = len(series) - 1
    mu = np.diff(series).mean()
    single = ((np.diff(series) - mu) ** 2).sum() / (n - 1)
    m = q * (n - q + 1) * (1 - q / n)
    return ((series[q:] - series[:-q] - q * mu) ** 2).sum() / m / single


@pytest.mark.parametrize("seed", range(5))
def test_variance_ratio_is_lo_and_mackinlays(seed: int) -> None:
    spread = reverting(0.9, 500, seed)
    assert facts_of(spread).variance_ratios[0] == pytest.approx(variance_ratio(spread), rel=1e-9)


def robust_z(series: np.ndarray, q: int = 10) -> float:
    """Return z*(q) from Lo and MacKinlay's formulas (1988, 14a to 15)."""
    n = len(series) - 1
    deviations = (np.diff(series) - np.diff(series).mean()) ** 2
    theta = 0.0
    for j in range(1, q):
        delta = n * sum(deviations[t] * deviations[t - j] for t in range(j, n)) / deviations.sum() ** 2
        theta += (2.0 * (q - j) / q) ** 2 * delta
    return np.sqrt(n) * (variance_ratio(series, q) - 1.0) / np.sqrt(theta)


@pytest.mark.parametrize("seed", range(5))
def test_z_of_the_variance_ratio_is_lo_and_mackinlays_and_that_of_arch(seed: int) -> None:
    spread = reverting(0.9, 500, seed)
    found = facts_of(spread).variance_ratio_z[0]
    assert found == pytest.approx(robust_z(spread), rel=1e-8)
    assert found == pytest.approx(VarianceRatio(spread, 10, robust=True, debiased=True).stat, rel=0.02)


def test_z_of_a_walk_with_changing_variances_is_about_standard_normal() -> None:
    """Whatever the bursts of the variance, it rejects about as often as it says."""
    z = []
    for seed in range(400):
        rng = np.random.default_rng(seed)
        sizes = np.exp(0.7 * np.sin(np.arange(1000) / 60.0 + rng.uniform(0.0, 6.0)))
        z.append(facts_of((sizes * rng.standard_normal(1000)).cumsum()).variance_ratio_z[0])
    assert abs(np.mean(z)) < 0.3
    assert np.std(z) == pytest.approx(1.0, abs=0.12)
    assert np.mean(np.abs(z) > 1.96) < 0.08
    assert facts_of(reverting(0.5, 1000)).variance_ratio_z[0] < -5.0


def test_variance_ratio_and_hurst_exponent_of_a_walk_are_one_and_a_half() -> None:
    found = [facts_of(np.random.default_rng(seed).standard_normal(1000).cumsum()) for seed in range(200)]
    ratios, exponents = (np.array([getattr(each, name)[0] for each in found]) for name in ("variance_ratios", "hurst"))
    for values, expected in ((ratios, 1.0), (exponents, 0.5)):
        error = values.std() / np.sqrt(len(values))
        assert abs(values.mean() - expected) < 4.0 * error + 0.02
    assert facts_of(reverting(0.5, 1000)).hurst[0] < 0.2


def test_hurst_exponent_is_a_slope_of_logarithms() -> None:
    spread = reverting(0.97, 700)
    lags = np.arange(2, 21)
    sizes = [np.std(spread[lag:] - spread[:-lag]) for lag in lags]
    assert facts_of(spread).hurst[0] == pytest.approx(np.polyfit(np.log(lags), np.log(sizes), 1)[0], rel=1e-9)


@pytest.mark.parametrize("lags", [None, 0, 3])
def test_the_unit_root_statistic_is_statsmodels(lags: int | None) -> None:
    spread = reverting(0.95, 400)
    centred = spread - spread.mean()
    auto = "AIC" if lags is None else None
    expected = adfuller(centred, maxlag=lags, regression="n", autolag=auto, result_object=False)[0]
    assert facts_of(spread, lags).adf[0] == pytest.approx(expected, rel=1e-9)


def test_too_few_sessions_are_refused() -> None:
    with pytest.raises(DataError, match="39 sessions say too little"):
        facts_of(reverting(0.5, 39))
