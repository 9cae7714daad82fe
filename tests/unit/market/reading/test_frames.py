"""Frames and series, as they are held in memory."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from tangency.errors import ConfigurationError, DataError
from tangency.market import Dialect, PanelSpec, PricePanel, RawTable, read_prices, read_raw

Declare = Callable[..., PanelSpec]

SHEET = pd.DataFrame(
    {"Date": pd.to_datetime(["2024-01-02", "2024-01-03"]), "Ticker": "AAPL", "Close": [185.64, 184.25]}
)


def test_a_series_is_the_prices_of_one_asset(declare: Declare) -> None:
    series = pd.Series([1.0, 2.0], pd.to_datetime(["2024-01-02", "2024-01-03"]))
    panel = read_prices(series, declare(symbol="AAPL"))
    assert panel.close()["AAPL"].tolist() == [1.0, 2.0]
    assert panel.facts.noticed == ("the index has no name and holds dates: they are the timestamps",)
    named = read_prices(series.rename("AAPL"), declare(layout="wide"))
    assert named.version == panel.version


def test_an_index_that_counts_rows_is_no_column_and_another_is() -> None:
    assert list(read_raw(SHEET.iloc[::-1]).frame) == ["Date", "Ticker", "Close"]
    assert list(read_raw(SHEET.set_index("Ticker")).frame) == ["Ticker", "Date", "Close"]
    assert list(read_raw(SHEET.set_axis(["a", "b"])).frame) == ["index", "Date", "Ticker", "Close"]


def test_a_declared_symbol_is_not_laid_over_those_of_the_table() -> None:
    with pytest.raises(DataError, match="names its assets itself"):
        read_raw(SHEET, Dialect(symbol="MSFT"))


def test_a_table_that_was_read_is_read_as_it_is(declare: Declare) -> None:
    raw = RawTable(frame=SHEET, source="mine")
    assert read_raw(raw) is raw
    with pytest.raises((DataError, ConfigurationError)):
        PricePanel.from_table(raw, declare(columns={"Closes": "close"}))


def test_numbers_that_are_names_have_no_point(declare: Declare) -> None:
    frame = SHEET.assign(Ticker=[700.0, 5.0])
    assert read_prices(frame, declare()).symbols == ("5", "700")
    assert read_prices(frame.assign(Ticker=[700.0, "AAPL"]), declare()).symbols == ("700", "AAPL")


@pytest.mark.parametrize(
    ("name", "dialect"),
    [
        ("p.parquet", {"separator": ";"}),
        ("p.feather", {"header": ("a", "b")}),
        ("p.ods", {"encoding": "cp1252"}),
        ("p.csv", {"sheet": "A"}),
        (None, {"skip_lines": 1}),
        (None, {"symbol_from": "{symbol}"}),
        ("select 1 as x", {"encoding": "utf-16"}),
    ],
)
def test_a_setting_that_says_nothing_of_the_source_is_refused(name: str | None, dialect: dict[str, object]) -> None:
    with pytest.raises(ConfigurationError, match="says nothing of") as caught:
        read_raw(SHEET if name is None else name, Dialect.model_validate(dialect))
    assert str(caught.value.remedy) == f"leave out {next(iter(dialect))}"
