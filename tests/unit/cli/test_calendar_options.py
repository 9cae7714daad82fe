"""`--calendar`: a known one, an exchange, or a file."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from tangency.cli.main import run


@pytest.fixture
def prices(tmp_path, monkeypatch):
    monkeypatch.setenv("TANGENCY_HOME", str(tmp_path / "home"))
    days = ["2024-07-01", "2024-07-02", "2024-07-05", "2024-07-08"]
    path = tmp_path / "prices.csv"
    pd.DataFrame({"timestamp": days, "symbol": "A", "close": [1.0, 1.1, 1.2, 1.1]}).to_csv(path, index=False)
    return path


def importing(prices, *options):
    return ["data", "import", str(prices), "--name", "mine", "--currency", "USD", "--asset-class", "equity", *options]


def test_an_exchange_schedules_the_sessions_of_a_file(prices, capsys):
    assert run(["data", "check", str(prices), "--calendar", "XNYS", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["counts"]["market_gap"] == 1


def test_a_calendar_by_file_travels_into_the_store(prices, tmp_path, capsys):
    path = tmp_path / "mine-cal.csv"
    days = pd.bdate_range("2024-01-01", "2024-12-31").difference(pd.DatetimeIndex(["2024-07-03"]))
    path.write_text("session\n" + "\n".join(f"{day:%Y-%m-%d}" for day in days), encoding="utf-8")
    assert run(importing(prices, "--calendar", str(path), "--periods-per-year", "261")) == 0
    path.unlink()
    capsys.readouterr()
    assert run(["data", "check", "mine", "--json", "--all"]) == 0
    gaps = [each for each in json.loads(capsys.readouterr().out)["findings"] if each["kind"] == "market_gap"]
    assert [each["first"][:10] for each in gaps] == ["2024-07-04"]


def test_a_file_needs_the_sessions_a_year(prices, tmp_path, capsys):
    assert run(importing(prices, "--calendar", str(tmp_path / "mine.csv"))) == 2
    assert "--periods-per-year 252" in capsys.readouterr().err


def test_a_known_calendar_has_its_own(prices, capsys):
    assert run(importing(prices, "--calendar", "XNYS", "--periods-per-year", "250")) == 2
    assert "leave it out" in capsys.readouterr().err


def test_the_calendar_that_fits_is_named_in_options(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("TANGENCY_HOME", str(tmp_path / "home"))
    path = tmp_path / "weekly.csv"
    days = [f"{day:%Y-%m-%d}" for day in pd.date_range("2024-01-05", periods=8, freq="7D")]
    pd.DataFrame({"timestamp": days, "symbol": "A", "close": range(1, 9)}).to_csv(path, index=False)
    assert run(importing(path, "--calendar", "XNYS")) == 3
    assert "say --calendar weekly" in " ".join(capsys.readouterr().err.split())
