"""A table of many records: each row is its record alone, what is undefined is missing, and errors name the record."""

import numpy as np
import pandas as pd
import pytest

from tangency.errors import ConfigurationError, DataError
from tangency.performance.metric_table import metric_table
from tangency.performance.metrics.registry import METRICS, compute
from tangency.performance.track_record import TrackRecord

RNG = np.random.default_rng(4)
N = 300
DAYS = pd.bdate_range("2020-01-01", periods=N)
MARKET = pd.Series(RNG.standard_t(4, N) * 0.01, DAYS)
RATE = pd.Series(RNG.uniform(0.0, 1e-4, N), DAYS)


def records(n):
    own = 0.5 * MARKET.to_numpy()[:, None] + RNG.standard_t(4, (N, n)) * 0.01
    return pd.DataFrame(np.maximum(own, -1.0), DAYS, [f"record {each}" for each in range(n)])


def table_of(returns, **changed):
    return metric_table(returns, **{"benchmark": MARKET, "risk_free": RATE, "periods_per_year": 252.0, **changed})


@pytest.mark.parametrize("risk_free", [0.0, 1e-4, RATE], ids=["no rate", "a rate", "a series"])
@pytest.mark.parametrize("benchmark", [None, MARKET], ids=["alone", "with a benchmark"])
def test_a_row_of_a_hundred_is_its_record_alone_bit_for_bit(benchmark, risk_free):
    returns = records(100)
    returns["constant"], returns["rises"], returns["ends"] = 0.001, np.abs(RNG.normal(0.0, 0.01, N)), 0.01
    returns.loc[DAYS[100], "ends"] = -1.0
    table = table_of(returns, benchmark=benchmark, risk_free=risk_free, minimum_acceptable=1e-4)
    assert table.index.tolist() == returns.columns.tolist()
    assert table.columns.tolist() == list(METRICS)
    assert {str(kind) for kind in table.dtypes} == {"Float64"}
    for name, row in table.iterrows():
        record = TrackRecord.of_series(returns[name], risk_free=risk_free, periods_per_year=252.0, benchmark=benchmark)
        found = compute(record, minimum_acceptable=1e-4)
        assert [None if pd.isna(value) else value for value in row] == [figure.value for figure in found.values()]


def test_the_dates_of_a_benchmark_are_joined_by_label():
    returns = records(2)
    assert table_of(returns, benchmark=MARKET[::-1]).equals(table_of(returns))


def test_what_is_wrong_names_the_record():
    returns = records(3)
    returns.iloc[7, 1] = np.nan
    with pytest.raises(DataError, match="missing or infinite; where: record 1: returns, period 7"):
        table_of(returns)
    returns.iloc[7, 1] = -1.5
    with pytest.raises(DataError, match=r"record 1: returns, period 7; value: -1.5; remedy: end the record"):
        table_of(returns)
    with pytest.raises(DataError, match="not every date is in both series; where: record 0: benchmark"):
        table_of(records(1), benchmark=MARKET[1:])
    with pytest.raises(DataError, match="a record appears twice; where: returns; value: a"):
        table_of(records(2).set_axis(["a", "a"], axis=1))
    with pytest.raises(DataError, match="there is no record"):
        table_of(records(0))
    with pytest.raises(ConfigurationError, match="minimum acceptable"):
        table_of(records(1), minimum_acceptable=np.nan)
