"""The calendar of returns against pandas, and its best and worst periods."""

import numpy as np
import pandas as pd
import pytest

from tangency.errors import ConfigurationError, DataError
from tangency.performance.calendar_table import CalendarPeriod, best_and_worst, calendar_returns
from tangency.performance.track_record import TrackRecord

RNG = np.random.default_rng(5)
# Years apart: a whole one is missing between two stretches.
DATES = pd.bdate_range("1969-11-17", "1971-02-10").append(pd.bdate_range("1973-06-29", "1974-03-01"))
RETURNS = pd.Series(RNG.normal(0.0, 0.01, len(DATES)), DATES)
RECORD = TrackRecord.of_series(RETURNS, risk_free=0.0, periods_per_year=252.0)


def test_the_table_is_pandas():
    table = calendar_returns(RECORD).frame()
    assert table.index.tolist() == [1969, 1970, 1971, 1973, 1974]
    assert list(table.columns) == [
        *(f"{month:%b}" for month in pd.date_range("2024-01-31", periods=12, freq="ME")),
        "Year",
    ]
    groups = (1 + RETURNS).groupby([DATES.year, DATES.month]).prod() - 1
    for (year, month), value in groups.items():
        assert table.iloc[table.index.get_loc(year), month - 1] == pytest.approx(value, rel=1e-12)
    assert table.drop(columns="Year").notna().to_numpy().sum() == len(groups)
    years = (1 + RETURNS).groupby(DATES.year).prod() - 1
    assert table["Year"].to_numpy(float) == pytest.approx(years.to_numpy(), rel=1e-12)


def test_months_compound_to_their_year():
    table = calendar_returns(RECORD).frame()
    for _, row in table.iterrows():
        months = row.drop("Year").dropna().to_numpy(float)
        assert np.prod(1 + months) - 1 == pytest.approx(row["Year"], rel=1e-10)


@pytest.mark.parametrize(
    ("by", "rule"), [(CalendarPeriod.MONTH, "M"), (CalendarPeriod.QUARTER, "Q"), (CalendarPeriod.YEAR, "Y")]
)
def test_best_and_worst(by, rule):
    whole = (1 + RETURNS).groupby(DATES.to_period(rule)).prod() - 1
    best, worst = best_and_worst(RECORD, by=by, count=3)
    assert [each.value for each in best] == pytest.approx(whole.nlargest(3).tolist(), rel=1e-12)
    assert [each.value for each in worst] == pytest.approx(whole.nsmallest(3).tolist(), rel=1e-12)
    labels = {"M": "{0:%Y-%m}", "Q": "{0.year}-Q{0.quarter}", "Y": "{0.year}"}
    assert best[0].label == labels[rule].format(whole.idxmax())


def test_the_best_days_are_labels():
    best, worst = best_and_worst(RECORD, by=CalendarPeriod.PERIOD, count=1000)
    assert len(best) == len(worst) == len(RETURNS)
    assert best[0].value == RETURNS.max()
    assert best[0].label.startswith(f"{RETURNS.idxmax():%Y-%m-%d}")


def test_bad_input_is_refused():
    record = TrackRecord(dates=np.arange(3), returns=np.zeros(3), risk_free=0.0, periods_per_year=252.0)
    with pytest.raises(DataError, match="no dates"):
        calendar_returns(record)
    with pytest.raises(DataError, match="no dates"):
        best_and_worst(record, by=CalendarPeriod.YEAR, count=1)
    with pytest.raises(ConfigurationError, match="count"):
        best_and_worst(RECORD, by=CalendarPeriod.YEAR, count=0)
