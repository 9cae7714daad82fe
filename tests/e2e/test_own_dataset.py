"""A dataset of one's own with sectors, sizes, listings and terms: the whole flow, by command line and on the page."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from warm_command import WarmCommand

COINS = [f"C{i:02}" for i in range(30)]
GONE, INDEX, FUND, MOVER = "C28", "IDX", "C05", "C06"
SECTORS = ("DeFi", "Layer 1", "Gaming")
DAYS = pd.date_range("2023-01-01", periods=420, freq="D")
DELISTED = "2024-02-04"
LATE = "2024-02-20"

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the files of the dataset, as someone would bring them."""
    own = tmp_path_factory.mktemp("own")
    random = np.random.default_rng(7)
    market = random.normal(0.0005, 0.02, len(DAYS))
    lines = ["date,symbol,close"]
    for i, coin in enumerate(COINS):
        moves = market * (0.6 + 0.03 * i) + random.normal(0.0003 * (i % 5), 0.025, len(DAYS))
        path = 10 * (1 + i) * np.exp(np.cumsum(moves))
        listed = [day for day in DAYS if coin != GONE or str(day.date()) <= DELISTED]
        lines += [f"{day.date()},{coin},{price:.4f}" for day, price in zip(listed, path, strict=False)]
    lines += [
        f"{day.date()},{INDEX},{100 * level:.3f}" for day, level in zip(DAYS, np.exp(np.cumsum(market)), strict=True)
    ]
    (own / "prices.csv").write_text("\n".join(lines) + "\n")
    (own / "sectors.csv").write_text("\n".join(_sectors()) + "\n")
    caps = [f"{month.date()},{coin},{1e9 * (31 - i):.0f}" for month in DAYS[::30] for i, coin in enumerate(COINS)]
    (own / "caps.csv").write_text("\n".join(["date,symbol,market_cap", *caps]) + "\n")
    (own / "trading.csv").write_text("symbol,lot_step,minimum_notional,fee_bps\n,0.01,10,10\nC03,1,50,\n")
    assets = [
        f"{coin},Coin {coin},{DELISTED if coin == GONE else ''},{'0.5' if coin == GONE else ''}," for coin in COINS
    ]
    (own / "sessions.csv").write_text("\n".join(["session", *(str(day.date()) for day in DAYS)]) + "\n")
    (own / "themes.csv").write_text("symbol,theme\nC01,green\n")
    head = "symbol,name,delisted,settlement_value,is_benchmark"
    (own / "assets.csv").write_text("\n".join([head, f"{INDEX},Index of thirty,,,true", *assets]) + "\n")
    return own


def _sectors() -> list[str]:
    lines = ["symbol,sector,weight,valid_from,valid_to", f"{INDEX},,,,"]
    for i, coin in enumerate(COINS):
        if coin == FUND:
            lines += [f"{coin},DeFi,0.5,,", f"{coin},Layer 1,0.5,,"]
        elif coin == MOVER:
            lines += [f"{coin},DeFi,,,2024-01-01", f"{coin},Gaming,,2024-01-01,"]
        else:
            lines.append(f"{coin},{SECTORS[i % 3]},,,")
    return lines


@pytest.fixture(scope="module")
def tangency(folder: Path, warm_command: WarmCommand) -> Run:
    """Return a function that runs one command in a process of its own."""

    def call(*arguments: str, code: int = 0, home: Path = folder / "home") -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "TANGENCY_HOME": str(home), "TANGENCY_DEBUG": "0"}
        done = warm_command.run(*arguments, folder=folder, environment=environment)
        assert "Traceback" not in done.stdout + done.stderr, done.stderr
        assert done.returncode == code, done.stderr
        return done

    return call


@pytest.fixture(scope="module")
def ask(tangency: Run) -> Callable[..., dict[str, Any]]:
    """Return a function that runs one command and reads its JSON."""
    return lambda *arguments, **where: json.loads(tangency(*arguments, "--json", **where).stdout)


@pytest.fixture(scope="module")
def mine(ask: Callable[..., dict[str, Any]]) -> dict[str, Any]:
    """Return what the import of the whole dataset says."""
    files = (
        "--sectors",
        "sectors.csv",
        "--market-caps",
        "caps.csv",
        "--assets",
        "assets.csv",
        "--trading",
        "trading.csv",
    )
    declared = ("--name", "mine", "--calendar", "crypto", "--currency", "USD", "--column", "date=timestamp")
    return ask("data", "import", "prices.csv", *declared, *files, "--returns", "365", "--top", "20")


@pytest.mark.timeout(240)
def test_from_files_to_the_report(
    folder: Path, tangency: Run, ask: Callable[..., dict[str, Any]], mine: dict[str, Any]
) -> None:
    assert (mine["assets"], mine["tables"][0]["table"]) == (31, "assets")
    assert {each["table"]: each["without"] for each in mine["tables"]} == {
        "assets": [], "market_caps": [INDEX], "sectors": [], "trading": [],
    }  # fmt: skip
    assert [each["table"] for each in ask("data", "tables", "mine")["tables"]] == [
        "assets", "market_caps", "sectors", "trading",
    ]  # fmt: skip

    limits = ("--constraint", "weight <= 20%", "--constraint", "sector[DeFi] <= 30%")
    plan = ask("optimize", "mine", *limits, "--include", "C29")
    assert len(plan["weights"]) == 21
    shares = {coin: 1.0 if SECTORS[i % 3] == "DeFi" else 0.0 for i, coin in enumerate(COINS)}
    shares |= {FUND: 0.5, MOVER: 0.0}  # half of it; and no longer
    assert sum(shares[coin] * weight for coin, weight in plan["weights"].items()) <= 0.3 + 1e-9
    assert INDEX not in plan["weights"]

    early = ask("construct", "--weights", "C28=0.3", "--weights", "C03=0.5", "--dataset", "mine", "--as-of",
                "2024-02-01", "--capital", "10000")  # fmt: skip
    lots = {each["symbol"]: each["quantity"] for each in early["positions"]}
    assert "." not in lots["C03"]
    trades = ask("rebalance", "main", "--to", plan["run_id"])
    assert [each["symbol"] for each in trades["settled"]] == [GONE]
    assert float(trades["settled"][0]["cash"]) == pytest.approx(0.5 * float(lots[GONE]))
    after = ask("accept", trades["run_id"])
    assert GONE not in {each["symbol"] for each in after["positions"]}
    refused = tangency(
        "construct", "--weights", "C28=1", "--dataset", "mine", "--as-of", LATE, "--capital", "1", code=3
    )
    assert "delisted on 2024-02-04 and settled at 0.5 USD a unit" in refused.stderr

    tangency("report", plan["run_id"], "--portfolio", "main", "--plan", trades["run_id"], "--out", "mine.html")
    page = (folder / "mine.html").read_text(encoding="utf-8")
    assert "sector[DeFi]" in page
    assert "Sector weights and limits" in page
    assert "each asset's lot step in the dataset's trading terms" in page
    assert f"Settled: {GONE}" in page
    assert "Fees by the dataset's trading terms" in page
    assert "Coin C01" in page
    assert tangency("runs", "replay", plan["run_id"]).returncode == 0
    assert tangency("runs", "replay", trades["run_id"]).returncode == 0


def test_a_wrong_table_is_refused_with_its_place(folder: Path, tangency: Run, mine: dict[str, Any]) -> None:
    del mine
    (folder / "typo.csv").write_text(
        "symbol,sector\n" + "".join(f"{coin},DeFi\n" for coin in COINS[:-1]) + "C2Q,DeFi\n"
    )
    declared = ("--name", "typo", "--calendar", "crypto", "--currency", "USD", "--column", "date=timestamp")
    done = tangency("data", "import", "prices.csv", *declared, "--sectors", "typo.csv", code=2)
    assert "unknown asset 'C2Q'" in done.stderr
    assert "typo.csv, line 31" in done.stderr
    assert "did you mean C29" in done.stderr
    assert "typo" not in tangency("data", "list").stdout


def test_tables_come_later_too(ask: Callable[..., dict[str, Any]], folder: Path, mine: dict[str, Any]) -> None:
    done = ask("data", "import-tables", "mine", "--taxonomy", "theme=themes.csv")
    assert done["version"] != mine["version"]
    plan = ask("optimize", "mine", "--constraint", "theme[green] <= 1%", "--constraint", "weight <= 20%")
    assert plan["weights"]["C01"] <= 0.01 + 1e-9


LIMITS = ("weight <= 20%", "sector[DeFi] <= 30%", "theme[green] <= 1%")


@pytest.mark.browser
@pytest.mark.timeout(300)
def test_the_same_on_the_page(visit: Any, apps_server: Any, folder: Path, tangency: Run, ask: Any) -> None:
    """Import, optimisation, holdings, trades and report by clicks; every figure is that of the command line."""
    visit.open(f"{apps_server.url}/{apps_server.token}", app="Portfolio")
    visit.section("Data")
    _import_on_the_page(visit, folder)
    visit.press("Use in optimiser")
    home = apps_server.home

    run = _optimize_on_the_page(visit)
    options = [word for limit in LIMITS for word in ("--constraint", limit)]
    again = ask("optimize", "own", *options, "--include", "C29", "--top", "20", "--returns", "365", home=home)
    assert json.loads(visit.page.locator(".tg-exact").text_content()) == again["weights"]
    assert again["weights"]["C01"] <= 0.01 + 1e-9

    book = _construct_on_the_page(visit, run)
    shown = _column(visit, "Holdings", 1)
    plan = _rebalance_on_the_page(visit, run)
    weights = ("--weights", "C28=0.3", "--weights", "C03=0.5", "--dataset", "own", "--as-of", "2024-02-01")
    lots = ask("construct", *weights, "--capital", "10000", "--portfolio", "other", home=home)
    assert ask("runs", "show", book, home=home)["result"]["positions"] == lots["positions"]
    assert {each["symbol"] for each in lots["positions"]} == set(shown)
    trades = ask("rebalance", "book", "--to", run, home=home)
    assert _column(visit, "Trades", 2) == [each["symbol"] for each in trades["trades"]]
    assert [each["symbol"] for each in trades["settled"]] == [GONE]
    visit.press("Accept trades")
    visit.told("accepted")
    visit.picture("flow-accepted")

    visit.section("History")
    saved = _report_on_the_page(visit, plan, "HTML")
    tangency("report", run, "--portfolio", "book", "--plan", plan, "--out", "page.html", home=home)
    assert saved.read_bytes() == (folder / "page.html").read_bytes()
    assert f"Settled: {GONE}" in saved.read_text(encoding="utf-8")
    visit.picture("flow-history")
    assert _report_on_the_page(visit, plan, "PDF").read_bytes().startswith(b"%PDF")
    assert visit.hosts() == {"127.0.0.1"}
    assert visit.complaints == []


def _import_on_the_page(visit: Any, folder: Path) -> None:
    visit.fill("name", "own")
    visit.fill("currency", "USD")
    visit.fill("columns", "date = timestamp")
    visit.upload("prices", folder / "prices.csv")
    visit.unfold("A calendar of your own")
    visit.upload("calendar file", folder / "sessions.csv")
    visit.fill("periods per year", "365")
    visit.unfold("Tables beside the prices")
    for table in ("sectors", "caps", "assets", "trading"):
        visit.upload({"caps": "market caps"}.get(table, table), folder / f"{table}.csv")
    visit.fill("taxonomy", "theme")
    visit.upload("labels", folder / "themes.csv")
    visit.picture("flow-data")
    visit.press("Import")
    visit.told("Imported own")
    visit.picture("flow-imported")


def _optimize_on_the_page(visit: Any) -> str:
    visit.proposed("top", "")  # the rule of the dataset that was shown before is gone
    visit.page.get_by_label("optimise on every change").uncheck()
    visit.page.fill(".tg-constraints textarea", "\n".join(LIMITS))
    visit.fill("top", "20")
    visit.fill("include", "C29")
    visit.press("Optimise")
    run = visit.told("Run ").split()[1]
    visit.page.locator(".tg-labels summary").click()
    assert 'sector["Layer 1"]' in visit.page.locator(".tg-labels").inner_text()
    assert "theme[green]" in visit.page.locator(".tg-labels").inner_text()
    visit.picture("flow-optimise")
    return str(run)


def _construct_on_the_page(visit: Any, run: str) -> str:
    visit.section("Holdings")
    assert run[-6:] in visit.field("source run").locator("select").evaluate("each => each.selectedOptions[0].label")
    visit.fill("portfolio", "book")
    visit.fill("capital", "10000")
    visit.press("Construct")
    visit.told("Run ")
    visit.picture("flow-holdings")
    visit.select("source run", "—")
    visit.unfold("More")
    visit.fill("weights", "C28 = 0.3, C03 = 0.5")
    visit.select("dataset", "own")
    visit.fill("as of", "2024-02-01")
    visit.press("Construct")
    visit.page.locator(".tg-results:not(.tg-stale):visible td:text-is('C28')").wait_for(timeout=60_000)
    assert (
        "lots of 0.01, minimum notional 10, fee 10 bps; 1 asset has its own"
        in visit.page.locator(".tg-controls:visible").inner_text()
    )
    return str(visit.told("Run ").split()[1])


def _rebalance_on_the_page(visit: Any, run: str) -> str:
    visit.section("Rebalance")
    assert run[-6:] in visit.field("target run").locator("select").evaluate("each => each.selectedOptions[0].label")
    assert visit.field("portfolio").locator("select").evaluate("each => each.selectedOptions[0].label") == "book"
    visit.press("Plan trades")
    plan = visit.told("proposed").split()[1].rstrip(":")
    assert f"Settled: {GONE}" in visit.page.locator(".tg-results:visible").inner_text()
    visit.picture("flow-trades")
    return str(plan)


def _report_on_the_page(visit: Any, run: str, form: str) -> Path:
    row = visit.page.locator(".tg-run-row").filter(has_text=run)
    with visit.page.expect_download(timeout=90_000) as downloading:
        row.locator(f"button:text-is('{form}')").click()
    return Path(downloading.value.path())


def _column(visit: Any, title: str, column: int) -> list[str]:
    card = visit.page.locator(f".tg-card:visible:has(h3:text-is('{title}'))")
    return list(card.locator(f"tbody td:nth-child({column})").all_inner_texts())
