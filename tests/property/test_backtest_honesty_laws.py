"""Laws of how sure a backtest is."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

import tangency as tg


def _book(data_seed: int, seed: int, *, delay: int = 1) -> tg.BacktestResult:
    rng = np.random.default_rng(data_seed)
    days = pd.date_range("2023-01-01", periods=60)
    closes = pd.DataFrame(100.0 * np.exp(np.cumsum(rng.normal(0.0, 0.02, (60, 4)), axis=0)), days, list("ABCD"))
    weights = pd.DataFrame(rng.dirichlet(np.ones(4), 6), days[::10], closes.columns)
    return tg.backtest(
        closes, weights=weights, delay=delay, costs=tg.Costs(fee_bps=10), seed=seed, periods_per_year=365.0
    )


@given(st.integers(0, 2**32 - 1), st.integers(0, 1000))
@settings(max_examples=10, deadline=None)
def test_the_same_seed_gives_the_same_judgement(data_seed: int, seed: int) -> None:
    """Intervals and twins depend on the data and the seed alone, to the last bit."""
    assert _book(data_seed, seed).honesty == _book(data_seed, seed).honesty


@given(st.integers(0, 2**32 - 1), st.integers(0, 3))
@settings(max_examples=10, deadline=None)
def test_the_document_says_what_the_result_is(data_seed: int, delay: int) -> None:
    """Figures of the document are those that its own curve comes to."""
    document = _book(data_seed, 0, delay=delay).document()
    grown = np.cumprod(1.0 + np.array(document.curve.returns))
    figures = document.honesty.figures
    assert figures["total_return"].value is not None
    assert figures["max_drawdown"].value is not None
    np.testing.assert_allclose(figures["total_return"].value, grown[-1] - 1.0, atol=1e-12)
    np.testing.assert_allclose(document.final_nav / document.capital, grown[-1], atol=1e-12)


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=10, deadline=None)
def test_twins_trade_as_much_when_all_assets_live(data_seed: int) -> None:
    """A twin buys the same weights at its first fill, so that without moves in prices it would trade the same."""
    twins = _book(data_seed, 0).honesty.twins
    assert twins.turnover is not None
    assert twins.own_turnover is not None
    assert abs(twins.turnover / twins.own_turnover - 1.0) < 0.2  # prices drift apart between decisions
