"""What analytics refuse, by typed errors that say what, where, and what to do; and rules that are stated instead."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import tangency as tg
from tangency.errors import ConfigurationError, DataError, UnknownName

DAYS = pd.date_range("2024-01-01", periods=40)
RNG = np.random.default_rng(3)
FUND = pd.Series(RNG.normal(0.0, 0.02, 40), DAYS, name="fund")
HELD = {"weights": {"BTC": 0.6}, "dataset": "crypto", "start": "2024-03-01"}
YEAR = {"periods_per_year": 365}


def refused(error, match, *args, **kwargs):
    with pytest.raises(error, match=match) as caught:
        tg.analytics(*args, **kwargs)
    assert caught.value.where
    return caught.value


@pytest.mark.parametrize(
    ("returns", "match"),
    [
        (100.0 * (1.0 + FUND).cumprod(), "look like prices"),
        (FUND * 100.0, "percent"),
        (FUND.where(FUND.index != DAYS[7]), "a period has no return"),
        (FUND.mask(FUND.index == DAYS[7], -1.2), "at least -100 %"),
        (FUND.mask(FUND.index == DAYS[7], np.inf), "finite"),
        (FUND.iloc[:1], "at least 2 periods"),
        (FUND.iloc[:0], "no returns"),
        (FUND.iloc[::-1], "ascending"),
        (pd.concat([FUND, FUND]).sort_index(), "twice"),
        (FUND.astype(str), "not numeric"),
    ],
    ids=["prices", "percent", "gap", "below-all", "infinite", "one", "none", "backwards", "twice", "texts"],
)
def test_returns_that_are_none(returns, match):
    refused(DataError, match, returns, **YEAR)


def test_the_periods_of_a_year_are_explicit_and_have_to_fit():
    refused(ConfigurationError, "how many periods make a year", FUND)
    refused(DataError, "weekends among them, about 365 a year", FUND, periods_per_year=252)
    refused(ConfigurationError, "the dataset's calendar says", FUND, dataset="crypto", periods_per_year=252)


@pytest.mark.parametrize(
    ("benchmark", "match"),
    [
        (FUND.iloc[:-3], "ends early"),
        (FUND.iloc[3:], "starts late"),
        (FUND[FUND.index.day_of_week < 5], "another calendar"),
        (100.0 * (1.0 + FUND).cumprod(), "look like prices"),
        (FUND.reset_index(drop=True), "labels as the record has"),
        (FUND.rename("fund"), "have one name, or one has the portfolio's"),
    ],
    ids=["ends", "starts", "calendar", "prices", "labels", "name"],
)
def test_benchmarks_that_do_not_fit(benchmark, match):
    error = DataError if match != "have one name, or one has the portfolio's" else ConfigurationError
    refused(error, match, FUND, benchmark=benchmark if benchmark.name != "fund" or error is ConfigurationError
            else benchmark.rename("index"), **YEAR)  # fmt: skip


def test_what_a_benchmark_has_outside_the_record_is_not_used():
    longer = pd.Series(RNG.normal(0.0, 0.01, 60), pd.date_range("2023-12-20", periods=60), name="index")
    whole = tg.analytics(FUND, benchmark=longer, **YEAR)
    own = tg.analytics(FUND, benchmark=longer[DAYS[0] : DAYS[-1]], **YEAR)
    assert whole.metrics["beta"] == own.metrics["beta"]


def test_weights_and_assets_that_do_not_match():
    refused(UnknownName, "unknown asset 'BTX'", **{**HELD, "weights": {"BTX": 0.5}})
    refused(UnknownName, "unknown asset 'ETX'", **HELD, benchmark="ETX")
    refused(ConfigurationError, "look like per cent", **{**HELD, "weights": {"BTC": 60, "ETH": 40}})
    refused(ConfigurationError, "there are no weights", FUND, weights={}, **YEAR)
    frame = pd.DataFrame({"BTC": FUND, "ETH": FUND / 2})
    refused(UnknownName, "unknown asset 'SOL'", frame, weights={"SOL": 1.0}, **YEAR)
    refused(ConfigurationError, "returns of several portfolios", frame, **YEAR)
    refused(DataError, "no return in a period", weights={"FTT": 1.0}, dataset="crypto", start="2018-01-01")


def test_one_portfolio_is_named():
    refused(ConfigurationError, "no portfolio is named")
    refused(ConfigurationError, "weights alone have no prices", weights={"BTC": 1.0})
    refused(ConfigurationError, "no prices are there", FUND, benchmark="BTC", **YEAR)
    refused(ConfigurationError, "a portfolio is kept by a desk", "main")


def test_returns_on_other_sessions_than_the_dataset():
    refused(DataError, "sessions of the returns are not those of the prices", FUND.drop(DAYS[7]),
            dataset="crypto", benchmark="BTC")  # fmt: skip


def test_rates_that_are_none():
    refused(DataError, "percent", FUND, risk_free_annual=pd.Series([4.5], [pd.Timestamp("2023-01-01")]), **YEAR)
    refused(DataError, "first", FUND, risk_free_annual=pd.Series([0.04], [DAYS[5]]), **YEAR)


def test_terms_that_do_not_go_together():
    refused(ConfigurationError, "needs a rule", FUND, horizon_periods=10, **YEAR)
    refused(ConfigurationError, "longer than the record", FUND, rolling_periods=100, **YEAR)
    refused(ConfigurationError, "fewer than two periods", FUND, start="2024-02-09", **YEAR)
    refused(ConfigurationError, "how many is a whole number", FUND, benchmark="largest:0", dataset="crypto")


@pytest.mark.parametrize(
    "returns",
    [[0.01] * 30, [-0.01] * 30, [-1.0, 0.0, 0.5], [0.1, 0.2], [0.0] * 10, [-0.1, 0.02, -0.05, 0.01]],
    ids=["constant", "all-losses", "all-lost", "two", "idle", "never-recovers"],
)
def test_what_is_not_defined_says_why_and_the_whole_document_stands(returns):
    found = tg.analytics(pd.Series(returns, pd.date_range("2024-01-01", periods=len(returns))), **YEAR)
    document = found.document()
    assert all((own.value is None) != (own.reason is None) for own in document.metrics.values())
    assert not found.metrics.dropna().isin([np.inf, -np.inf]).any()
    assert set(found.undefined.index) == set(found.metrics.index[found.metrics.isna()])
    assert str(found)
    assert found._repr_mimebundle_()["text/html"].count('type="radio"') >= 5


def test_a_record_that_starts_under_water_and_never_recovers():
    found = tg.analytics(pd.Series([-0.1, 0.02, -0.05, 0.01], pd.date_range("2024-01-01", periods=4)), **YEAR)
    (own,) = found.document().drawdowns
    assert (own.peak, own.valley, own.recovery, own.periods_under) == (None, "2024-01-03", None, 4)
    assert own.depth == pytest.approx(1 - 0.9 * 1.02 * 0.95)
    assert found.metrics["recovery_factor"] < 0
