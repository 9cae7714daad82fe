"""A backtest under other costs, delays and first sessions."""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import tangency as tg

START = "2024-09-01"


@pytest.fixture(scope="module")
def result() -> tg.BacktestResult:
    return tg.backtest("crypto", optimizer="inverse-volatility", start=START, costs=tg.Costs(fee_bps=20))


def test_what_was_asked_for_is_among_the_variants_of_each_change(result: tg.BacktestResult) -> None:
    own = result.honesty.figures
    base = [each for each in result.sensitivity().variants if each.is_base]
    assert [each.changed for each in base] == ["costs", "delay", "start"]
    for each in base:
        assert each.figures == {name: own[name].value for name in each.figures}


def test_variants_are_the_backtests_that_they_say(result: tg.BacktestResult) -> None:
    table = result.sensitivity().table()
    settings = {"optimizer": "inverse-volatility", "start": START}
    twice = tg.backtest("crypto", costs=tg.Costs(fee_bps=40), **settings)  # type: ignore[arg-type]
    late = tg.backtest("crypto", costs=tg.Costs(fee_bps=20), delay=5, **settings)  # type: ignore[arg-type]
    moved = tg.backtest("crypto", optimizer="inverse-volatility", start="2024-09-04", costs=tg.Costs(fee_bps=20))
    for label, other in (
        (("costs", "× 2"), twice),
        (("delay", "5 sessions"), late),
        (("start", "3 sessions later"), moved),
    ):
        assert table.loc[label, "total_return"] == other.honesty.figures["total_return"].value


def test_the_costs_that_the_data_say_are_multiplied_too() -> None:
    half = tg.backtest("crypto", optimizer="inverse-volatility", start=START, costs=tg.Costs())
    fees = half.costs["fees"].sum()
    spread = half.sensitivity().spread().loc["costs", "total_return"]
    assert (spread > 0.0) == (fees > 0.0)


def test_the_spread_is_the_largest_less_the_least(result: tg.BacktestResult) -> None:
    table, spread = result.sensitivity().table(), result.sensitivity().spread()
    own = table.loc["delay", "sharpe_ratio"].to_numpy(dtype=float)
    assert spread.loc["delay", "sharpe_ratio"] == own.max() - own.min()


def test_without_costs_there_is_nothing_to_multiply_and_it_says_so() -> None:
    days = pd.date_range("2024-01-01", periods=40)
    rng = np.random.default_rng(0)
    closes = pd.DataFrame(np.exp(np.cumsum(rng.normal(0, 0.01, (40, 2)), axis=0)), days, ["A", "B"])
    weights = pd.DataFrame([[0.5, 0.5]], days[:1], ["A", "B"])
    text = repr(tg.backtest(closes, weights=weights, periods_per_year=365.0).sensitivity())
    assert "no costs were given to multiply" in text
    assert "given weights have days of their own" in text


def test_a_delay_that_the_fills_do_not_allow_has_its_reason() -> None:
    days = pd.date_range("2024-01-01", periods=40)
    rng = np.random.default_rng(0)
    closes = pd.DataFrame(np.exp(np.cumsum(rng.normal(0, 0.01, (40, 2)), axis=0)), days, ["A", "B"])
    dear = tg.Costs(fee_bps=600)
    weights = pd.DataFrame([[0.5, 0.5]], days[:1], ["A", "B"])
    result = tg.backtest(closes, weights=weights, costs=dear, periods_per_year=365.0)
    reasons = {(each.changed, each.to): each.reason for each in result.sensitivity().variants}
    assert reasons["costs", "× 2"] is not None
    assert reasons["costs", "× 0.5"] is None


def test_a_recorded_run_keeps_it_where_it_is_asked_and_is_no_further_trial(tmp_path: Path) -> None:
    with tg.Desk(tmp_path) as desk:
        settings = {"optimizer": "inverse-volatility", "start": "2025-01-01"}
        plain = desk.backtest("crypto", **settings)  # type: ignore[arg-type]
        told = desk.backtest("crypto", sensitivity=True, **settings)  # type: ignore[arg-type]
        assert plain.document().sensitivity is None
        document = told.document().sensitivity
        assert document is not None
        assert document.variants == told.sensitivity().variants
        assert told.honesty.trials.count == 1
        assert desk.replay(str(told.run_id)).is_identical


def test_a_pickle_says_the_same_and_keeps_the_variants_that_were_found() -> None:
    made = tg.backtest("crypto", optimizer="inverse-volatility", start="2024-11-01")
    unread = pickle.loads(pickle.dumps(made))
    assert unread.document() == made.document()
    with pytest.raises(tg.TangencyError, match="not simulated from a copy") as caught:
        unread.sensitivity()
    assert caught.value.where == "sensitivity"
    variants = made.sensitivity().variants
    assert pickle.loads(pickle.dumps(made)).sensitivity().variants == variants


def test_variants_that_were_asked_for_are_found_before_a_pickle_is_made() -> None:
    made = tg.backtest("crypto", optimizer="inverse-volatility", start="2024-11-01", sensitivity=True)
    assert pickle.loads(pickle.dumps(made)).document() == made.document()


def test_a_recorded_backtest_of_a_strategy_is_pickled_too(tmp_path: Path) -> None:
    made = tg.Desk(tmp_path).backtest("crypto", strategy="cost-aware", start="2024-12-01")
    assert pickle.loads(pickle.dumps(made)).document() == made.document()
