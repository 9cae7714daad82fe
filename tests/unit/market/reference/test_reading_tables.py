"""Tables as users give them: every form is the same table, and what is wrong is said with its place."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

from tangency.errors import DataError, UnknownName
from tangency.errors.remedy import in_options
from tangency.market import GivenTables, read_tables
from tangency.market.reference import TableGiven

OWN = ("AAA", "BBB", "CCC")


def frame_of(table: str, given: TableGiven) -> pa.Table:
    return read_tables(GivenTables(tables={table: given}), OWN).frames[table]


@pytest.mark.parametrize(
    "given",
    [
        {"AAA": "DeFi", "BBB": "Gaming"},
        pd.Series({"BBB": "Gaming", "AAA": "DeFi"}),
        pd.DataFrame({"symbol": ["AAA", "BBB"], "sector": ["DeFi", "Gaming"]}),
        pd.DataFrame({"label": ["DeFi", "Gaming"]}, index=["AAA", "BBB"]),
        pa.table({"ticker": ["BBB", "AAA"], "sectors": ["Gaming", "DeFi"]}),
        [{"symbol": "AAA", "label": "DeFi"}, {"symbol": "BBB", "label": "Gaming", "weight": 1}],
    ],
    ids=["mapping", "series", "frame", "indexed", "arrow", "rows"],
)
def test_every_form_of_labels_is_one_table(given: TableGiven) -> None:
    assert frame_of("sectors", given).to_pylist() == [
        {"symbol": "AAA", "label": "DeFi", "weight": 1.0, "valid_from": None, "valid_to": None},
        {"symbol": "BBB", "label": "Gaming", "weight": 1.0, "valid_from": None, "valid_to": None},
    ]


def test_the_numbers_that_a_filter_leaves_are_no_column() -> None:
    frame = pd.DataFrame({"timestamp": ["2024-01-01"] * 3, "symbol": ["AAA", "BBB", "CCC"], "rate": [0.1, 0.2, 0.3]})
    read = read_tables(GivenTables(tables={"funding": frame[frame["symbol"] != "BBB"]}), ["AAA", "CCC"])
    assert read.frames["funding"]["symbol"].to_pylist() == ["AAA", "CCC"]


def test_files_are_read_by_their_ending(tmp_path: Path) -> None:
    text = tmp_path / "caps.csv"
    text.write_text("date,symbol,market_cap,rank\n2024-01-31,AAA,1e9,1\n2024-01-31,BBB,5e8,2\n")
    pd.read_csv(text, parse_dates=["date"]).to_parquet(tmp_path / "caps.parquet")
    read = read_tables(GivenTables(tables={"market_caps": text}), OWN)
    assert read.frames["market_caps"].equals(frame_of("market_caps", str(tmp_path / "caps.parquet")))
    (match,) = read.matches
    assert (match.matched, match.without, match.columns_left_out) == (("AAA", "BBB"), ("CCC",), ("rank",))


def test_a_wide_table_is_the_long_one(tmp_path: Path) -> None:
    long = [("2024-01-31", "AAA", 3.0), ("2024-02-29", "AAA", 4.0), ("2024-02-29", "BBB", 2.0)]
    wide = tmp_path / "wide.csv"
    wide.write_text("date,AAA,BBB\n2024-01-31,3,\n2024-02-29,4,2\n")
    index = pd.DatetimeIndex(["2024-01-31", "2024-02-29"])
    indexed = pd.DataFrame({"AAA": [3.0, 4.0], "BBB": [None, 2.0]}, index=index)
    expected = frame_of("market_caps", pd.DataFrame(long, columns=["timestamp", "symbol", "market_cap"]))
    assert frame_of("market_caps", wide).equals(expected)
    assert frame_of("market_caps", indexed).equals(expected)


def test_money_keeps_its_digits() -> None:
    rows = frame_of("trading", {"AAA": {"lot_step": "0.000000000000000001", "minimum_notional": 10.1}}).to_pylist()
    assert rows[0]["lot_step"] == Decimal("0.000000000000000001")
    assert rows[0]["minimum_notional"] == Decimal("10.1")


def test_days_of_every_type_are_days() -> None:
    for day in ("2024-01-31", date(2024, 1, 31), pd.Timestamp("2024-01-31"), pd.Timestamp("2024-01-31", tz="UTC")):
        given = [{"timestamp": day, "symbol": "AAA", "rate": 0.1}]
        assert frame_of("funding", given)["timestamp"][0].as_py() == pd.Timestamp("2024-01-31")


def test_a_ticker_may_be_called_na() -> None:
    read = read_tables(GivenTables(tables={"sectors": [{"symbol": "NA", "label": "None"}]}), ("NA",))
    assert read.frames["sectors"].to_pylist()[0]["label"] == "None"


@pytest.mark.parametrize(
    ("table", "text", "what", "place"),
    [
        ("sectors", "symbol,sector\nAAA,X\nAAA,X\n", "repeats another", "line 3"),
        ("sectors", "symbol,sector\nAAA,X\nAAA,Y\n", "add up to more than 1", "line 2"),
        ("sectors", "symbol,sector,weight\nAAA,X,1.5\n", "at most 1", "line 2, column 'weight'"),
        ("sectors", "symbol,sector,weight\nAAA,X,30%\n", "at most 1", "line 2, column 'weight'"),
        ("sectors", "symbol,sector\n,X\n", "the cell is empty", "line 2, column 'symbol'"),
        ("sectors", "symbol,industry\nAAA,X\n", "no column 'label'", "sectors"),
        ("sectors", "symbol,sector,valid_from,valid_to\nAAA,X,2024-02-01,2024-01-01\n", "ends before", "line 2"),
        ("sectors", "symbol,sector,valid_from\nAAA,X,05/06/2024\n", "date cannot be read", "line 2"),
        ("sectors", "symbol,sector,valid_from\nAAA,X,3024-01-01\n", "date cannot be read", "line 2"),
        ("sectors", "symbol,sector,label\nAAA,X,Y\n", "two columns claim", "sectors"),
        ("sectors", "symbol,sector\n", "no rows", "sectors"),
        ("market_caps", "date,symbol,market_cap\n2024-01-31,AAA,0\n", "positive", "line 2, column 'market_cap'"),
        ("market_caps", "date,symbol,market_cap\n2024-01-31,AAA,1 bn\n", "positive", "line 2, column 'market_cap'"),
        ("market_caps", "date,AAA\n2024-01-31,-1\n", "positive", "line 2"),
        ("assets", "symbol,listed,delisted\nAAA,2024-02-01,2024-01-01\n", "before it is listed", "line 2"),
        ("assets", "symbol,settlement_value\nAAA,1\n", "belongs to a delisting", "line 2"),
        ("assets", "symbol,asset_class\nAAA,crypt\n", "unknown asset class", "line 2"),
        ("assets", "symbol,is_benchmark\nAAA,maybe\n", "neither true nor false", "line 2, column 'is_benchmark'"),
        ("trading", "symbol,lot_step\nAAA,0\n", "above zero", "line 2, column 'lot_step'"),
        ("trading", "symbol,lot_step\nAAA,1e-19\n", "above zero", "line 2, column 'lot_step'"),
        ("trading", "symbol,fee_bps\nAAA,-1\n", "fee_bps", "line 2"),
        ("memberships", "list,symbol,valid_from,valid_to\nL,AAA,2024-01-01,\nL,AAA,2024-06-01,\n", "holds while", "3"),
        ("dividends", "ex_date,pay_date,symbol,amount,currency\n2024-02-01,2024-01-01,AAA,1,USD\n", "paid before", "2"),
        (
            "characteristics",
            "timestamp,symbol,name,value\n2024-01-31,AAA,book,1\n",
            "it is not said when",
            "characteristics",
        ),
        (
            "characteristics",
            "timestamp,symbol,name,value,known_at\n2024-01-31,AAA,book,1,2024-01-30\n",
            "before the time that it is of",
            "line 2",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path: Path, table: str, text: str, what: str, place: str) -> None:
    file = tmp_path / "table.csv"
    file.write_text(text)
    with pytest.raises(DataError, match=what) as raised:
        frame_of(table, file)
    assert str(raised.value.where).startswith(f"{table}: ")
    assert place in str(raised.value.where)
    assert raised.value.remedy


def test_dates_with_and_without_offset_do_not_mix() -> None:
    given = [{"timestamp": "2024-01-01", "symbol": "AAA", "rate": 1}, {"timestamp": "2024-01-02T00:00Z", "rate": 1}]
    given[1]["symbol"] = "AAA"
    with pytest.raises(DataError, match="others have none"):
        frame_of("funding", given)


def test_a_lag_is_declared_in_days_or_the_day_is_a_column() -> None:
    values = [{"timestamp": "2024-01-31", "symbol": "AAA", "name": "book", "value": 1.0}]
    lagged = GivenTables(tables={"characteristics": values}, characteristics_lag_days=45)
    rows = read_tables(lagged, OWN).frames["characteristics"].to_pylist()
    assert rows[0]["known_at"] == pd.Timestamp("2024-03-16")
    twice = [{**values[0], "known_at": "2024-03-01"}]
    with pytest.raises(DataError, match="it is said twice") as raised:
        read_tables(GivenTables(tables={"characteristics": twice}, characteristics_lag_days=45), OWN)
    assert raised.value.details(in_options)["remedy"].endswith("--characteristics-lag-days 45")


def test_names_are_rows_of_the_assets() -> None:
    assets = {"AAA": {"delisted": "2024-01-31"}}
    read = read_tables(GivenTables(tables={"assets": assets}, names={"AAA": "Alpha", "BBB": "Beta"}), OWN)
    rows = {each["symbol"]: each for each in read.frames["assets"].to_pylist()}
    assert {symbol: each["name"] for symbol, each in rows.items()} == {"AAA": "Alpha", "BBB": "Beta"}
    assert rows["AAA"]["delisted"] == pd.Timestamp("2024-01-31")
    assert rows["BBB"]["is_benchmark"] is False


def test_sectors_are_given_once() -> None:
    labels = {"AAA": "X"}
    with pytest.raises(DataError, match="given twice"):
        read_tables(GivenTables(tables={"sectors": labels}, taxonomies={"sector": labels}), OWN)


def test_a_table_of_another_name_is_unknown() -> None:
    with pytest.raises(UnknownName, match="trading"):
        read_tables(GivenTables(tables={"tradings": {}}), OWN)


class TestMatching:
    """Which symbols belong to the dataset."""

    def test_a_wider_table_is_matched_and_the_rest_listed(self) -> None:
        sectors = {"AAA": "X", "BBB": "X", "CCC": "Y", "ZZZ": "Y"}
        (match,) = read_tables(GivenTables(tables={"sectors": sectors}), OWN).matches
        assert (match.matched, match.unmatched, match.without) == (OWN, ("ZZZ",), ())

    def test_a_name_near_to_one_that_is_left_out_is_refused(self) -> None:
        with pytest.raises(UnknownName, match="did you mean CCC") as raised:
            read_tables(GivenTables(tables={"sectors": [*_rows("AAA", "BBB"), *_rows("CCB")]}), OWN)
        assert raised.value.where == "sectors: sectors, row 3"

    def test_an_empty_label_says_that_an_asset_has_none(self) -> None:
        sectors = [*_rows("AAA", "BBB", "CCB"), {"symbol": "CCC", "label": ""}]
        (match,) = read_tables(GivenTables(tables={"sectors": sectors}), OWN).matches
        assert (match.unmatched, match.without) == (("CCB",), ())

    def test_a_table_of_nothing_that_is_there_is_of_something_else(self) -> None:
        caps = [{"date": "2024-01-31", "symbol": "ZZZZZZZZ", "market_cap": 1}]
        with pytest.raises(UnknownName, match="ZZZZZZZZ"):
            read_tables(GivenTables(tables={"market_caps": caps}), OWN)

    def test_sizes_of_a_whole_market_may_lack_an_own_asset(self) -> None:
        caps = [{"date": "2024-01-31", "symbol": symbol, "market_cap": 1} for symbol in ("AAA", "BBB", "CCB", "CCD")]
        (match,) = read_tables(GivenTables(tables={"market_caps": caps}), OWN).matches
        assert (match.unmatched, match.without) == (("CCB", "CCD"), ("CCC",))

    def test_snapshots_that_know_far_fewer_assets_are_said(self) -> None:
        caps = [{"date": "2024-01-31", "symbol": symbol, "market_cap": 1} for symbol in OWN]
        (match,) = read_tables(GivenTables(tables={"market_caps": caps}), OWN).matches
        assert match.notes == ()
        caps += [{"date": "2024-02-29", "symbol": "AAA", "market_cap": 1}]
        (match,) = read_tables(GivenTables(tables={"market_caps": caps}), OWN).matches
        assert "1 of 2 snapshots" in match.notes[0]
        assert "2024-02-29 (1 of 3)" in match.notes[0]

    def test_a_row_for_all_leaves_no_asset_out(self) -> None:
        (match,) = read_tables(GivenTables(tables={"trading": [{"lot_step": 1}]}), OWN).matches
        assert (match.matched, match.without) == ((), ())


def _rows(*symbols: str) -> list[dict[str, str]]:
    return [{"symbol": symbol, "label": "X"} for symbol in symbols]
