"""Every command on one home: what it prints, what it records, and that its JSON is the desk's document."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tangency import Desk

CSV = "day,symbol,close\n" + "".join(
    f"2024-01-{day:02d},{symbol},{price + day * step}\n"
    for symbol, price, step in (("AAA", 100, 1), ("BBB", 50, -0.5), ("CCC", 10, 0.25))
    for day in range(1, 21)
)
IMPORT = ("--calendar", "crypto", "--currency", "USD", "--asset-class", "crypto", "--column", "day=timestamp")


@pytest.fixture(scope="module")
def desk(home: Path) -> Iterator[Desk]:
    with Desk(home) as opened:
        yield opened


@pytest.fixture(scope="module")
def prices(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("prices") / "prices.csv"
    path.write_text(CSV, encoding="utf-8")
    return path


def test_an_optimisation_in_words_names_day_universe_and_who_was_passed_over(tangency: Any) -> None:
    shown = tangency("optimize", "crypto", "--as-of", "2024-11-30").out
    assert "as of 2024-11-30" in shown
    assert "universe: 20 assets" in shown
    assert "window: 365 returns" in shown
    assert "passed over: TON, SUI, APT, PEPE, TAO: no prices in the panel" in shown
    assert "certificate: optimal" in shown
    assert "\nrun " in shown


def test_the_universe_options_change_the_datasets_own_rule(tangency: Any) -> None:
    options = ("--top", "7", "--exclude-sector", "Meme", "--returns", "100", "--current", "BTC=0.5")
    run_id = tangency("optimize", "crypto", "--as-of", "2024-11-30", *options, "--json").document["run_id"]
    request = tangency("runs", "show", run_id, "--json").document["request"]
    assert request["universe"] == {
        "top": 7,
        "exclude_sectors": ["Stablecoin", "Wrapped", "Meme"],
        "n_returns": 100,
        "max_missing": 0.0,
        "max_gap": 0,
        "sessions": "all",
        "include": [],
    }
    assert request["current"] == {"BTC": 0.5}


def test_construct_prints_exact_holdings(tangency: Any, optimised: str) -> None:
    ended = tangency("construct", optimised, "--capital", "250000", "--portfolio", "mine", "--json")
    document = ended.document
    assert ended.code == 0
    assert (document["portfolio"], document["nav"], document["currency"]) == ("mine", "250000", "USD")
    assert all(isinstance(position["quantity"], str) for position in document["positions"])
    shown = tangency("construct", optimised, "--capital", "250000", "--portfolio", "mine").out
    assert "NAV 250,000.00 USD" in shown
    assert "holdings of portfolio mine as of 2024-11-30" in shown


def test_rebalance_takes_the_policys_params(tangency: Any, desk: Desk, optimised: str) -> None:
    weights = dict.fromkeys(("BTC", "ETH"), 0.5)
    desk.construct(weights, capital=100_000, portfolio="pair", dataset="crypto", as_of="2024-11-30")
    wide = tangency("rebalance", "pair", "--to", optimised, "--band-absolute", "1", "--json").document
    assert (wide["trades"], wide["reason"]) == ([], "every weight is within its band")
    narrow = tangency("rebalance", "pair", "--to", optimised, "--band-absolute", "0.02", "--json").document
    assert {trade["side"] for trade in narrow["trades"]} == {"buy", "sell"}
    assert tangency("runs", "show", narrow["run_id"], "--json").document["request"]["policy"] == {
        "name": "rebalancing/threshold",
        "params": {"band_absolute": 0.02},
    }
    yearly = ("rebalance", "pair", "--to", optimised, "--policy", "calendar", "--every", "year")
    for _ in range(2):  # a proposal is no rebalancing, however often one looks
        assert "already rebalanced this year" not in tangency(*yearly).out
    accepted = tangency("accept", narrow["run_id"], "--json").document
    assert accepted["plan_run"] == narrow["run_id"]
    shown = tangency(*yearly).out
    assert "already rebalanced this year" in shown
    assert "rebalancing of portfolio pair as of 2024-11-30" in shown


def test_risk_is_the_desks_own(tangency: Any, desk: Desk, optimised: str) -> None:
    document = tangency("risk", optimised, "--json").document
    summary = desk.risk(optimised)
    assert document["run_id"] == optimised
    assert document["conditional_value_at_risk"] == summary.conditional_value_at_risk
    assert f"{summary.maximum_drawdown:.2%}" in tangency("risk", optimised).out


def test_runs_are_listed_shown_and_replayed(tangency: Any, optimised: str) -> None:
    listed = tangency("runs", "list", "--verb", "optimize", "--status", "finished", "--json").document["runs"]
    assert optimised in [line["id"] for line in listed]
    assert {line["verb"] for line in listed} == {"optimize"}
    assert optimised in tangency("runs", "list", "--limit", "50").out
    assert "weight <= 20%" in tangency("runs", "show", optimised[-6:]).out
    assert tangency("runs", "replay", optimised).out == f"run {optimised}: bit-identical\n"
    assert tangency("runs", "replay", optimised, "--json").document == {
        "run_id": optimised,
        "bit_identical": True,
        "differences": [],
        "notes": [],
    }


def test_a_replay_that_differs_says_where_and_exits_1(
    tangency: Any, optimised: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tangency.store.runs import Runs  # noqa: PLC0415  # one test's own

    true = Runs.get

    def tampered(self: Runs, run_id: str) -> Any:
        record = true(self, run_id)
        record.result["weights"]["BTC"] += 2**-52
        return record

    monkeypatch.setattr(Runs, "get", tampered)
    ended = tangency("runs", "replay", optimised)
    assert ended.code == 1
    assert "weights.BTC: recorded" in ended.out
    as_json = tangency("runs", "replay", optimised, "--json")
    assert as_json.code == 1
    assert [each["path"] for each in as_json.document["differences"]] == ["weights.BTC"]


def test_prices_are_checked_imported_and_optimised(tangency: Any, prices: Path) -> None:
    checked = tangency("data", "check", str(prices), "--calendar", "crypto", "--column", "day=timestamp", "--json")
    assert (checked.code, checked.document["loads"]) == (0, True)
    imported = tangency("data", "import", str(prices), "--name", "mine", *IMPORT, "--json").document
    assert (imported["rows"], imported["assets"], imported["last"]) == (60, 3, "2024-01-20T00:00:00")
    again = tangency("data", "import", str(prices), "--name", "mine", *IMPORT).out
    assert f"version {imported['version']}" in again
    (line,) = (each for each in tangency("data", "list", "--json").document["datasets"] if each["name"] == "mine")
    assert (line["origin"], line["version"]) == ("imported", imported["version"])
    assert "mine" in tangency("data", "list").out
    optimised_ = tangency("optimize", "mine", "--returns", "10", "--objective", "min_risk", "--json").document
    assert set(optimised_["weights"]) == {"AAA", "BBB", "CCC"}
    assert tangency("sql", "select count(*) as n from mine", "--json").document["rows"] == [{"n": 60}]


def test_a_dataset_without_a_rule_asks_for_the_window(tangency: Any, prices: Path) -> None:
    tangency("data", "import", str(prices), "--name", "ruleless", *IMPORT)
    ended = tangency("optimize", "ruleless", "--top", "2")
    assert ended.code == 2
    assert "--returns" in ended.err


def test_a_select_over_files_is_a_source(tangency: Any, prices: Path) -> None:
    query = f"select day::date as timestamp, symbol, close from '{prices}' where symbol <> 'CCC'"
    options = ("--calendar", "crypto", "--currency", "USD", "--asset-class", "crypto", "--utc-day")
    document = tangency("data", "import", query, "--name", "by-sql", *options, "--json").document
    assert (document["rows"], document["assets"]) == (40, 2)


def test_the_check_counts_by_kind_and_names_the_hole(tangency: Any) -> None:
    ended = tangency("data", "check", "crypto")
    assert ended.code == 0
    assert "48 sessions without any price, 2024-12-10 to 2025-01-26" in ended.out
    counts = tangency("data", "check", "crypto", "--json").document["counts"]
    assert counts["market_gap"] == 1
    assert set(counts) >= {"gap", "bad_tick_reversal", "stale_run", "day_boundary"}
    assert tangency("data", "check", "crypto", "--strict").code == 3
    details = tangency("data", "check", "crypto", "--all", "--json").document["findings"]
    assert len(details) == sum(counts.values())
    assert "HNT" in tangency("data", "check", "crypto", "--all").out


def test_a_faulty_file_is_reported_whole_and_exits_3(tangency: Any, tmp_path: Path) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text(CSV + "2024-01-20,AAA,-5\n2024-13-01,BBB,1\n", encoding="utf-8")
    options = ("--calendar", "crypto", "--column", "day=timestamp")
    ended = tangency("data", "check", str(bad), *options, "--json")
    assert (ended.code, ended.document["loads"]) == (3, False)
    assert {"non_positive_price", "bad_timestamp"} <= set(ended.document["counts"])
    assert "an import refuses this table" in tangency("data", "check", str(bad), *options).out


def test_sql_keeps_decimals_exact_in_json_and_csv(tangency: Any, optimised: str) -> None:
    tangency("construct", optimised, "--capital", "1000.000000000000000001", "--portfolio", "exact")
    query = "select cash from composition where portfolio = 'exact'"
    (row,) = tangency("sql", query, "--json").document["rows"]
    assert row["cash"].endswith("000000000001")
    assert tangency("sql", query, "--format", "csv").out == f"cash\n{row['cash']}\n"
    table = tangency("sql", query)
    assert table.out.split() == ["cash", row["cash"]]
    assert table.err == "(1 row)\n"


def test_sql_refuses_two_columns_of_one_name(tangency: Any) -> None:
    ended = tangency("sql", "select 1 as a, 2 as a", "--json")
    assert ended.code == 2
    assert ended.document["error"]["value"] == "a"


def test_a_backup_is_restored_elsewhere(tangency: Any, optimised: str, tmp_path: Path) -> None:
    archive, other = tmp_path / "all.tar", tmp_path / "other"
    assert tangency("store", "backup", str(archive), "--json").document["bytes"] == archive.stat().st_size
    assert tangency("store", "backup", str(archive)).code == 2
    assert tangency("store", "restore", str(archive), "--home", str(other)).code == 0
    shown = tangency("--home", str(other), "runs", "show", optimised, "--json").document
    assert shown["id"] == optimised
    document = tangency("store", "restore", str(archive), "--home", str(tmp_path / "third"), "--json").document
    listed = tangency("store", "verify", "--json").document["files"]
    assert document == {"home": str(tmp_path / "third"), "files": listed, "damage": []}


def test_the_store_describes_itself(tangency: Any, optimised: str, home: Path) -> None:
    document = tangency("store", "info", "--json").document
    assert document["home"] == str(home)
    assert document["runs"]["finished"] >= 1
    assert "target" in document["portfolios"]
    assert str(home) in tangency("store", "info").out
    assert optimised


def test_the_demo_walks_the_whole_flow(tangency: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reporting = pytest.importorskip("tangency.reporting")
    if not hasattr(reporting, "write_report"):
        monkeypatch.setattr(reporting, "write_report", _bare_report, raising=False)
    monkeypatch.setenv("COLUMNS", "80")
    ended = tangency("demo", "--out", str(tmp_path))
    assert ended.code == 0
    shown = " ".join(ended.out.split())
    for words in (
        "48 sessions without any price, 2024-12-10 to 2025-01-26",
        "sizes of the snapshot of 2024-11-03",
        "TON, SUI, APT, PEPE, TAO: no prices in the panel",
        "365 daily returns; 365 periods a year",
        "risk-free 0.00% a year",
        "Holdings for 1,000,000 USD",
        "maximum drawdown",
        "Rebalancing the equal-weight book",
        "make apps",
        "make serve",
        "make lab",
        "runs replay 2",
    ):
        assert words in shown
    assert (tmp_path / "report.html").is_file()
    assert max(len(line) for line in ended.out.splitlines()) <= 80
    monkeypatch.setattr(reporting, "write_report", _bare_report, raising=False)
    document = tangency("demo", "--out", str(tmp_path), "--json").document
    assert document["report"] == str(tmp_path / "report.html")
    for run_id in document["runs"].values():
        assert run_id in json.dumps(tangency("runs", "list", "--limit", "50", "--json").document)


def _bare_report(desk: Desk, run_id: str, path: Path, **rest: Any) -> Path:
    path.write_text(run_id, encoding="utf-8")
    return path


def test_what_is_held_may_be_included_in_the_universe_or_is_sold(tangency: Any) -> None:
    held = ("--current", "BTC=0.5", "--current", "DASH=0.5", "--constraint", "turnover <= 60%")
    sold = tangency("optimize", "crypto", "--as-of", "2024-11-30", "--objective", "min_risk", *held)
    assert "sold because it is not in the universe: DASH 50.00%" in sold.out
    assert "turnover: 60.00%" in sold.out
    kept = tangency(
        "optimize", "crypto", "--as-of", "2024-11-30", "--objective", "min_risk", *held, "--include", "DASH", "--json"
    ).document
    assert kept["sold"] == {}
    assert "DASH" in kept["weights"]


def test_the_options_for_missing_prices_are_part_of_the_rule(tangency: Any) -> None:
    options = ("--max-missing", "0.02", "--max-gap", "3", "--sessions", "all")
    run_id = tangency("optimize", "crypto", "--as-of", "2024-11-30", *options, "--json").document["run_id"]
    rule = tangency("runs", "show", run_id, "--json").document["request"]["universe"]
    assert (rule["max_missing"], rule["max_gap"], rule["sessions"], rule["top"]) == (0.02, 3, "all", 20)
