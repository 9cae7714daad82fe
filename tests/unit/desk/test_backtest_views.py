"""Plots of backtests with the tables behind them, and backtests side by side."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import tangency as tg
from tangency.errors import ConfigurationError, DataError, UnknownName
from tangency.results.backtest_views import KINDS

START = "2024-06-01"


@pytest.fixture(scope="module")
def result() -> tg.BacktestResult:
    return tg.backtest("crypto", optimizer="erc", start=START, costs=tg.Costs(fee_bps=20), benchmark="BTC")


@pytest.fixture(scope="module")
def other() -> tg.BacktestResult:
    return tg.backtest("crypto", optimizer="inverse-volatility", start="2024-07-01")


@pytest.mark.parametrize("kind", KINDS)
def test_every_plot_can_be_printed_and_says_what_is_seen(result: tg.BacktestResult, kind: str) -> None:
    figure = result.plot(kind)
    assert figure.svg().startswith("<svg")
    assert len(figure.layout.title.text) > 20
    assert not result.plotted(kind).isna().any(axis=None)


def test_the_equity_is_that_of_the_nav_and_of_the_benchmark(result: tg.BacktestResult) -> None:
    growth = result.plotted("equity")
    np.testing.assert_allclose(growth["erc"], result.nav / 1_000_000.0, rtol=1e-12)
    bars = result.path.bars
    closes = bars.closes[result.first :, bars.column("BTC")]
    known = np.isfinite(closes)  # a halt of seven weeks is among them
    np.testing.assert_allclose(growth["BTC (benchmark)"][known], (closes / closes[0])[known], rtol=1e-12)


def test_losses_are_the_drawdown(result: tg.BacktestResult) -> None:
    np.testing.assert_allclose(result.plotted("drawdown")["erc"], -result.drawdown, atol=1e-12)


@pytest.mark.parametrize("kind", ["weights", "sectors"])
def test_weights_through_time_add_up_to_the_nav(result: tg.BacktestResult, kind: str) -> None:
    np.testing.assert_allclose(result.plotted(kind).sum(axis=1), 1.0, atol=1e-9)


def test_sectors_are_those_of_the_data(result: tg.BacktestResult) -> None:
    held = result.weights.columns
    layer = [asset for asset in held if result.sectors.get(asset) == "Layer 1"]
    np.testing.assert_allclose(result.plotted("sectors")["Layer 1"], result.weights[layer].sum(axis=1), atol=1e-12)


def test_months_add_up_to_what_was_traded_and_paid(result: tg.BacktestResult) -> None:
    table = result.plotted("costs")
    assert table["turnover"].sum() == pytest.approx(result.turnover.sum(), rel=1e-12)
    assert table["costs"].sum() == pytest.approx((result.costs.sum(axis=1) / result.nav).sum(), rel=1e-12)


def test_the_profit_of_strategies_is_the_profit(result: tg.BacktestResult) -> None:
    assert result.plotted("strategies").iloc[-1].sum() == pytest.approx(result.nav.iloc[-1] - 1_000_000.0, rel=1e-9)


def test_an_unknown_plot_is_named(result: tg.BacktestResult) -> None:
    with pytest.raises(UnknownName, match="did you mean weights"):
        result.plot("weigths")


def test_backtests_are_compared_over_the_sessions_that_all_have(
    result: tg.BacktestResult, other: tg.BacktestResult
) -> None:
    compared = result.compare(other)
    document = compared.document()
    assert document.start == "2024-07-02"
    own = result.returns.loc["2024-07-02":]
    assert compared.table().loc["erc", "total_return"] == pytest.approx((1.0 + own).prod() - 1.0, rel=1e-9)
    lower, upper = document.backtests[1].difference["sharpe_ratio"] or (1.0, 0.0)
    assert lower < upper
    assert document.backtests[0].difference == {}
    assert compared.plot().svg().startswith("<svg")
    assert "inverse-volatility less erc" in repr(compared)


def test_a_backtest_differs_from_itself_by_nothing(result: tg.BacktestResult) -> None:
    document = result.compare(result).document()
    assert [each.name for each in document.backtests] == ["erc 1", "erc 2"]
    assert document.backtests[1].difference["total_return"] == (0.0, 0.0)


def test_names_are_one_for_each(result: tg.BacktestResult, other: tg.BacktestResult) -> None:
    with pytest.raises(ConfigurationError, match="a name of its own"):
        result.compare(other, names=["a", "a"])
    with pytest.raises(ConfigurationError, match="two backtests or more"):
        tg.compare_backtests({"a": result})


def test_backtests_without_common_sessions_are_not_compared(result: tg.BacktestResult) -> None:
    days = pd.date_range("2000-01-01", periods=5)
    closes = pd.DataFrame({"A": [1.0, 2.0, 3.0, 2.0, 4.0]}, days)
    old = tg.backtest(closes, weights=pd.DataFrame({"A": [1.0]}, days[:1]))
    with pytest.raises(DataError, match="no three sessions in common"):
        result.compare(old)
