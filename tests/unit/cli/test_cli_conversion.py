"""`tangency data convert`."""

from __future__ import annotations

import json

import pytest

from tangency.cli.main import run

PRICES = "timestamp,symbol,close\n2024-01-01,BTC,42000\n2024-01-02,BTC,43000\n"
RATES = "timestamp,symbol,close\n2024-01-01,USDT,0.999\n2024-01-02,USDT,0.998\n"


@pytest.fixture
def home(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("TANGENCY_HOME", str(tmp_path / "home"))
    for name, text, currency in (
        ("mine", PRICES, "USDT"),
        ("fx", RATES, "USD"),
        ("short", RATES.partition("2024-01-02")[0], "USD"),
    ):
        path = tmp_path / f"{name}.csv"
        path.write_text(text, encoding="utf-8")
        options = ["--name", name, "--calendar", "crypto", "--currency", currency, "--asset-class", "crypto"]
        assert run(["data", "import", str(path), *options]) == 0
    capsys.readouterr()


@pytest.mark.usefixtures("home")
def test_a_dataset_is_converted_by_another_as_a_version(capsys):
    assert run(["data", "convert", "mine", "--to", "USD", "--rates", "fx", "--json"]) == 0
    (done,) = json.loads(capsys.readouterr().out)["conversions"]
    assert (done["from_currency"], done["to_currency"], done["assets"]) == ("USDT", "USD", ["BTC"])
    assert done["source"].startswith("dataset fx, content ")
    assert run(["sql", "select close from mine order by timestamp", "--json"]) == 0
    assert "41958" in capsys.readouterr().out


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (["--to", "USD"], 2, "--rates DATASET, or say --at-par"),
        (["--to", "USD", "--rates", "fx", "--at-par"], 2, "one of the two"),
        (["--to", "USD", "--rates", "short"], 3, "no rate of USDT for a session with prices"),
        (["--to", "EUR", "--rates", "fx"], 2, "the rates are not in EUR"),
        (["--to", "USDT", "--at-par"], 2, "already"),
    ],
)
def test_what_cannot_be_converted_says_why(capsys, options, code, words):
    assert run(["data", "convert", "mine", *options]) == code
    assert words in " ".join(capsys.readouterr().err.split())


@pytest.mark.usefixtures("home")
def test_a_declaration_is_said(capsys):
    assert run(["data", "convert", "mine", "--to", "USD", "--at-par"]) == 0
    assert "declared: one unit for one" in capsys.readouterr().out
