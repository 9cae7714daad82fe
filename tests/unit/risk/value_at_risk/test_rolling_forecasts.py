"""Rolling forecasts are those of each window alone, and skip what is undefined with its reason."""

import time

import numpy as np
import pytest
from scipy import special, stats

from tangency.errors import DataError
from tangency.risk.undefined import UndefinedFigure
from tangency.risk.value_at_risk import VarModel, rolling_forecasts, tail_estimate

RETURNS = np.random.default_rng(4).standard_t(4, 900) * 0.01
OWN_WINDOW = [model for model in VarModel if model is not VarModel.FILTERED]


@pytest.mark.parametrize("model", OWN_WINDOW)
@pytest.mark.parametrize("level", [0.95, 0.99])
def test_a_forecast_is_the_estimate_of_its_window(model, level):
    level = max(level, 0.975) if model is VarModel.EXTREME_VALUE else level
    found = rolling_forecasts(RETURNS, model, level=level, window=250)
    for row in range(0, len(found.periods), 97):
        period = found.periods[row]
        alone = tail_estimate(RETURNS[period - 250 : period], model, level=level)
        assert found.value_at_risk[row] == pytest.approx(alone.value_at_risk, rel=2e-5)
        assert found.conditional_value_at_risk[row] == pytest.approx(alone.conditional_value_at_risk, rel=2e-5)
        assert found.returns[row] == RETURNS[period]


def test_the_filtered_forecast_runs_on_from_the_first_window():
    found = rolling_forecasts(RETURNS, "filtered", level=0.95, window=250)
    variances = [float((RETURNS[:250] ** 2).mean())]
    for each in RETURNS:
        variances.append(0.94 * variances[-1] + 0.06 * each**2)
    z = RETURNS / np.sqrt(variances[:-1])
    for period in (250, 400, 899):
        expected = -np.sort(z[period - 250 : period])[12] * np.sqrt(variances[period])
        assert found.value_at_risk[period - 250] == pytest.approx(expected, rel=1e-12)


@pytest.fixture(scope="module")
def gauss_legendre():
    """Return 4000 nodes and weights on [0, 1]; numpy's own would take the eigenvalues of a full matrix."""
    nodes, weights = special.roots_legendre(4000)
    return 0.5 * (nodes + 1.0), 0.5 * weights


@pytest.mark.parametrize("model", VarModel)
def test_the_tail_mean_is_the_mean_of_the_tail(model, gauss_legendre):
    """What tests simulate from has the foretold mean, and begins at the value at risk."""
    found = rolling_forecasts(RETURNS, model, level=0.975, window=250)
    # Gauss–Legendre in the square root of the rank, where the quantile has a milder end.
    root, weights = gauss_legendre
    for row in (0, len(found.periods) - 1):
        rows = np.full(root.size, found.windows[row])
        losses = found.tails.losses(rows, root**2)
        assert float((2.0 * root * weights) @ losses) == pytest.approx(found.conditional_value_at_risk[row], rel=2e-3)
        if model is not VarModel.SMOOTHED:
            assert losses.min() == pytest.approx(found.value_at_risk[row], rel=1e-4)


def test_a_warm_t_is_as_likely_as_a_cold_one():
    quiet = np.random.default_rng(5).standard_normal(300) * 0.01
    mixed = np.r_[quiet, RETURNS[:300], quiet]
    found = rolling_forecasts(mixed, "student", level=0.95, window=100)
    for row in range(0, len(found.periods), 23):
        sample = mixed[found.periods[row] - 100 : found.periods[row]]
        tails, at = found.tails, found.windows[row]
        ours = (
            stats.norm.logpdf(sample, tails.means[at], tails.scales[at])
            if np.isinf(tails.freedom[at])
            else stats.t.logpdf(sample, tails.freedom[at], tails.means[at], tails.scales[at])
        ).sum()
        assert ours >= stats.t.logpdf(sample, *stats.t.fit(sample)).sum() - 1e-6


def test_windows_without_movement_are_withheld():
    returns = np.r_[RETURNS[:100], np.zeros(60), RETURNS[100:200]]
    found = rolling_forecasts(returns, "cornish-fisher", level=0.95, window=50)
    (constant,) = (each for each in found.withheld if "equal" in each.reason)
    assert constant.periods == tuple(range(150, 161))
    assert not np.isin(constant.periods, found.periods).any()
    assert np.isfinite(found.value_at_risk).all()
    counted = len(found.periods) + sum(len(each.periods) for each in found.withheld)
    assert counted == len(returns) - 50


def test_no_window_and_no_forecast():
    with pytest.raises(UndefinedFigure, match="no window has a forecast"):
        rolling_forecasts(np.zeros(100), "student", level=0.95, window=50)
    with pytest.raises(DataError, match="first window"):
        rolling_forecasts(RETURNS[:50], "student", level=0.95, window=50)


def test_equal_returns_come_and_go():
    returns = np.round(RETURNS, 2)
    found = rolling_forecasts(returns, "historical", level=0.9, window=40)
    for row, period in enumerate(found.periods):
        ordered = np.sort(returns[period - 40 : period])
        assert found.value_at_risk[row] == -ordered[4]


def test_four_models_with_exact_likelihood_take_less_than_a_small_multiple_of_sorting():
    """A floor in the same run: four models against one sort of each window by numpy."""
    returns = np.random.default_rng(6).standard_t(4, 2500) * 0.01

    def spent(call):
        call()
        times = []
        for _ in range(3):
            start = time.process_time()
            call()
            times.append(time.process_time() - start)
        return min(times)

    four = ("historical", "filtered", "cornish-fisher", "student")
    ours = spent(lambda: [rolling_forecasts(returns, model, level=0.95, window=250) for model in four])
    views = np.lib.stride_tricks.sliding_window_view(returns, 250)
    floor = spent(lambda: [np.quantile(view, 0.05) for view in views])
    assert ours < floor
