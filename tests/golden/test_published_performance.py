"""Published figures of performance: Bacon's 24 months, and the example of the deflated Sharpe ratio."""

import json
from math import sqrt
from pathlib import Path

import numpy as np
import pytest

from tangency.performance.deflated_sharpe import deflation, expected_maximum
from tangency.performance.dispersion import downside_deviation, kurtosis, skewness, volatility
from tangency.performance.growth import annual_return, total_return
from tangency.performance.ratios import max_drawdown, sortino_ratio
from tangency.performance.relative import beta
from tangency.performance.sharpe_inference import SharpeEstimate, probabilistic_sharpe
from tangency.performance.trials import Trials

HERE = Path(__file__).parent
BACON = json.loads((HERE / "bacon_performance.json").read_text(encoding="utf-8"))
DEFLATED = json.loads((HERE / "deflated_sharpe_2014.json").read_text(encoding="utf-8"))
PORTFOLIO = np.array(BACON["inputs"]["portfolio_monthly_return"])
BENCHMARK = np.array(BACON["inputs"]["benchmark_monthly_return"])
YEAR = BACON["inputs"]["periods_per_year"]
MAR = BACON["inputs"]["mar_monthly"]
FOUND = {
    "downside_deviation": downside_deviation(PORTFOLIO, minimum_acceptable=MAR),
    "kappa2": sortino_ratio(PORTFOLIO, risk_free=MAR, periods_per_year=1.0),
    "kurtosis_sample": kurtosis(PORTFOLIO),
    "skewness_kurtosis_ratio": skewness(PORTFOLIO) / kurtosis(PORTFOLIO),
    "max_drawdown": -max_drawdown(PORTFOLIO),
    "annual_return_geometric_portfolio": annual_return(PORTFOLIO, periods_per_year=YEAR),
    "annual_return_geometric_benchmark": annual_return(BENCHMARK, periods_per_year=YEAR),
    "annual_std_sample_portfolio": volatility(PORTFOLIO, periods_per_year=YEAR),
    "beta": beta(PORTFOLIO, BENCHMARK, risk_free=0.0),
    "cumulative_portfolio": total_return(PORTFOLIO),
    "cumulative_benchmark": total_return(BENCHMARK),
}


@pytest.mark.parametrize("name", FOUND)
def test_bacons_portfolio(name):
    assert FOUND[name] == pytest.approx(BACON["recomputed_full_precision"][name], abs=6e-9)


def test_jensens_alpha_of_the_book_takes_geometric_returns():
    found = FOUND["annual_return_geometric_portfolio"] - FOUND["beta"] * FOUND["annual_return_geometric_benchmark"]
    assert found == pytest.approx(BACON["expected_verified"]["jensen_alpha"], abs=5e-4)


def estimate(**moments):
    given = DEFLATED["inputs"]
    shape = {"skewness": given["skewness"], "kurtosis": given["kurtosis"], **moments}
    sharpe = given["annual_sharpe"] / sqrt(given["periods_per_year"])
    return SharpeEstimate(n_periods=given["observations"], sharpe=sharpe, **shape)


def trials(count):
    given = DEFLATED["inputs"]
    return Trials(count=count, variance=given["variance_of_annual_trial_sharpe"] / given["periods_per_year"])


def test_the_expected_maximum_of_a_hundred_trials():
    assert expected_maximum(trials(100)) == pytest.approx(DEFLATED["recomputed"]["sr0_daily"], abs=1e-12)
    assert expected_maximum(trials(100)) == pytest.approx(DEFLATED["expected"]["sr0_daily"], abs=5e-5)


@pytest.mark.parametrize(
    ("moments", "count", "printed", "recomputed"),
    [
        ({}, 100, "deflated_sharpe_probability", "dsr"),
        ({}, 46, "with_46_trials", "dsr_46"),
        ({"skewness": 0.0, "kurtosis": 3.0}, 88, "normal_returns_88_trials", "dsr_normal_88"),
    ],
)
def test_the_deflated_sharpe_ratio(moments, count, printed, recomputed):
    found = deflation(estimate(**moments), trials(count))
    assert found.deflated_sharpe == pytest.approx(DEFLATED["recomputed"][recomputed], abs=1e-12)
    assert found.deflated_sharpe == pytest.approx(DEFLATED["expected"][printed], abs=DEFLATED["tolerance"])
    assert found.deflated_sharpe == probabilistic_sharpe(estimate(**moments), threshold=found.threshold)
