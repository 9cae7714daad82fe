"""A benchmark given as returns: joined by date, and refused where it is of other dates or no returns."""

import numpy as np
import pandas as pd
import pytest

from tangency.errors import DataError
from tangency.simulate.benchmark_series import aligned_benchmark

DAYS = pd.date_range("2024-01-01", periods=60)
GIVEN = pd.Series(np.random.default_rng(1).normal(0.0, 0.02, 60), DAYS)


def _aligned(series, dates=DAYS, **terms):
    return aligned_benchmark(series, dates.to_numpy(), **{"periods_per_year": 365.0, **terms})


def test_what_lies_outside_the_record_is_not_used():
    odd = GIVEN.copy()
    odd.iloc[[0, -1]] = [np.nan, -7.0]
    assert _aligned(odd, DAYS[1:-1]).tolist() == GIVEN.iloc[1:-1].tolist()


def test_whole_numbers_join_as_dates_do():
    series = pd.Series([0.01, 0.02, 0.03], [3, 4, 5])
    assert aligned_benchmark(series, np.array([4, 5]), periods_per_year=None).tolist() == [0.02, 0.03]


@pytest.mark.parametrize(
    ("rows", "what"),
    [
        (slice(0, 50), r"ends early, at 2024-02-19; .*value: 10 of 60 dates, the first 2024-02-20; .*end='2024-02-19'"),
        (
            slice(5, 60),
            r"starts late, at 2024-01-06; .*value: 5 of 60 dates, the first 2024-01-01; .*start='2024-01-06'",
        ),
        (slice(0, 60, 7), r"another calendar.*value: 51 of 60 dates, the first 2024-01-02"),
        (slice(0, 0), "no date of the record|labels as the record"),
    ],
)
def test_dates_that_are_missing_are_counted_and_named(rows, what):
    with pytest.raises(DataError, match=what):
        _aligned(GIVEN.iloc[rows])


def test_a_value_that_is_missing_is_a_date_that_is_missing():
    holed = GIVEN.copy()
    holed.iloc[[20, 21]] = np.nan
    with pytest.raises(DataError, match="value: 2 of 60 dates, the first 2024-01-21"):
        _aligned(holed)


def test_a_record_of_weekdays_takes_no_part_of_a_week():
    week = DAYS[DAYS.day_of_week < 5]
    with pytest.raises(DataError, match=r"another calendar.*the first 2024-01-06"):
        _aligned(GIVEN, week, periods_per_year=252.0)


def test_prices_are_refused_and_may_be_declared():
    prices = 100.0 * (1.0 + GIVEN).cumprod()
    with pytest.raises(DataError, match="look like prices"):
        _aligned(prices)
    assert _aligned(prices, declared=True).tolist() == prices.tolist()


def test_percent_is_told_from_a_loss_of_more_than_all():
    with pytest.raises(DataError, match=r"at least -1; these look like percent"):
        _aligned(GIVEN * 100.0)
    odd = GIVEN.copy()
    odd.iloc[3] = -1.5
    with pytest.raises(DataError, match=r"at least -1.*where: benchmark, 2024-01-04; value: -1.5"):
        _aligned(odd)


def test_order_and_kind_of_labels():
    with pytest.raises(DataError, match="must be ascending"):
        _aligned(GIVEN.iloc[::-1])
    with pytest.raises(DataError, match="labels as the record has"):
        _aligned(GIVEN.reset_index(drop=True))
