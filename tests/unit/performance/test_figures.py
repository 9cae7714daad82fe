"""Figures of a record: the peers' wrong numbers are right here, and what is undefined says why."""

from math import sqrt

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from tangency.errors import ConfigurationError, DataError
from tangency.performance.dispersion import downside_deviation, hit_rate, kurtosis, skewness, volatility
from tangency.performance.growth import annual_return, total_return
from tangency.performance.headline import FigureName, headline
from tangency.performance.ratios import calmar_ratio, max_drawdown, sharpe_ratio, sortino_ratio
from tangency.performance.relative import alpha, beta, information_ratio, tracking_error
from tangency.performance.track_record import TrackRecord
from tangency.performance.turnover import annual_turnover
from tangency.risk.undefined import UndefinedFigure

RNG = np.random.default_rng(0)
RETURNS = RNG.standard_t(4, 300) * 0.01 + 0.0005
BENCHMARK = 0.5 * RETURNS + RNG.normal(0.0, 0.005, 300)
RATE = RNG.uniform(0.0, 2e-4, 300)


def record(**given):
    fields = {
        "dates": np.arange(300),
        "returns": RETURNS,
        "risk_free": RATE,
        "periods_per_year": 252.0,
        "benchmark": BENCHMARK,
        "turnover": np.full(300, 0.02),
    }
    return TrackRecord(**{**fields, **given})


def test_against_scipy_and_the_formulas_as_they_are_written():
    over, other = RETURNS - RATE, BENCHMARK - RATE
    line = stats.linregress(other, over)
    found = {name.value: figure.value for name, figure in headline(record()).items()}
    assert found == pytest.approx(
        {
            "total_return": np.prod(1 + RETURNS) - 1,
            "annual_return": np.prod(1 + RETURNS) ** (252 / 300) - 1,
            "volatility": np.std(RETURNS, ddof=1) * sqrt(252),
            "sharpe_ratio": over.mean() / np.std(over, ddof=1) * sqrt(252),
            "sortino_ratio": over.mean() / sqrt(np.mean(np.minimum(over, 0) ** 2)) * sqrt(252),
            "max_drawdown": max_drawdown(RETURNS),
            "calmar_ratio": (np.prod(1 + RETURNS) ** (252 / 300) - 1) / max_drawdown(RETURNS),
            "cvar": -np.sort(RETURNS)[:15].mean(),
            "hit_rate": (RETURNS > 0).mean(),
            "skewness": stats.skew(RETURNS),
            "kurtosis": stats.kurtosis(RETURNS, fisher=False),
            "annual_turnover": 5.04,
            "beta": line.slope,
            "alpha": line.intercept * 252,
            "tracking_error": np.std(RETURNS - BENCHMARK, ddof=1) * sqrt(252),
            "information_ratio": (RETURNS - BENCHMARK).mean() / np.std(RETURNS - BENCHMARK, ddof=1) * sqrt(252),
        },
        rel=1e-11,
    )


@pytest.mark.parametrize("value", [0.1, 0.01, 1 / 3, 0.0, -0.07])
def test_constant_returns_have_no_ratio_where_a_peer_says_7e16(value):
    assert np.std(np.full(100, 0.1), ddof=1) > 0.0  # rounding, which that peer divides by
    constant = np.full(100, value)
    for figure in (
        lambda: sharpe_ratio(constant, risk_free=0.0, periods_per_year=252),
        lambda: skewness(constant),
        lambda: kurtosis(constant),
        lambda: beta(RETURNS[:100], constant, risk_free=0.0),
        lambda: information_ratio(constant, np.zeros(100), periods_per_year=252),
    ):
        with pytest.raises(UndefinedFigure, match="constant"):
            figure()


def test_drawdown_counts_from_the_starting_equity():
    assert max_drawdown([-0.5, -0.5]) == 0.75


def test_a_losing_record_has_a_negative_calmar_ratio():
    assert calmar_ratio([-0.1, 0.05, -0.1], periods_per_year=3) == pytest.approx(-0.1495 / 0.1495)


def test_periods_per_year_change_what_is_annual():
    by_365, by_252 = (annual_return(np.full(365, 0.001), periods_per_year=each) for each in (365, 252))
    assert by_365 == pytest.approx(1.001**365 - 1)
    assert by_252 == pytest.approx(1.001**252 - 1)


def test_values_that_look_like_prices_stay_returns():
    assert total_return([0.01, 1.6, 0.2, 0.3]) == pytest.approx(1.01 * 2.6 * 1.2 * 1.3 - 1)


def test_the_order_of_returns_matters_to_drawdown_alone():
    shuffled = np.random.default_rng(1).permutation(RETURNS)
    assert total_return(shuffled) == pytest.approx(total_return(RETURNS), rel=1e-12)
    assert max_drawdown(shuffled) != pytest.approx(max_drawdown(RETURNS), rel=1e-3)


def test_what_is_undefined_says_why():
    rising = record(returns=np.linspace(0.01, 0.02, 300), risk_free=0.0, benchmark=None, turnover=None)
    found = headline(rising)
    reasons = {name.value: figure.reason for name, figure in found.items() if figure.value is None}
    assert reasons == {
        "sortino_ratio": "no return is below the risk-free one",
        "calmar_ratio": "equity never fell",
        "annual_turnover": "turnover is not known",
        "beta": "there is no benchmark",
        "alpha": "there is no benchmark",
        "tracking_error": "there is no benchmark",
        "information_ratio": "there is no benchmark",
    }
    assert all((figure.value is None) != (figure.reason is None) for figure in found.values())
    assert list(found) == list(FigureName)


def test_a_bankrupt_record_has_its_figures():
    found = headline(record(returns=np.concatenate(([-1.0], np.zeros(299)))))
    assert found[FigureName.TOTAL_RETURN].value == found[FigureName.ANNUAL_RETURN].value == -1.0
    assert found[FigureName.MAX_DRAWDOWN].value == 1.0


@pytest.mark.parametrize(
    ("given", "match"),
    [
        ({"returns": np.where(np.arange(300) == 7, np.nan, RETURNS)}, "missing or infinite; where: returns, period 7"),
        ({"returns": np.where(np.arange(300) == 7, -1.5, RETURNS)}, "negative equity; where: returns, period 7"),
        ({"returns": RETURNS.reshape(3, 100)}, "one series"),
        ({"returns": RETURNS[:1], "dates": np.arange(1)}, "at least 2 periods"),
        ({"benchmark": BENCHMARK[1:]}, "benchmark and returns differ in number"),
        ({"risk_free": RATE[1:]}, "risk-free returns are of other periods"),
        ({"risk_free": float("nan")}, "missing or infinite; where: risk_free"),
        ({"turnover": np.full(299, 0.1)}, "turnover and returns differ"),
        ({"dates": np.arange(300)[::-1]}, "dates ascend"),
    ],
)
def test_a_record_that_is_none(given, match):
    with pytest.raises(DataError, match=match):
        record(**given)


@pytest.mark.parametrize("periods", [0.0, -1.0, float("inf"), float("nan")])
def test_a_year_has_periods(periods):
    with pytest.raises(ConfigurationError, match="number of periods in a year"):
        record(periods_per_year=periods)


def test_negative_turnover_is_none():
    with pytest.raises(DataError, match="turnover is not negative"):
        annual_turnover([0.1, -0.1], periods_per_year=12)


def test_labelled_series_are_joined_by_label():
    days = pd.date_range("2024-01-01", periods=300)
    returns, benchmark = pd.Series(RETURNS, days), pd.Series(BENCHMARK, days)
    shuffled = benchmark.sample(frac=1.0, random_state=0)
    found = TrackRecord.of_series(returns, risk_free=pd.Series(RATE, days), periods_per_year=252.0, benchmark=shuffled)
    assert (found.benchmark == BENCHMARK).all()
    assert (found.excess == RETURNS - RATE).all()
    with pytest.raises(DataError, match="not every date is in both series; where: benchmark and returns"):
        TrackRecord.of_series(returns, risk_free=0.0, periods_per_year=252.0, benchmark=benchmark.iloc[1:])
    doubled = pd.concat([benchmark, benchmark.iloc[[3]]])
    with pytest.raises(DataError, match="appears twice; where: benchmark; value: 2024-01-04"):
        TrackRecord.of_series(returns, risk_free=0.0, periods_per_year=252.0, benchmark=doubled)
    with pytest.raises(DataError, match="dates ascend, each once"):
        TrackRecord.of_series(pd.concat([returns, returns.iloc[[3]]]), risk_free=0.0, periods_per_year=252.0)


def test_pure_functions_take_series_too():
    assert volatility([0.01, 0.02, 0.03], periods_per_year=1) == pytest.approx(0.01)
    assert hit_rate(pd.Series([0.0, 0.1])) == 0.5
    assert downside_deviation([-0.1, -0.1], minimum_acceptable=0.0) == pytest.approx(0.1)
    assert sortino_ratio([-0.1, 0.3], risk_free=0.0, periods_per_year=2) == pytest.approx(2.0)
    assert tracking_error([0.0, 0.02], [0.0, 0.0], periods_per_year=1) == pytest.approx(0.02 / sqrt(2))
    assert alpha([0.02, 0.04], [0.01, 0.02], risk_free=0.0, periods_per_year=12) == pytest.approx(0.0, abs=1e-15)


def test_labels_with_a_time_zone_are_refused():
    for labels in (pd.date_range("2024-01-01", periods=3, tz="UTC"), pd.Index(["a", "b", "c"])):
        with pytest.raises(DataError, match="without a time zone"):
            TrackRecord.of_series(pd.Series([0.0, 0.1, 0.2], labels), risk_free=0.0, periods_per_year=252.0)
