"""The table of strategies: its short form on the bundled coins, each figure by another way."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import strategy_study
from scipy.stats import kurtosis, norm, skew
from strategy_table.markets import DATA, bundled_crypto, real_crypto
from strategy_table.rows import EQUAL, rows_of
from strategy_table.table import Table, backtests, judged_table

import tangency as tg

STUDY = Path(strategy_study.__file__)


@pytest.fixture(scope="module")
def short(tmp_path_factory: pytest.TempPathFactory) -> tuple[Table, dict[str, tg.BacktestResult]]:
    with tg.Desk(tmp_path_factory.mktemp("desk")) as desk:
        market = bundled_crypto()
        results = backtests(desk, market, rows_of(desk))
    return judged_table(market, results), results


def test_every_row_is_a_recorded_run_of_one_hypothesis_on_the_same_sessions(short) -> None:
    table, results = short
    assert [row.name for row in table.rows] == [name for name in results if name not in table.never]
    assert all(results[name].trades.empty for name in table.never)
    assert len({result.settings.hypothesis for result in results.values()}) == 1
    assert len({result.run_id for result in results.values()}) == len(results)
    for result in results.values():
        assert result.sessions.equals(results[EQUAL].sessions)


def test_figures_follow_from_the_returns_and_what_was_paid(short) -> None:
    table, results = short
    for row in table.rows:
        returns = results[row.name].returns.iloc[1:]
        assert row.sharpe == pytest.approx(returns.mean() / returns.std() * np.sqrt(365), rel=1e-9)
        grown = np.concatenate(([1.0], (1 + returns).cumprod()))
        assert row.drawdown == pytest.approx((1 - grown / np.maximum.accumulate(grown)).max(), rel=1e-9)
        traded = results[row.name].trades
        paid = (traded["fee"] + traded["spread"]).groupby(traded["session"]).sum()
        before = results[row.name].nav.shift().bfill()
        assert row.cost == pytest.approx((paid / before[paid.index]).sum() / (len(returns) / 365), rel=1e-9)


def test_ratios_are_deflated_by_all_rows(short) -> None:
    table, results = short
    returns = pd.DataFrame({name: result.returns.iloc[1:] for name, result in results.items()})
    ratios = (returns.mean() / returns.std()).drop(list(table.never))  # what never traded has none, and is a trial
    n, euler = len(results), 0.5772156649015329
    best = ratios.std() * ((1 - euler) * norm.ppf(1 - 1 / n) + euler * norm.ppf(1 - 1 / (n * np.e)))
    for row in table.rows:
        own, ratio = returns[row.name], ratios[row.name]
        error = np.sqrt(1 - skew(own) * ratio + (kurtosis(own, fisher=False) - 1) / 4 * ratio**2)
        assert row.deflated == pytest.approx(norm.cdf((ratio - best) * np.sqrt(len(own) - 1) / error), rel=1e-9)


def test_equal_weights_are_equal_and_compared_to_nothing(short) -> None:
    table, results = short
    first = results[EQUAL].decisions[0].targets
    held = first[first != 0.0]
    assert held == pytest.approx(np.full(12, 1 / 12), abs=1e-9)
    assert [row.name for row in table.rows if row.against_equal is None] == [EQUAL]


def test_the_text_says_who_is_missing_and_has_every_row(short) -> None:
    table, _ = short
    text = table.markdown()
    assert "Survivorship: coins alive in 2025 prevail." in text
    assert all(f"| {row.name} |" in text for row in table.rows)
    assert f"PBO of the choice among {len(table.rows) - len(table.idle)} rows {table.overfitting:.2f}" in text


def test_a_row_that_hardly_trades_is_named_and_left_out_of_the_choice(short) -> None:
    table, results = short
    cash = pd.DataFrame({"BTC": [1.0, 0.0]}, pd.to_datetime(["2023-01-01", "2023-02-01"]))
    market = bundled_crypto()
    terms = {name: market.terms[name] for name in ("start", "end", "costs")}
    mostly_cash = tg.backtest("crypto", weights=cash, **terms)
    judged = judged_table(market, {**results, "mostly cash": mostly_cash})
    assert judged.idle == (*table.idle, "mostly cash")
    assert judged.overfitting == table.overfitting
    assert "Without " in judged.markdown()


def test_without_the_data_folder_it_says_what_to_do(tmp_path) -> None:
    done = subprocess.run([sys.executable, str(STUDY), str(tmp_path)], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "name the project's data folder" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.shared_data
@pytest.mark.skipif(not DATA.is_dir(), reason="the project's data folder is not beside the checkout")
def test_coins_that_failed_are_members_until_they_do(tmp_path) -> None:
    with tg.Desk(tmp_path) as desk:
        market = real_crypto(desk)
        found = desk.universe(
            market.data, every="month", start="2022-04-30", end="2022-12-31", universe=market.universe
        ).table()
    assert found.loc["2022-04-30", ["LUNA", "FTT"]].all()
    assert found.loc["2022-10-31", "FTT"]
    assert not found.loc["2022-12-31", ["LUNA", "FTT"]].any()
