"""How a table is written, stated on the command line: one option for each field of the dialect."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tangency.market import Dialect

TEXT = "made by me\nDay;Ticker;Last\n13.01.2024;AAPL;1.185,64\n14.01.2024;AAPL;-\n15.01.2024;AAPL;5M\n"
OPTIONS = ("--skip-lines", "1", "--separator", ";", "--decimal", ",", "--thousands", ".", "--date-format", "%d.%m.%Y")
OPTIONS += ("--missing", "-", "--number-suffixes", "--column", "Day=timestamp", "--column", "Last=close")


@pytest.fixture
def prices(tmp_path: Path) -> str:
    path = tmp_path / "prices.csv"
    path.write_text(TEXT, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("command", ["import", "check", "preview"])
def test_every_field_of_the_dialect_is_an_option(tangency: Any, command: str) -> None:
    shown = tangency("data", command, "--help").out
    for field in Dialect.model_fields:
        assert f"--{field.replace('_', '-')} " in shown


def test_a_preview_shows_how_the_table_is_read(tangency: Any, prices: str) -> None:
    ended = tangency("data", "preview", prices, "--calendar", "crypto", *OPTIONS)
    assert ended.code == 0
    lines = ended.out.splitlines()
    assert lines[0] == f"{prices}: 3 rows, 1 asset, 2024-01-13 to 2024-01-15"
    assert [line.split() for line in lines[2:6]] == [
        ["part", "column"], ["timestamp", "Day"], ["symbol", "Ticker"], ["close", "Last"]
    ]  # fmt: skip
    assert ["2024-01-13", "AAPL", "1185.64"] in [line.split() for line in lines]
    assert "columns left out: none" in lines
    assert any(line.startswith("dialect: separator ;, decimal ,, thousands .") for line in lines)
    assert "noticed: read by their names: Ticker as symbol" in lines


def test_a_preview_is_one_document_and_lists_what_an_import_refuses(tangency: Any, prices: str) -> None:
    ended = tangency("data", "preview", prices, "--calendar", "crypto", *OPTIONS[:-7], "--json", *OPTIONS[-4:])
    assert ended.code == 3
    assert ended.document["parts"] == {"timestamp": "Day", "symbol": "Ticker", "close": "Last"}
    assert ended.document["n_faults"] == 2
    assert ended.document["faults"][0]["place"] == f"{prices}, line 4, column 'Last'"


def test_an_import_and_a_check_read_by_the_same_options(tangency: Any, prices: str) -> None:
    common = ("--calendar", "crypto", *OPTIONS)
    ended = tangency("data", "import", prices, "--name", "mine", "--currency", "USD", "--asset-class", "other", *common)
    assert ended.code == 0
    assert "imported mine: 3 rows, 1 assets" in ended.out
    assert "noticed: read by their names: Ticker as symbol" in ended.out
    checked = tangency("data", "check", prices, *common)
    assert f"{prices}: 3 rows, 1 assets, 2024-01-13 to 2024-01-15" in checked.out


def test_a_remedy_is_in_the_words_of_the_command_line(tangency: Any, prices: str) -> None:
    for command in ("preview", "check"):
        ended = tangency("data", command, prices, "--calendar", "crypto")
        assert ended.code == 3
        assert "--separator ';' --skip-lines 1 --column Day=timestamp --column Last=close" in ended.err


@pytest.mark.parametrize(
    ("option", "value"),
    [("--layout", "tall"), ("--skip-lines", "-1"), ("--separator", ";;"), ("--encoding", "x"), ("--header-rows", "3")],
)
def test_an_option_that_cannot_be_is_refused(tangency: Any, prices: str, option: str, value: str) -> None:
    ended = tangency("data", "preview", prices, "--calendar", "crypto", option, value)
    assert ended.code == 2
    assert "error:" in ended.err


def test_a_folder_and_headerless_files_are_read(tangency: Any, tmp_path: Path) -> None:
    for symbol in ("BTC", "ETH"):
        (tmp_path / f"{symbol}USDT.csv").write_text("1704067200,1,2\n1704153600,2,3\n", encoding="utf-8")
    names = ("--header", "timestamp", "--header", "close", "--header", "volume", "--date-format", "epoch-s")
    shown = tangency("data", "preview", str(tmp_path), "--calendar", "crypto", *names, "--symbol-from", "{symbol}USDT")
    assert "assets: BTC, ETH" in shown.out
