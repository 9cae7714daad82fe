"""`tg.returns`: from a wide frame of prices to simple returns, nothing filled."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tangency as tg
from tangency.market import load_sample

DAYS = pd.date_range("2024-01-02", periods=4)


def test_returns_of_a_sample_are_those_of_its_panel():
    panel = load_sample("us-equity").window("2024-06-28", 60)
    made, own = tg.returns(panel.close()), panel.returns()
    assert np.array_equal(made[list(own.assets)].to_numpy(), own.values, equal_nan=True)
    assert made.index.tolist() == panel.close().index[1:].tolist()
    frame = tg.optimize(made, objective="min_risk")
    assert (frame.weights.sort_index() == tg.optimize(panel, objective="min_risk").weights.sort_index()).all()


@given(st.integers(0, 2**32 - 1), st.integers(2, 40), st.integers(1, 5))
def test_compounded_returns_give_the_prices_back(seed, n, width):
    prices = pd.DataFrame(
        np.random.default_rng(seed).lognormal(0.0, 0.3, (n, width)), columns=[f"A{i}" for i in range(width)]
    )
    grown = (1.0 + tg.returns(prices)).prod() * prices.iloc[0]
    assert grown.to_numpy() == pytest.approx(prices.iloc[-1].to_numpy(), rel=1e-12)


def test_nothing_is_filled_on_either_side_of_a_gap():
    prices = pd.DataFrame({"A": [1.0, np.nan, 1.2, 1.5], "B": [2.0, 2.2, 2.2, 1.1]}, index=DAYS)
    made = tg.returns(prices)
    assert made["A"].isna().tolist() == [True, True, False]
    assert made["B"].round(12).tolist() == [0.1, 0.0, -0.5]


@pytest.mark.parametrize(
    ("prices", "error", "words"),
    [
        (pd.DataFrame({"A": [1.0, 0.0]}), tg.DataError, r"prices\[A\], row 1; value: 0.0"),
        (pd.DataFrame({"A": [1.0, -2.0]}), tg.DataError, "positive"),
        (pd.DataFrame({"A": [1.0, np.inf]}), tg.DataError, "finite"),
        (pd.DataFrame({"A": [1.0, 2.0]}, index=[1, 0]), tg.DataError, "backwards"),
        (pd.DataFrame({"A": [1.0, 2.0]}, index=["2024-01-03", "2024-01-02"]), tg.DataError, "newest"),
        (pd.DataFrame({"A": [1.0, 2.0]}, index=["2024-01-03", "2024-01-03"]), tg.DataError, "twice"),
        (pd.DataFrame([[1.0, 2.0]] * 2, columns=["A", "A"]), tg.DataError, "twice"),
        (pd.DataFrame({"A": ["x", "y"]}), tg.DataError, "not numeric"),
        (pd.DataFrame({"A": [True, False]}), tg.DataError, "not numeric"),
        (pd.DataFrame({"A": [1 + 1j, 2.0]}), tg.DataError, "not numeric"),
        (pd.DataFrame({"A": DAYS}), tg.DataError, "set_index"),
        (pd.DataFrame({"A": [1.0]}), tg.DataError, "one row"),
        (pd.DataFrame(), tg.DataError, "no returns"),
        (pd.Series([1.0, 2.0]), tg.ConfigurationError, "to_frame"),
    ],
)
def test_what_is_no_frame_of_prices_is_refused(prices, error, words):
    with pytest.raises(error, match=words):
        tg.returns(prices)


def test_whole_numbers_and_nullable_ones_are_prices_too():
    assert tg.returns(pd.DataFrame({"A": [100, 110]}))["A"].round(12).tolist() == [0.1]
    nullable = pd.DataFrame({"A": pd.array([100, None, 110], dtype="Float64")})
    assert tg.returns(nullable)["A"].isna().all()
