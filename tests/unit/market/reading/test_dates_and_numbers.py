"""Dates and numbers by declared formats, and what to declare for those that are written otherwise."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from tangency.errors import ConfigurationError, DataError
from tangency.market import Dialect, PanelSpec, PricePanel
from tangency.market.reading.date_hints import date_remedy
from tangency.market.reading.number_hints import number_remedy


def spec(calendar: str = "crypto", **dialect: object) -> PanelSpec:
    return PanelSpec(
        name="mine", calendar=calendar, currency="USD", asset_class="crypto", dialect=Dialect.model_validate(dialect)
    )


def panel_of(days: list[object], closes: list[object] | None = None, calendar: str = "crypto", **dialect: object):
    frame = pd.DataFrame({"timestamp": days, "symbol": "A", "close": closes or [1.0] * len(days)})
    return PricePanel.from_table(frame, spec(calendar, **dialect))


@pytest.mark.parametrize(
    ("date_format", "text"),
    [
        ("iso", "2024-03-04"),
        ("iso", "2024-03-04 00:00:00 UTC"),
        ("%d/%m/%Y", "04/03/2024"),
        ("%d/%m/%Y", "4/3/2024"),
        ("%m/%d/%y", "03/04/24"),
        ("%Y%m%d", "20240304"),
        ("%b %d, %Y", "Mar 04, 2024"),
        ("%Y-%m-%dT%H:%M:%S%z", "2024-03-04T02:00:00+0200"),
        ("epoch-s", "1709510400"),
        ("epoch-s", "1709510400.0"),
        ("epoch-ms", "1709510400000"),
        ("epoch-us", "1709510400000000"),
        ("epoch-ns", "1709510400000000000"),
        ("excel-1900", "45355"),
        ("excel-1904", "43893"),
    ],
)
def test_a_date_is_read_as_declared(date_format: str, text: str) -> None:
    panel = panel_of([text], date_format=date_format)
    assert panel.sessions.tolist() == [pd.Timestamp("2024-03-04")]


@pytest.mark.parametrize("value", [1709510400, 1709510400.0, np.int32(1709510400)])
def test_numbers_are_dates_where_that_is_declared(value: object) -> None:
    assert panel_of([value], date_format="epoch-s").sessions.tolist() == [pd.Timestamp("2024-03-04")]


def test_fractions_of_days_and_seconds_are_times() -> None:
    day = panel_of(["45355.25"], calendar="crypto-hourly", date_format="excel-1900")
    second = panel_of(["1709532000.000"], calendar="crypto-hourly", date_format="epoch-s")
    assert day.sessions.tolist() == second.sessions.tolist() == [pd.Timestamp("2024-03-04 06:00")]


@pytest.mark.parametrize(
    ("date_format", "text"),
    [
        ("%Y%m%d", "2024034"),
        ("%d/%m/%Y", "31/02/2024"),
        ("epoch-s", "soon"),
        ("epoch-s", "99999999999999999"),
        ("epoch-ns", "99999999999999999999"),
        ("excel-1900", "60"),
        ("excel-1900", "45355 days"),
        ("iso", "2024-03"),
    ],
)
def test_what_the_format_cannot_read_is_a_fault(date_format: str, text: str) -> None:
    good = {"%Y%m%d": "20240305", "%d/%m/%Y": "05/03/2024", "epoch-s": "1709596800", "epoch-ns": "1709596800000000000",
            "excel-1900": "45356", "iso": "2024-03-05"}  # fmt: skip
    with pytest.raises(DataError, match="cannot be read") as caught:
        panel_of([good[date_format], text], date_format=date_format)
    assert caught.value.where == "table 'mine', row 2, column 'timestamp'"
    assert caught.value.value == text


def test_clocks_of_a_zone_become_utc() -> None:
    texts = ["2024-01-15 02:00", "2024-07-15 02:00"]
    panel = panel_of(texts, calendar="crypto-hourly", time_zone="Europe/Berlin")
    assert panel.sessions[[0, -1]].tolist() == [pd.Timestamp("2024-01-15 01:00"), pd.Timestamp("2024-07-15 00:00")]
    typed = panel_of([pd.Timestamp(text) for text in texts], calendar="crypto-hourly", time_zone="Europe/Berlin")
    assert typed.version == panel.version


@pytest.mark.parametrize("text", ["2024-03-31 02:00", "2024-10-27 02:00"])
@pytest.mark.parametrize("form", [str, pd.Timestamp])
def test_a_clock_that_never_showed_an_hour_or_twice_is_a_fault(text: str, form: type) -> None:
    with pytest.raises(DataError, match="never showed this, or twice"):
        panel_of([form("2024-01-01 01:00"), form(text)], calendar="crypto-hourly", time_zone="Europe/Berlin")


def test_an_offset_says_more_than_the_declared_zone() -> None:
    panel = panel_of(["2024-01-15T02:00Z"], calendar="crypto-hourly", time_zone="Europe/Berlin")
    assert panel.sessions.tolist() == [pd.Timestamp("2024-01-15 02:00")]


@pytest.mark.parametrize(
    ("texts", "remedy"),
    [
        (["01/13/2024", "02/01/2024"], "date_format='%m/%d/%Y'"),
        (["13/01/2024"], "date_format='%d/%m/%Y'"),
        (["01/02/2024"], "date_format='%m/%d/%Y' or date_format='%d/%m/%Y'"),
        (["02.01.2024"], "date_format='%d.%m.%Y'"),
        (["20240102"], "date_format='%Y%m%d'"),
        (["Jan 02, 2024"], "date_format='%b %d, %Y'"),
        (["2024/01/02 10:00:00"], "date_format='%Y/%m/%d %H:%M:%S'"),
        (["1704153600"], "date_format='epoch-s'"),
        (["1704153600000"], "date_format='epoch-ms'"),
        (["1704153600000000"], "date_format='epoch-us'"),
        (["1704153600000000000"], "date_format='epoch-ns'"),
        (["45293", "45294.5"], "date_format='excel-1900'"),
        (["2024-01-02"], "date_format='iso'"),
        (["13/01/2024", "01/13/2024"], "write dates as YYYY-MM-DD"),
        (["24-01-02"], "date_format='%y-%m-%d'"),
        (["2024-01", "2024-02"], "date_format='%Y-%m'"),
        (["2024-01-02", "03/01/2024"], "write dates as YYYY-MM-DD"),
        (["soon"], "write dates as YYYY-MM-DD"),
    ],
)
def test_what_to_declare_of_dates(texts: list[str], remedy: str) -> None:
    assert date_remedy(texts).endswith(remedy) or remedy in date_remedy(texts)
    assert (" or " in date_remedy(texts)) == (" or " in remedy)


@pytest.mark.parametrize(
    ("text", "value", "dialect"),
    [
        ("1234.5", 1234.5, {}),
        ("+1.5", 1.5, {}),
        (" 1.5 ", 1.5, {}),
        ("1e3", 1000, {}),
        ("1.234,5", 1234.5, {"decimal": ",", "thousands": "."}),
        ("1234,5", 1234.5, {"decimal": ",", "thousands": "."}),
        ("12,34", 12.34, {"decimal": ","}),
        ("1,234,567.5", 1234567.5, {"thousands": ","}),
        ("1\u202f234", 1234, {"thousands": "space"}),
        ("1 234,5", 1234.5, {"thousands": "space", "decimal": ","}),
        ("1’234.5", 1234.5, {"thousands": "'"}),
        ("$1.5", 1.5, {"number_sign": "$"}),
        ("1,5 €", 1.5, {"number_sign": "€", "decimal": ","}),
        ("USD 2", 2, {"number_sign": "USD"}),
        ("58.41M", 58.41e6, {"number_suffixes": True}),
        ("3k", 3000, {"number_suffixes": True}),
        ("1.2 B", 1.2e9, {"number_suffixes": True}),
        ("-", math.nan, {"missing": ("-",)}),
        ("#N/A", math.nan, {"missing": ("#n/a",)}),
        ("NaN", math.nan, {"decimal": ","}),
    ],
)
def test_a_number_is_read_as_declared(text: str, value: float, dialect: dict[str, object]) -> None:
    days = ["2024-01-01", "2024-01-02"]
    panel = panel_of(days, ["1", text], **dialect)
    np.testing.assert_array_equal(panel.close()["A"].to_numpy(), [1.0, value])


@pytest.mark.parametrize(
    ("text", "dialect"),
    [
        ("1,5", {"thousands": ","}),
        ("1,2345", {"thousands": ","}),
        ("1234,567", {"thousands": ","}),
        ("1.5", {"decimal": ","}),
        ("1,234.5", {"decimal": ",", "thousands": "."}),
        ("1 234\u00a0567", {"thousands": "space"}),
        ("€5", {"number_sign": "$"}),
        ("5M", {}),
        ("5MM", {"number_suffixes": True}),
        ("--", {"missing": ("-",)}),
        ("inf", {}),
        ("inf", {"decimal": ","}),
    ],
)
def test_numbers_that_are_written_otherwise_are_faults(text: str, dialect: dict[str, object]) -> None:
    with pytest.raises(DataError, match="not a finite number") as caught:
        panel_of(["2024-01-01", "2024-01-02"], ["1", text], **dialect)
    assert caught.value.value == text


@pytest.mark.parametrize(
    ("texts", "dialect", "remedy"),
    [
        (["185,64", "184,2"], {}, "decimal=','"),
        (["1,234.5", "900.1"], {}, "thousands=','"),
        (["1.234,5"], {}, "decimal=',', thousands='.'"),
        (["1,234"], {}, "thousands=',' or decimal=','"),
        (["1,234", "99.5"], {}, "thousands=','"),
        (["$1.5"], {}, "number_sign='$'"),
        (["1,5 EUR"], {}, "number_sign='EUR', decimal=','"),
        (["5M", "-"], {}, "missing=['-'], number_suffixes=True"),
        (["1 234.5"], {}, "thousands='space'"),
        (["1.5"], {"decimal": ","}, "decimal='.'"),
        (["twelve"], {}, "write plain decimal numbers"),
        (["1.5%", "2%"], {}, "write plain decimal numbers"),
        (["1.2.3"], {}, "write plain decimal numbers"),
    ],
)
def test_what_to_declare_of_numbers(texts: list[str], dialect: dict[str, object], remedy: str) -> None:
    assert (
        number_remedy(texts, Dialect.model_validate(dialect))
        .removeprefix("declare how they are written: ")
        .startswith(remedy)
    )


def test_a_column_without_any_number_is_one_error_not_a_million() -> None:
    with pytest.raises(DataError, match="and so are all others of the column") as caught:
        panel_of(["2024-01-01", "2024-01-02"], ["1,5", "1,6"])
    assert "more fault" not in str(caught.value.remedy)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("separator", ";;"),
        ("separator", "€"),
        ("encoding", "utf-9"),
        ("encoding", "base64"),
        ("time_zone", "Mars/Olympus"),
        ("time_zone", "../etc"),
        ("date_format", "dd.mm.yyyy"),
        ("date_format", "%d/%m"),
        ("date_format", "%Y"),
        ("date_format", "%Y-%m-%d %Z"),
        ("date_format", "%Y-%m-%Y"),
        ("date_format", "%c"),
        ("date_format", "%Y-%m-%"),
        ("date_format", "%Y-%m-%Q"),
        ("symbol_from", "AAPL"),
    ],
)
def test_a_dialect_that_cannot_be_is_refused(field: str, value: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        Dialect(**{field: value})
    assert (caught.value.where, caught.value.value) == (field, value)
    assert f"{field}=" in str(caught.value.remedy)


@pytest.mark.parametrize(
    "fields",
    [
        {"decimal": ",", "thousands": ","},
        {"symbol": "A", "symbol_from": "{symbol}.us"},
        {"layout": "wide", "symbol": "A"},
        {"layout": "wide", "symbol_from": "{symbol}"},
        {"header_rows": 2, "symbol": "A"},
        {"header_rows": 2, "symbol_from": "{symbol}"},
        {"header_rows": 2, "header": ("a", "b")},
    ],
)
def test_fields_that_contradict_each_other_are_refused(fields: dict[str, object]) -> None:
    with pytest.raises(ConfigurationError, match="contradict each other"):
        Dialect.model_validate(fields)


def test_a_symbol_is_declared_or_mapped() -> None:
    with pytest.raises(ConfigurationError, match="a column is mapped to it"):
        PanelSpec(
            name="m", calendar="crypto", currency="USD", asset_class="crypto",
            columns={"who": "symbol"}, dialect=Dialect(symbol="A"),
        )  # fmt: skip
