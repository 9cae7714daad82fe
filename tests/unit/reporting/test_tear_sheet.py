"""The tear sheet of a backtest: one page, with every fact of the run that it names."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pandas as pd
import pytest

import tangency as tg
from tangency.errors import ConfigurationError
from tangency.reporting import TearSheet, write_report


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> tg.Desk:
    with tg.Desk(tmp_path_factory.mktemp("home")) as opened:
        yield opened


@pytest.fixture(scope="module")
def result(desk: tg.Desk) -> tg.BacktestResult:
    return desk.backtest(
        "crypto", optimizer="erc", policy="threshold", start="2024-01-01", costs=tg.Costs(fee_bps=10), benchmark="BTC",
        sensitivity=True,
    )  # fmt: skip


@pytest.fixture(scope="module")
def page(desk: tg.Desk, result: tg.BacktestResult, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = write_report(desk, str(result.run_id), tmp_path_factory.mktemp("out") / "sheet.html")
    return re.sub(r"<script>.*?</script>", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)


def test_it_has_eight_figures_with_intervals_beside_the_benchmark(page: str) -> None:
    rows = re.findall(r"<tr><td>(.*?)</td>", page)
    assert rows[:8] == [
        "total return",
        "annual return",
        "volatility",
        "Sharpe ratio",
        "Sortino ratio",
        "maximum drawdown",
        "CVaR 95%, one period",
        "annual turnover, one way",
    ]
    assert "95% interval" in page


def test_its_figures_are_those_of_the_result(page: str, result: tg.BacktestResult) -> None:
    sharpe = result.honesty.figures["sharpe_ratio"]
    assert sharpe.value is not None
    assert sharpe.interval is not None
    assert f">{sharpe.value:.2f}<" in page
    assert f"{sharpe.interval.lower:.2f} to {sharpe.interval.upper:.2f}" in page


def test_it_says_costs_events_trials_twins_and_spread(page: str, result: tg.BacktestResult) -> None:
    assert f"{result.costs['fees'].sum():,.0f} USD" in page
    for words in (
        "fees paid",
        "deflated Sharpe ratio",
        "39 twins",
        "Spread over delay",
        "halted holding",
        "365 returns",
    ):
        assert words in page


def test_its_three_plots_are_drawn_from_what_the_run_left(desk: tg.Desk, result: tg.BacktestResult) -> None:
    sheet = TearSheet.of(desk, str(result.run_id))
    equity, drawdown, weights = sheet.plots()
    assert equity.data[0].customdata[-1] == pytest.approx(result.nav.iloc[-1] / 1e6, rel=1e-12)
    assert -min(drawdown.data[0].y) == pytest.approx(-result.drawdown.min(), rel=1e-12)
    assert [trace.name for trace in weights.data][-1] == "cash"


def test_the_same_run_gives_the_same_bytes(desk: tg.Desk, result: tg.BacktestResult, tmp_path: Path) -> None:
    once, again = (write_report(desk, str(result.run_id), tmp_path / f"{n}.html").read_bytes() for n in (1, 2))
    assert once == again


def test_it_is_one_page(desk: tg.Desk, result: tg.BacktestResult, tmp_path: Path) -> None:
    if shutil.which("chromium") is None or shutil.which("pdfinfo") is None:
        pytest.skip("needs chromium and pdfinfo")
    path = write_report(desk, str(result.run_id), tmp_path / "sheet.pdf")
    told = subprocess.run(["pdfinfo", str(path)], capture_output=True, text=True, check=True).stdout
    assert re.search(r"Pages:\s+1\n", told)


def test_a_book_that_never_held_anything_has_one_too(desk: tg.Desk, tmp_path: Path) -> None:
    days = pd.date_range("2024-01-01", periods=30)
    closes = pd.DataFrame({"<b>A": [float(100 + i) for i in range(30)]}, days)
    nothing = pd.DataFrame({"<b>A": [0.0]}, days[:1])
    run = desk.backtest(closes, weights=nothing).run_id
    page = write_report(desk, str(run), tmp_path / "none.html").read_text(encoding="utf-8")
    assert "nothing was ever held" in page
    assert "– (nothing says how many periods make a year)" in page


def test_what_belongs_to_portfolios_is_refused(desk: tg.Desk, result: tg.BacktestResult, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="shows its run alone"):
        write_report(desk, str(result.run_id), tmp_path / "x.html", portfolio="main")
    run = desk.optimize("crypto", as_of="2024-11-30").run_id
    with pytest.raises(ConfigurationError, match="finished run of 'backtest'"):
        TearSheet.of(desk, str(run))
