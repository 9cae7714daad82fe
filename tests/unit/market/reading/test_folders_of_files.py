"""Folders, patterns and lists of files: each file is one asset, or a part of one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from tangency.errors import DataError
from tangency.market import PanelSpec, read_prices, read_raw

Declare = Callable[..., PanelSpec]

CLOSES = "Date,Close\n2024-01-02,{}\n2024-01-03,{}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "prices"
    path.mkdir()
    for number, name in enumerate(("MSFT", "AAPL"), start=1):
        (path / f"{name}.csv").write_text(CLOSES.format(number, number + 1), encoding="utf-8")
    return path


def test_a_folder_holds_one_file_for_each_asset(declare: Declare, folder: Path) -> None:
    (folder / "README.md").write_text("mine", encoding="utf-8")
    (folder / ".hidden.csv").write_text("x", encoding="utf-8")
    (folder / "old").mkdir()
    panel = read_prices(folder, declare())
    assert panel.close().to_dict("list") == {"AAPL": [2.0, 3.0], "MSFT": [1.0, 2.0]}
    assert f"left out of {folder}: README.md, old" in panel.facts.noticed


@pytest.mark.parametrize("source", ["{}/*.csv", "{}/[AM]*", "{}/????.csv"])
def test_a_pattern_is_the_files_that_match(declare: Declare, folder: Path, source: str) -> None:
    assert read_prices(source.format(folder), declare()).symbols == ("AAPL", "MSFT")


def test_a_list_of_files_is_read_in_its_order(folder: Path) -> None:
    raw = read_raw([folder / "MSFT.csv", str(folder / "AAPL.csv")])
    assert raw.frame["symbol"].tolist() == ["MSFT", "MSFT", "AAPL", "AAPL"]


def test_a_fault_is_placed_in_its_own_file(declare: Declare, folder: Path) -> None:
    (folder / "AAPL.csv").write_text(CLOSES.format(1, -1), encoding="utf-8")
    with pytest.raises(DataError, match="must be positive") as caught:
        read_prices(folder, declare())
    assert caught.value.where == f"{folder / 'AAPL.csv'}, line 3, column 'Close'"


@pytest.mark.parametrize(
    ("name", "pattern", "symbol"),
    [
        ("AAPL.us.txt", None, "AAPL.us"),
        ("AAPL.us.txt", "{symbol}.us", "AAPL"),
        ("BTC-USD.csv", None, "BTC-USD"),
        ("BTC-USD.csv.gz", "{symbol}-USD", "BTC"),
        ("Binance_BTCUSDT_d.csv", "Binance_{symbol}_d", "BTCUSDT"),
        ("BTCUSDT-1d-2024-01.csv", "{symbol}-1d-*", "BTCUSDT"),
    ],
)
def test_the_symbol_is_what_the_declared_pattern_says(
    declare: Declare, tmp_path: Path, name: str, pattern: str | None, symbol: str
) -> None:
    frame = pd.DataFrame({"Date": ["2024-01-02"], "Close": [1.0]})
    frame.to_csv(tmp_path / name, index=False)
    assert read_prices(tmp_path, declare(symbol_from=pattern)).symbols == (symbol,)
    if pattern is not None:
        assert read_prices(tmp_path / name, declare(symbol_from=pattern)).symbols == (symbol,)


def test_a_name_without_the_declared_form_is_refused(declare: Declare, folder: Path) -> None:
    with pytest.raises(DataError, match="does not state a symbol as declared") as caught:
        read_prices(folder, declare(symbol_from="{symbol}.us"))
    assert caught.value.value == "AAPL"


def test_parts_of_one_asset_are_one_table_and_what_overlaps_is_named(declare: Declare, folder: Path) -> None:
    with pytest.raises(DataError, match=f"repeats {folder / 'AAPL.csv'}, line 2 with other values"):
        read_prices(folder, declare(symbol="AAPL"))
    (folder / "MSFT.csv").write_text("Date,Close\n2024-01-04,9\n", encoding="utf-8")
    assert read_prices(folder, declare(symbol="AAPL")).close()["AAPL"].tolist() == [2.0, 3.0, 9.0]


def test_files_that_name_their_assets_need_no_names(declare: Declare, folder: Path) -> None:
    for name in ("MSFT", "AAPL"):
        (folder / f"{name}.csv").write_text(f"Date,Ticker,Close\n2024-01-02,{name}2,1\n", encoding="utf-8")
    assert read_prices(folder, declare()).symbols == ("AAPL2", "MSFT2")
    with pytest.raises(DataError, match="names its assets itself"):
        read_prices(folder, declare(symbol_from="{symbol}"))


@pytest.mark.parametrize("source", ["{}", "{}/*.parquet", []])
def test_a_source_without_tables_is_refused(tmp_path: Path, source: object) -> None:
    with pytest.raises(DataError, match=r"no tables|names no files"):
        read_raw(source.format(tmp_path) if isinstance(source, str) else source)
