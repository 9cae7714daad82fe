from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from tangency.errors import ConfigurationError, DataError, UnknownName
from tangency.market import PanelSpec, PricePanel, RawTable, check_raw_quality

Rows = Callable[..., pd.DataFrame]


@pytest.mark.parametrize(
    ("day", "what"),
    [
        ("2024-10", "cannot be read"),
        ("03/04/2024", "cannot be read"),
        ("2024-02-30", "cannot be read"),
        ("0204-01-01", "not between"),
        (20240101, "cannot be read"),
        ("", "is missing"),
        (None, "is missing"),
        ("2024-01-01T12:00", "not a session label"),
    ],
)
def test_dates_that_refuse_the_load(rows: Rows, spec: PanelSpec, day: object, what: str) -> None:
    with pytest.raises(DataError, match=what) as caught:
        PricePanel.from_table(rows(("2024-01-01", "A", 1.0), (day, "A", 2.0)), spec)
    assert caught.value.where == "table 'mine', row 2, column 'timestamp'"
    assert caught.value.remedy


@pytest.mark.parametrize(
    "days",
    [
        ["2024-01-01", "2024-01-02"],
        ["2024-01-01T00:00:00Z", "2024-01-02T00:00:00+00:00"],
        [date(2024, 1, 1), date(2024, 1, 2)],
        [pd.Timestamp("2024-01-01", tz="UTC"), pd.Timestamp("2024-01-02", tz="UTC")],
        [
            pd.Timestamp("2024-01-01 02:00", tz="Europe/Helsinki"),
            pd.Timestamp("2024-01-02 02:00", tz="Europe/Helsinki"),
        ],
    ],
)
def test_dates_that_are_understood(rows: Rows, spec: PanelSpec, days: list[object]) -> None:
    panel = PricePanel.from_table(rows(*((day, "A", 1.0) for day in days)), spec)
    assert panel.sessions.tolist() == [pd.Timestamp("2024-01-01"), pd.Timestamp("2024-01-02")]


def test_one_time_zone_or_none(rows: Rows, spec: PanelSpec) -> None:
    table = rows(("2024-01-01", "A", 1.0), ("2024-01-02", "A", 1.0), ("2024-01-03T01:00+01:00", "A", 1.0))
    with pytest.raises(DataError, match="time zones are mixed") as caught:
        PricePanel.from_table(table, spec)
    assert caught.value.value == "2024-01-03T01:00+01:00"


@pytest.mark.parametrize(
    ("close", "what"),
    [
        (0.0, "must be positive"),
        (-1.5, "must be positive"),
        ("0.0", "must be positive"),
        (np.inf, "not a finite number"),
        ("1,234.5", "not a finite number"),
        ("12 USD", "not a finite number"),
        (True, "not a finite number"),
        ({"price": 1}, "not a finite number"),
    ],
)
def test_prices_that_refuse_the_load(rows: Rows, spec: PanelSpec, close: object, what: str) -> None:
    with pytest.raises(DataError, match=what) as caught:
        PricePanel.from_table(rows(("2024-01-01", "A", 1.0), ("2024-01-02", "A", close)), spec)
    assert caught.value.where == "table 'mine', row 2, column 'close'"
    assert caught.value.value == str(close)


@pytest.mark.parametrize("empty", ["", " ", "NaN", "null", None, np.nan])
def test_an_empty_price_is_a_price_missing(rows: Rows, spec: PanelSpec, empty: object) -> None:
    panel = PricePanel.from_table(rows(("2024-01-01", "A", "1.5"), ("2024-01-02", "A", empty)), spec)
    assert panel.close()["A"].isna().tolist() == [False, True]
    assert panel.bars["close"].null_count == 1


def test_decimals_and_integers_are_prices(rows: Rows, spec: PanelSpec) -> None:
    panel = PricePanel.from_table(rows(("2024-01-01", "A", Decimal("1.5")), ("2024-01-02", "A", Decimal(2))), spec)
    assert panel.close()["A"].tolist() == [1.5, 2.0]


def test_repeated_rows_refuse_the_load_and_name_both(rows: Rows, spec: PanelSpec) -> None:
    table = rows(("2024-01-01", "A", 1.0), ("2024-01-02", "A", 1.0), ("2024-01-01", "A", 1.0))
    with pytest.raises(DataError, match="repeats row 1 with the same values") as caught:
        PricePanel.from_table(table, spec)
    assert caught.value.value == "A 2024-01-01"
    table.loc[2, "close"] = 1.1
    with pytest.raises(DataError, match="repeats row 1 with other values"):
        PricePanel.from_table(table, spec)


def test_a_row_that_cannot_be_read_repeats_nothing(rows: Rows, spec: PanelSpec) -> None:
    table = rows(("2024-01-01", "A", 0.0), ("2024-01-01", "A", 1.0), ("2024-01-01", "A", None))
    kinds = check_raw_quality(RawTable(frame=table, source="t"), spec).summary()
    assert kinds == {"non_positive_price": 1, "duplicate": 1}


def test_the_first_fault_is_raised_and_the_others_counted(rows: Rows, spec: PanelSpec) -> None:
    table = rows(("2024-01-01", "A", 0.0), ("bad", "A", 1.0), ("2024-01-03", None, 1.0))
    with pytest.raises(DataError, match="must be positive") as caught:
        PricePanel.from_table(table, spec)
    assert "2 more faults" in str(caught.value.remedy)


def test_missing_symbol_and_negative_volume(rows: Rows, spec: PanelSpec) -> None:
    with pytest.raises(DataError, match="symbol is missing"):
        PricePanel.from_table(rows(("2024-01-01", " ", 1.0)), spec)
    with pytest.raises(DataError, match="volume cannot be negative"):
        PricePanel.from_table(rows(("2024-01-01", "A", 1.0)).assign(volume=-1), spec)


def test_an_empty_table_is_refused(rows: Rows, spec: PanelSpec) -> None:
    with pytest.raises(DataError, match="no rows"):
        PricePanel.from_table(rows(), spec)


def test_a_table_without_any_price_is_refused(rows: Rows, spec: PanelSpec) -> None:
    with pytest.raises(DataError, match="has no prices"):
        PricePanel.from_table(rows(("2024-01-01", "A", None)), spec)


def test_columns_are_mapped_and_the_rest_is_named(rows: Rows) -> None:
    table = rows(("2024-01-01", "A", 1.0)).rename(columns={"timestamp": "Date"}).assign(mood="good", venue="here")
    spec = PanelSpec(
        name="m",
        calendar="crypto",
        currency="USD",
        asset_class="crypto",
        columns={"Date": "timestamp"},
        volume_unit="u",
    )
    panel = PricePanel.from_table(table, spec)
    assert panel.facts.columns_left_out == ("mood",)
    assert panel.facts.volume_unit == "u"
    assert panel.table["venue"].tolist() == ["here"]


def test_missing_columns_come_with_the_mapping_that_is_meant(spec: PanelSpec) -> None:
    table = pd.DataFrame({"day": ["2024-01-01"], "symbol": ["A"], "close": [1.0]})
    with pytest.raises(DataError, match="no column 'timestamp'") as caught:
        PricePanel.from_table(table, spec)
    assert "{'day': 'timestamp'}" in str(caught.value.remedy)
    with pytest.raises(DataError) as caught:
        PricePanel.from_table(table.rename(columns={"day": "timestamp", "close": "price"}), spec)
    assert "{'price': 'close'}" in str(caught.value.remedy)


def test_a_wide_table_is_told_to_be_long(spec: PanelSpec) -> None:
    table = pd.DataFrame({"timestamp": ["2024-01-01"], "BTC": [1.0], "ETH": [1.0], "SOL": [1.0]})
    with pytest.raises(DataError) as caught:
        PricePanel.from_table(table, spec)
    assert "looks wide" in str(caught.value.remedy)
    assert "layout='wide'" in str(caught.value.remedy)


def test_a_mapping_wins_and_columns_that_clash_are_refused(rows: Rows) -> None:
    table = rows(("2024-01-01", "A", 1.0)).assign(adjusted=2.0)
    base = {"name": "m", "calendar": "crypto", "currency": "USD", "asset_class": "crypto"}
    panel = PricePanel.from_table(table, PanelSpec(**base, columns={"adjusted": "close"}))
    assert (panel.close().iloc[0, 0], panel.facts.columns_left_out) == (2.0, ("close",))
    with pytest.raises(DataError, match="no column 'Close' to map") as caught:
        PricePanel.from_table(table, PanelSpec(**base, columns={"Close": "close"}))
    assert "'close'" in str(caught.value.remedy)
    with pytest.raises(DataError, match="appears twice"):
        PricePanel.from_table(table.set_axis(["timestamp", "symbol", "close", "close"], axis=1), PanelSpec(**base))


def test_a_spec_that_makes_no_sense_is_refused() -> None:
    base = {"name": "m", "calendar": "crypto", "currency": "USD", "asset_class": "crypto"}
    with pytest.raises(UnknownName) as caught:
        PanelSpec(**{**base, "calendar": "cripto"})
    assert caught.value.candidates[0] == "crypto"
    with pytest.raises(UnknownName):
        PanelSpec(**{**base, "asset_class": "bond"})
    with pytest.raises(UnknownName):
        PanelSpec(**base, columns={"x": "clos"})
    with pytest.raises(ConfigurationError, match="mapped to one"):
        PanelSpec(**base, columns={"x": "close", "y": "close"})
