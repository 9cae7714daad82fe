"""Wide tables, two header rows, and what columns could be."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tangency.errors import DataError
from tangency.market import PanelSpec, read_prices, read_raw

Declare = Callable[..., PanelSpec]

WIDE = "Date,AAPL,MSFT\n2024-01-02,185.64,\n2024-01-03,184.25,370.6\n"


@pytest.fixture
def wide(tmp_path: Path) -> Callable[[str], Path]:
    def write(text: str) -> Path:
        path = tmp_path / "wide.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_a_wide_table_is_read_where_that_is_declared(declare: Declare, wide: Callable[[str], Path]) -> None:
    path = wide(WIDE)
    with pytest.raises(DataError) as caught:
        read_prices(path, declare())
    assert str(caught.value.remedy).endswith("layout='wide'")
    panel = read_prices(path, declare(layout="wide"))
    np.testing.assert_array_equal(panel.close().to_numpy(), [[185.64, np.nan], [184.25, 370.6]])
    assert panel.bars.num_rows == 3


def test_faults_of_a_wide_table_name_line_and_asset(declare: Declare, wide: Callable[[str], Path]) -> None:
    path = wide(WIDE.replace("370.6", "-1"))
    with pytest.raises(DataError, match="must be positive") as caught:
        read_prices(path, declare(layout="wide"))
    assert caught.value.where == f"{path}, line 3, column 'MSFT'"
    with pytest.raises(DataError, match="repeats line 2 with the same values"):
        read_prices(wide(WIDE + "2024-01-02,185.64,\n"), declare(layout="wide"))


@pytest.mark.parametrize(
    ("text", "what", "remedy"),
    [
        ("Date,Open,Close\n2024-01-02,1,2\n", "fields of one asset", "layout='long'"),
        ("when,AAPL,MSFT\n2024-01-02,1,2\n", "no column 'timestamp'", "columns={'when': 'timestamp'}"),
        (
            "Date,timestamp,MSFT\n2024-01-02,2024-01-02,2\n",
            "two columns could be the dates",
            "columns={'Date': 'timestamp'}",
        ),
        ("Date\n2024-01-02\n", "no assets", "a column for each asset"),
        ("Date,A,A\n2024-01-02,1,2\n", "appears twice", "rename"),
        ("Date,A,B\n2024-01-02,,\n", "no prices", "at least one price"),
    ],
)
def test_a_table_that_is_not_wide_as_declared(
    declare: Declare, wide: Callable[[str], Path], text: str, what: str, remedy: str
) -> None:
    with pytest.raises(DataError, match=what) as caught:
        read_prices(wide(text), declare(layout="wide"))
    assert remedy in str(caught.value.remedy)


def test_an_asset_without_any_price_is_left_out_and_said(declare: Declare, wide: Callable[[str], Path]) -> None:
    panel = read_prices(wide("Date,A,B\n2024-01-02,1,\n"), declare(layout="wide"))
    assert panel.symbols == ("A",)
    assert "without any value, so left out: B" in panel.facts.noticed


def test_two_header_rows_that_name_no_fields_are_refused(declare: Declare, wide: Callable[[str], Path]) -> None:
    with pytest.raises(DataError, match="neither of the two header rows names the fields"):
        read_prices(wide("Date,X,Y\n,AAPL,MSFT\n2024-01-02,1,2\n"), declare(header_rows=2))
    with pytest.raises(DataError, match="levels"):
        read_raw(pd.DataFrame([[1.0]], columns=pd.MultiIndex.from_tuples([("a", "b", "c")])))


def test_a_wide_table_maps_its_dates_alone(declare: Declare, wide: Callable[[str], Path]) -> None:
    with pytest.raises(DataError, match="are assets, beside that of the dates"):
        read_prices(wide(WIDE), declare(layout="wide", columns={"AAPL": "close"}))
    with pytest.raises(DataError, match="no column 'When' to map"):
        read_prices(wide(WIDE), declare(layout="wide", columns={"When": "timestamp"}))
    frame = pd.DataFrame([["2024-01-02", 1.0, 2.0]], columns=["Date", "A", "A "])
    with pytest.raises(DataError, match="two columns are of one asset"):
        read_prices(frame, declare(layout="wide"))


FIELDS = "Price,Adj Close,Close,High,Volume\nTicker,A,A,A,A\nDate,,,,\n2024-01-02,1,2,3,4\n"


def test_which_close_of_two_header_rows_is_declared(declare: Declare, wide: Callable[[str], Path]) -> None:
    with pytest.raises(DataError, match="the closes 'Adj Close' and 'Close'") as caught:
        read_prices(wide(FIELDS), declare(header_rows=2))
    assert str(caught.value.remedy).endswith("columns={'Adj Close': 'close'} or columns={'Close': 'close'}")
    adjusted = read_prices(wide(FIELDS), declare(header_rows=2, columns={"Adj Close": "close"}))
    assert adjusted.bars.drop_columns(["timestamp", "symbol"]).to_pylist() == [{"close": 1.0, "volume": 4.0}]
    assert adjusted.facts.columns_left_out == ("Close A", "High A")
    raw = read_prices(wide(FIELDS), declare(header_rows=2, columns={"Close": "close"}))
    assert raw.bars.drop_columns(["timestamp", "symbol"]).to_pylist() == [{"high": 3.0, "close": 2.0, "volume": 4.0}]
    with pytest.raises(DataError, match="no column 'Last' to map"):
        read_prices(wide(FIELDS), declare(header_rows=2, columns={"Last": "close"}))


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("Date,AAPL\n2024-01-02,1\n", "layout='wide'"),
        (",AAPL,MSFT\n2024-01-02,$1,\n", "layout='wide', columns={'column 1': 'timestamp'}, number_sign='$'"),
        ("Date,mood\n2024-01-02,good\n", "add it; every table needs"),
        ("day,price,name\n2024-01-02,1,A\n", "columns={'day': 'timestamp', 'name': 'symbol', 'price': 'close'}"),
        ("day,price\n2024-01-02,1\n", "symbol='wide', columns={'day': 'timestamp', 'price': 'close'}"),
    ],
)
def test_what_the_columns_could_be(declare: Declare, wide: Callable[[str], Path], text: str, remedy: str) -> None:
    with pytest.raises(DataError) as caught:
        read_prices(wide(text), declare())
    assert remedy in str(caught.value.remedy)
