"""`tangency data splits` and `adjust`, and thresholds of `data check`."""

from __future__ import annotations

import json

import pytest

from tangency.cli.main import run
from tangency.market import QualityThresholds

CLOSES = {"2005-02-24": 88.93, "2005-02-25": 88.99, "2005-02-28": 44.86, "2005-03-01": 44.5}
SPLIT = "timestamp,symbol,close\n" + "".join(f"{day},AAPL,{close}\n" for day, close in CLOSES.items())


@pytest.fixture
def prices(tmp_path, monkeypatch):
    monkeypatch.setenv("TANGENCY_HOME", str(tmp_path / "home"))
    path = tmp_path / "prices.csv"
    path.write_text(SPLIT, encoding="utf-8")
    return path


@pytest.fixture
def dataset(prices, capsys):
    options = ["--name", "mine", "--calendar", "XNYS", "--currency", "USD", "--asset-class", "equity"]
    assert run(["data", "import", str(prices), *options]) == 0
    capsys.readouterr()
    return "mine"


def answer(capsys, *arguments):
    assert run([*arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_a_file_that_lacks_a_split_is_found_by_check_and_by_splits(prices, capsys):
    report = answer(capsys, "data", "check", str(prices), "--calendar", "us-equity")
    assert report["counts"]["likely_split"] == 1
    found = answer(capsys, "data", "splits", str(prices), "--calendar", "us-equity", "--asset-class", "equity")
    assert [jump["split"] for jump in found["proposed"]] == ["AAPL=2005-02-28:2"]


def test_what_splits_says_can_be_pasted(dataset, capsys):
    assert run(["data", "splits", dataset]) == 0
    said = capsys.readouterr().out.splitlines()[-1]
    assert run(said.removeprefix("to apply them: tangency ").split()) == 0
    capsys.readouterr()
    found = answer(capsys, "data", "splits", dataset)
    assert (found["proposed"], found["applied"]) == ([], ["AAPL=2005-02-28:2"])


def test_adjusting_and_undoing_are_versions(dataset, capsys):
    first = answer(capsys, "data", "adjust", dataset, "--split", "AAPL=2005-02-28:2")
    assert (first["rows"], first["is_undone"]) == (2, False)
    undone = answer(capsys, "data", "adjust", dataset, "--undo")
    again = answer(capsys, "data", "adjust", dataset, "--split", "AAPL=2005-02-28:2")
    assert again["version"] == first["version"] != undone["version"]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["data", "adjust", "mine"], 2, "--split"),
        (["data", "adjust", "mine", "--undo", "--split", "AAPL=2005-02-28:2"], 2, "leave one out"),
        (["data", "adjust", "mine", "--undo"], 2, "no split was applied"),
        (["data", "adjust", "mine", "--split", "AAPL"], 2, "AAPL=2000-06-21:2"),
        (["data", "adjust", "crypto", "--split", "BTC=2020-01-01:2"], 2, "bundled sample"),
        (["data", "splits", "min"], 2, "did you mean mine"),
    ],
)
def test_what_cannot_be_done_says_why(dataset, capsys, arguments, code, words):
    assert run(arguments) == code
    assert words in " ".join(capsys.readouterr().err.split())


def test_thresholds_are_options(dataset, capsys):
    usual = answer(capsys, "data", "check", dataset)
    loose = answer(capsys, "data", "check", dataset, "--extreme-log-return", "0.5", "--likely-split", "0.9999")
    assert "extreme_move" not in usual["counts"]
    assert loose["counts"]["extreme_move"] == 1
    assert "likely_split" not in loose["counts"]
    assert loose["thresholds"]["extreme_log_return"] == 0.5


def test_a_threshold_beyond_its_bounds_is_refused(dataset, capsys):
    assert run(["data", "check", dataset, "--likely-split", "2"]) == 2
    assert "likely_split" in capsys.readouterr().err


def test_every_threshold_has_an_option_with_its_default(capsys):
    assert run(["data", "check", "--help"]) == 0
    text = " ".join(capsys.readouterr().out.split())
    for name, info in QualityThresholds.model_fields.items():
        assert f"--{name.replace('_', '-')} N" in text
        assert f"default {info.default}" in text
