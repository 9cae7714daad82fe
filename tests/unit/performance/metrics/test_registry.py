"""The registry says of every metric what it is and what it needs, and computes it as the pure functions do."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from tangency.errors import ConfigurationError, DataError, UnknownName
from tangency.performance.headline import FigureName, headline
from tangency.performance.metrics.metric import Group
from tangency.performance.metrics.registry import METRICS, compute, metric_named
from tangency.performance.track_record import TrackRecord

RNG = np.random.default_rng(7)
N = 700
RETURNS = RNG.standard_t(8, N) * 0.01 + 0.0015
BENCHMARK = 0.5 * RETURNS + RNG.normal(0.0, 0.005, N)
RATE = RNG.uniform(0.0, 2e-4, N)
DATES = pd.date_range("2019-01-02", periods=N, freq="B").to_numpy()
MOMENTS = (FigureName.SKEWNESS, FigureName.KURTOSIS)


def record(**given):
    fields = {
        "dates": DATES,
        "returns": RETURNS,
        "risk_free": RATE,
        "periods_per_year": 252.0,
        "benchmark": BENCHMARK,
        "turnover": np.full(N, 0.02),
    }
    return TrackRecord(**{**fields, **given})


def missing(found):
    return {name for name, figure in found.items() if figure.value is None}


@pytest.mark.parametrize("rate", [RATE, 1e-4, 0.0])
def test_a_headlines_figures_are_the_registrys_bit_for_bit(rate):
    found, head = compute(record(risk_free=rate)), headline(record(risk_free=rate))
    assert {name.value for name in FigureName} <= set(METRICS)
    for name, figure in head.items():
        if name in MOMENTS:
            assert found[name].value == pytest.approx(figure.value, rel=1e-13)
        else:
            assert found[name] == figure, name


def test_each_metric_says_all_of_itself():
    for name, metric in METRICS.items():
        assert metric.name == name == name.lower()
        assert metric.title, name
        assert metric.formula, name
        assert metric.source, name
        assert isinstance(metric.needs_benchmark, bool)
    assert {metric.group for metric in METRICS.values()} == set(Group)
    titles = [(metric.title, metric.unit) for metric in METRICS.values()]
    assert len(titles) == len(set(titles))


def test_what_needs_a_benchmark_is_what_is_not_there_without_one():
    found = compute(record(benchmark=None))
    reasons = {name for name, figure in found.items() if figure.reason == "there is no benchmark"}
    assert reasons == {name for name, metric in METRICS.items() if metric.needs_benchmark}
    assert missing(compute(record())) == {"last_3_years", "last_5_years", "last_10_years"}


def test_what_needs_dates_is_what_is_not_there_without_them():
    found = compute(record(dates=np.arange(N)))
    reasons = {name for name, figure in found.items() if figure.reason == "the periods have no dates"}
    assert reasons == {name for name, metric in METRICS.items() if metric.needs_dates}


def test_what_needs_a_minimum_acceptable_return_is_what_moves_with_it():
    low, high = compute(record()), compute(record(), minimum_acceptable=0.002)
    moved = {name for name in METRICS if low[name] != high[name]}
    assert moved == {name for name, metric in METRICS.items() if metric.needs_minimum_acceptable}
    for bad in (float("nan"), float("inf")):
        with pytest.raises(ConfigurationError, match="minimum acceptable"):
            compute(record(), minimum_acceptable=bad)


def test_one_series_equals_the_same_column_of_a_hundred():
    frame = pd.DataFrame(RNG.normal(0.0, 0.01, (N, 100)), index=pd.DatetimeIndex(DATES))
    beside = pd.Series(BENCHMARK, frame.index)
    for column in (0, 57, 99):
        of_table = TrackRecord.of_series(frame[column], risk_free=1e-4, periods_per_year=252.0, benchmark=beside)
        alone = record(returns=frame.to_numpy()[:, column].copy(), risk_free=1e-4, turnover=None)
        assert compute(of_table) == compute(alone)


def test_a_hundred_records_do_not_touch_one_another():
    first = compute(record())
    compute(record(returns=-RETURNS))
    assert compute(record()) == first


def test_another_benchmark_moves_only_what_needs_one():
    one, two = compute(record()), compute(record(benchmark=np.roll(BENCHMARK, 1)))
    assert {name for name in METRICS if one[name] != two[name]} <= {
        name for name, metric in METRICS.items() if metric.needs_benchmark
    }


def test_an_unknown_metric_has_the_nearest():
    assert metric_named("calmar_ratio").name == "calmar_ratio"
    with pytest.raises(UnknownName, match="sharpe_ratio"):
        metric_named("sharp_ratio")


def test_every_reason_is_said_and_every_value_a_number():
    rows = [
        np.zeros(5),
        np.full(5, 0.01),
        np.full(5, -0.01),
        np.array([0.1, -1.0, 0.0, 0.0, 0.0]),
        np.array([0.0, 1e-300, -1e-300, 0.0, 0.0]),
        np.array([1e100, 1e100, 1e100, 0.0, 0.0]),
    ]
    for returns in rows:
        for benchmark in (None, *rows):
            found = compute(
                replace(record(), dates=DATES[:5], returns=returns, risk_free=0.0, benchmark=benchmark, turnover=None)
            )
            for name, figure in found.items():
                assert (figure.value is None) != (figure.reason is None), name
                assert figure.value is None or np.isfinite(figure.value), name
                assert type(figure.value) in {float, type(None)}, name


def test_two_periods_are_enough_for_what_two_define():
    found = compute(TrackRecord(dates=DATES[:2], returns=np.array([0.1, -0.1]), risk_free=0.0, periods_per_year=252.0))
    assert found["sharpe_ratio"].value == 0.0
    assert found["max_drawdown"].value == pytest.approx(0.1)
    assert found["sample_skewness"].reason == "at least 3 periods are needed"
    assert found["ljung_box_6"].reason == "more than 6 periods are needed"


def test_a_risk_free_return_that_loses_more_than_everything_is_refused():
    for rate in (-1.5, np.where(np.arange(N) == 3, -1.5, RATE)):
        with pytest.raises(DataError, match="below -100%") as raised:
            compute(record(risk_free=rate))
        assert "risk_free" in str(raised.value)
