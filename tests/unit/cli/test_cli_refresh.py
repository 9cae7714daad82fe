"""`tangency data backfill`, `refresh` and `latest`, with an exchange that the test plays."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from refreshes.exchange import DAY, Exchange, bar
from tangency.cli.main import run

DAYS = 10
TODAY = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
START = TODAY - DAYS * DAY
ASKED = ["--symbol", "BTC/USDT", "--symbol", "ETH/USDT", "--start", f"{START:%Y-%m-%d}", "--calendar", "crypto"]


@pytest.fixture
def exchange(monkeypatch: pytest.MonkeyPatch, tmp_path) -> Exchange:
    """Return an exchange by the real clock, of which a day goes on."""
    made = Exchange.of(["BTC/USDT", "ETH/USDT"], START, DAYS, now=datetime.now(UTC))
    made.pause_seconds = 0.0
    made.bars["BTC/USDT"][TODAY] = bar(TODAY, 120.0)
    catalogue = made.catalogue()
    monkeypatch.setattr("tangency.desk.desk.default_catalogue", lambda: catalogue)
    monkeypatch.setattr("tangency.host.default_catalogue", lambda: catalogue)
    monkeypatch.setenv("TANGENCY_HOME", str(tmp_path / "home"))
    return made


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict:
    code = run(["data", *arguments, "--json"])
    said = capsys.readouterr()
    assert code == 0, said.err
    return json.loads(said.out)


def test_from_backfill_to_latest(exchange: Exchange, capsys: pytest.CaptureFixture[str]) -> None:
    done = answer(capsys, "backfill", "mine", "--source", "scripted", *ASKED)
    assert (done["rows"], done["version_before"], done["source"]) == (2 * DAYS, None, "fake/scripted")
    exchange.revise("ETH/USDT", TODAY - timedelta(days=2), close=50.0)
    done = answer(capsys, "refresh", "mine")
    assert [(each["symbol"], each["after"]) for each in done["revised"]] == [("ETH/USDT", 50.0)]
    assert run(["data", "refresh", "--all"]) == 0
    assert "mine: 0 rows added" in capsys.readouterr().out
    found = answer(capsys, "latest", "mine")
    assert [each["price"] for each in found["prices"]] == [120.0, 109.0]


def test_what_is_asked_wrongly_is_told(exchange: Exchange, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["data", "backfill", "mine", *ASKED]) == 2
    assert "--source ccxt" in capsys.readouterr().err
    assert run(["data", "refresh"]) == 2
    assert run(["data", "refresh", "crypto"]) == 2
    assert run(["data", "refresh", "nothing"]) == 2
    assert run(["data", "backfill", "mine", "--source", "scripted", *ASKED, "--symbol", "DOGE/USDT"]) == 2
    assert "Traceback" not in capsys.readouterr().err
    assert exchange.slept == []
