"""Benchmarks on the sessions of a book."""

import numpy as np
import pandas as pd
import pytest

from tangency.errors import ConfigurationError, DataError, UnknownName
from tangency.simulate import Benchmark, Blend, bars_of_frame

DAYS = pd.date_range("2024-01-30", periods=4)


@pytest.fixture
def bars():
    return bars_of_frame(pd.DataFrame({"A": [1.0, 2.0, 3.0, 4.0], "B": [1.0] * 4}, DAYS))


def test_levels_become_returns_from_bar_to_bar(bars):
    made = Benchmark.of_levels("index", pd.Series([10.0, 20.0, 10.0, 15.0], DAYS), bars)
    assert made.returns.tolist() == [0.0, 1.0, -0.5, 0.5]


def test_the_first_return_is_not_the_books(bars):
    made = Benchmark.of_returns("fund", pd.Series([np.nan, 0.1, 0.2, -1.0], DAYS), bars)
    assert made.returns.tolist() == [0.0, 0.1, 0.2, -1.0]


def test_a_session_without_a_number_is_named(bars):
    with pytest.raises(DataError, match=r"no number.*2024-01-31"):
        Benchmark.of_levels("index", pd.Series([1.0, 1.0, 1.0], DAYS[[0, 2, 3]]), bars)


@pytest.mark.parametrize("level", [0.0, -1.0])
def test_levels_are_positive(bars, level):
    with pytest.raises(DataError, match=r"not positive.*2024-01-31"):
        Benchmark.of_levels("index", pd.Series([1.0, level, 1.0, 1.0], DAYS), bars)


def test_returns_lose_no_more_than_all(bars):
    with pytest.raises(DataError, match=r"below -1.*2024-02-01"):
        Benchmark.of_returns("fund", pd.Series([0.0, 0.0, -1.5, 0.0], DAYS), bars)


def test_a_blend_is_bought_at_once_and_rebalanced_at_period_ends(bars):
    schedule = Blend(name="60/40", weights={"B": 0.4, "A": 0.6}, every="month").schedule(bars)
    assert schedule.when.tolist() == [0, 1]  # 31 January; the last bar ends nothing that is known
    assert schedule.weights.tolist() == [[0.6, 0.4]] * 2


def test_a_blend_of_nothing_or_of_strangers_is_refused(bars):
    with pytest.raises(ConfigurationError, match="no assets"):
        Blend(name="none", weights={}, every="month").schedule(bars)
    with pytest.raises(UnknownName):
        Blend(name="odd", weights={"C": 1.0}, every="month").schedule(bars)
