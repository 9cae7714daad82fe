"""How sure a Sharpe ratio is, and what the number of trials takes from it."""

from math import sqrt

import numpy as np
import pytest
from scipy.stats import norm

from tangency.errors import ConfigurationError, DataError
from tangency.performance.deflated_sharpe import deflation, expected_maximum, maximum_test
from tangency.performance.normal import normal_cdf, normal_quantile
from tangency.performance.sharpe_inference import SharpeEstimate, minimum_track_record, probabilistic_sharpe
from tangency.performance.trials import Trials, effective_trials
from tangency.risk.undefined import UndefinedFigure


def normal(sharpe, n_periods=500):
    return SharpeEstimate(n_periods=n_periods, sharpe=sharpe, skewness=0.0, kurtosis=3.0)


def test_the_normal_distribution_is_scipys():
    for z in (-37.0, -9.0, -1.0, 0.0, 0.3, 6.0):
        assert normal_cdf(z) == pytest.approx(float(norm.cdf(z)), rel=1e-12)
    for p in (1e-12, 0.1, 0.5, 0.999):
        assert normal_quantile(p) == pytest.approx(float(norm.ppf(p)), rel=1e-12)


def test_bad_moments_lower_the_probability():
    fine = probabilistic_sharpe(normal(0.1, 250), threshold=0.0)
    skewed = SharpeEstimate(n_periods=250, sharpe=0.1, skewness=-2.0, kurtosis=12.0)
    assert probabilistic_sharpe(skewed, threshold=0.0) < fine
    assert probabilistic_sharpe(normal(-0.1, 250), threshold=0.0) == pytest.approx(1.0 - fine, abs=1e-12)


def test_a_record_of_the_minimum_length_has_just_the_confidence():
    n = minimum_track_record(normal(0.05), threshold=0.01, confidence=0.95)
    z = 0.04 * sqrt(n - 1) / sqrt(1 + 0.05**2 / 2)
    assert normal_cdf(z) == pytest.approx(0.95, abs=1e-12)


@pytest.mark.parametrize("sharpe", [0.0, -0.2])
def test_no_record_is_long_enough_for_a_ratio_below_the_threshold(sharpe):
    with pytest.raises(UndefinedFigure, match="however long"):
        minimum_track_record(normal(sharpe), threshold=0.0, confidence=0.95)


def test_an_estimate_of_excess_returns():
    returns = np.random.default_rng(0).normal(0.001, 0.01, 400)
    found = SharpeEstimate.of(returns, risk_free=0.0005)
    assert found.sharpe == pytest.approx((returns.mean() - 0.0005) / returns.std(ddof=1))
    with pytest.raises(UndefinedFigure, match="constant"):
        SharpeEstimate.of(np.full(50, 0.01), risk_free=0.0)


def test_an_excess_kurtosis_is_refused():
    with pytest.raises(ConfigurationError, match=r"below 1 \+ skewness²; .*not its excess"):
        SharpeEstimate(n_periods=100, sharpe=0.1, skewness=0.0, kurtosis=0.0)


def test_one_trial_is_deflated_by_nothing():
    found = deflation(normal(0.05), Trials(count=1, variance=0.0))
    assert found.threshold == 0.0
    assert found.deflated_sharpe == probabilistic_sharpe(normal(0.05), threshold=0.0)
    assert found.maximum_p_value == pytest.approx(1.0 - found.deflated_sharpe, rel=1e-12)


@pytest.mark.parametrize("count", [2, 10, 1000])
def test_the_expected_maximum_is_near_that_of_simulated_trials(count):
    draws = np.random.default_rng(0).normal(size=(4000, count)).max(axis=1).mean()
    assert expected_maximum(Trials(count=count, variance=1.0)) == pytest.approx(draws, abs=0.06)


def test_more_trials_leave_less():
    found = [deflation(normal(0.08), Trials(count=count, variance=0.001)) for count in (1 + 1, 10, 100, 1000)]
    assert np.all(np.diff([each.deflated_sharpe for each in found]) < 0.0)
    assert np.all(np.diff([each.maximum_p_value for each in found]) > 0.0)


def test_the_maximum_test_keeps_its_digits():
    z = normal(0.9).score(0.0)
    assert z > 10.0
    assert maximum_test(normal(0.9), count=100) == pytest.approx(100 * float(norm.sf(z)), rel=1e-9)
    assert maximum_test(normal(-3.0), count=10) == 1.0


def test_effective_trials_of_independent_equal_and_correlated_ones():
    rng = np.random.default_rng(0)
    own, common = rng.normal(size=(5000, 40)), rng.normal(size=(5000, 1))
    labels = tuple(f"t{i}" for i in range(40))
    assert effective_trials(own, labels) == pytest.approx(40, rel=0.01)
    assert effective_trials(np.repeat(common, 40, axis=1), labels) == pytest.approx(1.0, abs=1e-9)
    half = effective_trials(common + own, labels)
    correlations = np.corrcoef(common + own, rowvar=False)
    mean = (correlations.sum() - 40) / (40 * 39)
    assert half == pytest.approx(mean + (1 - mean) * 40, rel=1e-12)
    assert half == pytest.approx(20.5, rel=0.03)


def test_opposite_trials_are_not_worth_more_than_their_number():
    returns = np.random.default_rng(0).normal(size=(100, 1))
    assert effective_trials(np.hstack([returns, -returns]), ("long", "short")) == 2.0


def test_trials_of_returns():
    returns = np.random.default_rng(0).normal(0.0, 0.01, (300, 8))
    labels = tuple("abcdefgh")
    found = Trials.of_returns(returns, labels)
    sharpes = returns.mean(axis=0) / returns.std(axis=0, ddof=1)
    assert found.variance == pytest.approx(sharpes.var(ddof=1), rel=1e-12)
    assert (found.count, found.effective) == (8, effective_trials(returns, labels))
    assert Trials.of_sharpes(sharpes) == Trials(count=8, variance=float(sharpes.var(ddof=1)), effective=None)
    returns[:, 3] = 0.0
    with pytest.raises(UndefinedFigure, match=r"constant; where: trial d; .*count them all the same"):
        Trials.of_returns(returns, labels)
    returns[7, 2] = np.nan
    with pytest.raises(DataError, match="where: trial c, period 7"):
        Trials.of_returns(returns, labels)


@pytest.mark.parametrize("given", [{"count": 0, "variance": 0.0}, {"count": 1, "variance": 0.1}])
def test_trials_that_are_none(given):
    with pytest.raises(ConfigurationError):
        Trials(**given)
