"""`tangency backtest`: models as flat options, weights from a file, benchmarks, and the tables of a run."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import tangency as tg

from .conftest import Commands

START = ("--start", "2024-12-01")


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("files") / "weights.csv"
    path.write_text("date,BTC,ETH\n2024-06-01,0.5,0.5\n2024-09-01,0.2,0.8\n", encoding="utf-8")
    return str(path)


def test_options_of_models_are_those_of_python(tangency: Commands) -> None:
    ended = tangency(
        "backtest", "crypto", "--optimizer", "inverse-volatility", *START, "--costs.fee-bps", "10", "--every", "20",
        "--trading.size-at", "fill", "--trading.may-borrow", "true", "--sensitivity", "--json",
    )  # fmt: skip
    pure = tg.backtest(
        "crypto", optimizer="inverse-volatility", start="2024-12-01", costs=tg.Costs(fee_bps=10), every=20,
        trading=tg.Trading(size_at="fill", may_borrow=True), sensitivity=True,
    ).document()  # fmt: skip
    assert ended.document["curve"] == pure.as_json()["curve"]
    assert ended.document["sensitivity"]["variants"] == pure.as_json()["sensitivity"]["variants"]


def test_weights_come_from_a_file_and_the_run_replays(tangency: Commands, weights: str) -> None:
    ended = tangency("backtest", "crypto", "--weights", weights, "--benchmark", "BTC=0.6,ETH=0.4", "--json")
    document = ended.document
    assert (document["what"], document["start"]) == ("given weights", "2024-06-01")
    assert list(document["honesty"]["benchmarks"]) == ["60% BTC + 40% ETH"]
    assert tangency("runs", "replay", document["run_id"]).code == 0


def test_the_text_says_how_sure_it_is(tangency: Commands, weights: str) -> None:
    ended = tangency("backtest", "crypto", "--weights", weights, "--benchmark", "BTC")
    for words in ("95% interval", "maximum drawdown", "beta against BTC", "twins", "deflated Sharpe ratio", "no costs"):
        assert words in ended.out


def test_it_may_be_queued_with_its_weights(tangency: Commands, weights: str) -> None:
    assert "queued as job" in tangency("backtest", "crypto", "--weights", weights, "--queue").out


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("date,BTC\n2024-06-01,x\n", "this is no number"),
        ("date,BTC\nyesterday,0.5\n", "this is no date"),
        ("date\n2024-06-01\n", "a row and a column of numbers are needed"),
        ("", "this is no table"),
        ("date,BTX\n2024-06-01,0.5\n", "unknown asset 'BTX'"),
        ("date,BTC\n2024-06-01,\n", "this is no number"),
    ],
)
def test_a_file_that_is_no_table_of_weights_is_refused(
    tangency: Commands, tmp_path: Path, content: str, what: str
) -> None:
    path = tmp_path / "weights.csv"
    path.write_text(content, encoding="utf-8")
    ended = tangency("backtest", "crypto", "--weights", str(path))
    assert ended.code != 0
    assert what in ended.err


@pytest.mark.parametrize(
    ("options", "what"),
    [
        (("--costs", '{"fee_bps": 1}', "--costs.fee-bps", "2"), "said as a whole and in parts"),
        (("--costs", "[1]"), "neither JSON nor a file"),
        (("--costs.fee-bps", "5000"), "costs.fee_bps"),
        (("--delay", "0", "--trading.price", "open"), "cannot be filled at the open"),
        (("--benchmark", "BTC=x"), "a weight is not a number"),
        (("--weights", "nowhere.csv"), "this file cannot be read"),
    ],
)
def test_options_that_do_not_fit_are_refused(tangency: Commands, options: tuple[str, ...], what: str) -> None:
    ended = tangency("backtest", "crypto", "--optimizer", "erc", *options)
    assert ended.code != 0
    assert what in ended.err


def test_tables_of_a_run_are_written(tangency: Commands, tmp_path: Path) -> None:
    run = tangency("backtest", "crypto", "--optimizer", "inverse-volatility", *START, "--json").document["run_id"]
    text = tangency("runs", "table", run, "trades").out
    path = tmp_path / "trades.parquet"
    assert tangency("runs", "table", run, "trades", "--out", str(path)).code == 0
    assert len(pd.read_parquet(path)) == len(text.splitlines()) - 1
    assert "did you mean trades" in tangency("runs", "table", run, "trads").err
    assert "CSV or Parquet" in tangency("runs", "table", run, "nav", "--out", "x.xlsx").err
