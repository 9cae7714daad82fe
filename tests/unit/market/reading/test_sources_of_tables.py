"""Every kind of source: folders, patterns, lists, Excel, Arrow, frames; wide tables and two header rows."""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from pyarrow import feather

from tangency.errors import ConfigurationError, DataError, UnknownName
from tangency.market import Dialect, HeldFile, PanelSpec, PricePanel, RawTable, read_prices, read_raw

DATA = Path(__file__).parent / "data"
CLOSES = "Date,Close\n2024-01-02,{}\n2024-01-03,{}\n"


def spec(calendar: str = "us-equity", columns: dict[str, str] | None = None, **dialect: object) -> PanelSpec:
    return PanelSpec(
        name="mine",
        calendar=calendar,
        currency="USD",
        asset_class="equity",
        columns=columns or {},
        dialect=Dialect.model_validate(dialect),
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "prices"
    path.mkdir()
    for number, name in enumerate(("MSFT", "AAPL"), start=1):
        (path / f"{name}.csv").write_text(CLOSES.format(number, number + 1), encoding="utf-8")
    return path


def test_a_folder_holds_one_file_for_each_asset(folder: Path) -> None:
    (folder / "README.md").write_text("mine", encoding="utf-8")
    (folder / ".hidden.csv").write_text("x", encoding="utf-8")
    (folder / "old").mkdir()
    panel = read_prices(folder, spec())
    assert panel.close().to_dict("list") == {"AAPL": [2.0, 3.0], "MSFT": [1.0, 2.0]}
    assert f"left out of {folder}: README.md, old" in panel.facts.noticed


@pytest.mark.parametrize("source", ["{}/*.csv", "{}/[AM]*", "{}/????.csv"])
def test_a_pattern_is_the_files_that_match(folder: Path, source: str) -> None:
    assert read_prices(source.format(folder), spec()).symbols == ("AAPL", "MSFT")


def test_a_list_of_files_is_read_in_its_order(folder: Path) -> None:
    raw = read_raw([folder / "MSFT.csv", str(folder / "AAPL.csv")])
    assert raw.frame["symbol"].tolist() == ["MSFT", "MSFT", "AAPL", "AAPL"]


def test_a_fault_is_placed_in_its_own_file(folder: Path) -> None:
    (folder / "AAPL.csv").write_text(CLOSES.format(1, -1), encoding="utf-8")
    with pytest.raises(DataError, match="must be positive") as caught:
        read_prices(folder, spec())
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
    tmp_path: Path, name: str, pattern: str | None, symbol: str
) -> None:
    frame = pd.DataFrame({"Date": ["2024-01-02"], "Close": [1.0]})
    frame.to_csv(tmp_path / name, index=False)
    assert read_prices(tmp_path, spec(symbol_from=pattern)).symbols == (symbol,)
    if pattern is not None:
        assert read_prices(tmp_path / name, spec(symbol_from=pattern)).symbols == (symbol,)


def test_a_name_without_the_declared_form_is_refused(folder: Path) -> None:
    with pytest.raises(DataError, match="does not state a symbol as declared") as caught:
        read_prices(folder, spec(symbol_from="{symbol}.us"))
    assert caught.value.value == "AAPL"


def test_parts_of_one_asset_are_one_table_and_what_overlaps_is_named(folder: Path) -> None:
    with pytest.raises(DataError, match=f"repeats {folder / 'AAPL.csv'}, line 2 with other values"):
        read_prices(folder, spec(symbol="AAPL"))
    (folder / "MSFT.csv").write_text("Date,Close\n2024-01-04,9\n", encoding="utf-8")
    assert read_prices(folder, spec(symbol="AAPL")).close()["AAPL"].tolist() == [2.0, 3.0, 9.0]


def test_files_that_name_their_assets_need_no_names(folder: Path) -> None:
    for name in ("MSFT", "AAPL"):
        (folder / f"{name}.csv").write_text(f"Date,Ticker,Close\n2024-01-02,{name}2,1\n", encoding="utf-8")
    assert read_prices(folder, spec()).symbols == ("AAPL2", "MSFT2")
    with pytest.raises(DataError, match="names its assets itself"):
        read_prices(folder, spec(symbol_from="{symbol}"))


@pytest.mark.parametrize("source", ["{}", "{}/*.parquet", []])
def test_a_source_without_tables_is_refused(tmp_path: Path, source: object) -> None:
    with pytest.raises(DataError, match=r"no tables|names no files"):
        read_raw(source.format(tmp_path) if isinstance(source, str) else source)


NAMES = " ".join(f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in ("office", "table", "text"))


def cell(value: object) -> str:
    if isinstance(value, pd.Timestamp):
        return f'<table:table-cell office:value-type="date" office:date-value="{value:%Y-%m-%d}"/>'
    if isinstance(value, float | int):
        return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
    return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'


def sheet(name: str, frame: pd.DataFrame) -> str:
    rows = [list(frame), *frame.astype(object).to_numpy().tolist()]
    texts = [f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows]
    return f'<table:table table:name="{name}">{"".join(texts)}</table:table>'


def excel(path: Path, sheets: dict[str, pd.DataFrame]) -> None:
    """Write an OpenDocument file by hand: nothing that is installed writes Excel's own."""
    tables = "".join(sheet(name, frame) for name, frame in sheets.items())
    body = f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
    manifest = '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", f"<office:document-content {NAMES}>{body}</office:document-content>")


def xlsx(path: Path, frame: pd.DataFrame) -> None:
    """Write the least that is a sheet of Excel: texts in place, dates as days in a cell of a date's style."""
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    links = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    packed = "http://schemas.openxmlformats.org/package/2006"

    def cell(value: object) -> str:
        if isinstance(value, pd.Timestamp):
            return f'<c s="1"><v>{(value - pd.Timestamp("1899-12-30")).days}</v></c>'
        if isinstance(value, float | int):
            return f"<c><v>{value}</v></c>"
        return f'<c t="inlineStr"><is><t>{value}</t></is></c>'

    rows = [list(frame), *frame.astype(object).to_numpy().tolist()]
    data = "".join(f"<row>{''.join(map(cell, row))}</row>" for row in rows)
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{packed}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{packed}/relationships"><Relationship Id="r1" '
        f'Type="{links}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {main} xmlns:r="{links}"><sheets><sheet name="Prices" sheetId="1" r:id="r1"/>'
        "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{packed}/relationships"><Relationship Id="r1" '
        f'Type="{links}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{links}/styles" '
        'Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet {main}><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>',
        "xl/worksheets/sheet1.xml": f"<worksheet {main}><sheetData>{data}</sheetData></worksheet>",
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)


SHEET = pd.DataFrame(
    {"Date": pd.to_datetime(["2024-01-02", "2024-01-03"]), "Ticker": "AAPL", "Close": [185.64, 184.25]}
)


def test_a_sheet_is_read_with_its_dates_and_its_rows_are_named(tmp_path: Path) -> None:
    path = tmp_path / "prices.ods"
    excel(path, {"Prices": SHEET})
    assert read_prices(path, spec()).version == PricePanel.from_table(SHEET, spec()).version
    excel(path, {"Prices": SHEET.assign(Close=[185.64, -1.0])})
    with pytest.raises(DataError, match="must be positive") as caught:
        read_prices(path, spec())
    assert caught.value.where == f"{path}, sheet 'Prices', row 3, column 'Close'"


def test_excels_own_files_are_read(tmp_path: Path) -> None:
    path = tmp_path / "prices.xlsx"
    xlsx(path, SHEET)
    assert read_prices(path, spec()).version == PricePanel.from_table(SHEET, spec()).version


def test_days_that_excel_counts_are_read_where_that_is_declared(tmp_path: Path) -> None:
    path = tmp_path / "prices.ods"
    excel(path, {"Prices": SHEET.assign(Date=[45293, 45294])})
    with pytest.raises(DataError, match="dates cannot be read") as caught:
        read_prices(path, spec())
    assert "date_format='excel-1900'" in str(caught.value.remedy)
    assert read_prices(path, spec(date_format="excel-1900")).version == PricePanel.from_table(SHEET, spec()).version


def test_one_of_several_sheets_is_declared(tmp_path: Path) -> None:
    path = tmp_path / "prices.ods"
    excel(path, {"Notes": SHEET, "Prices": SHEET})
    with pytest.raises(DataError, match="has 2 sheets") as caught:
        read_prices(path, spec())
    assert "sheet='Notes'" in str(caught.value.remedy)
    assert read_prices(path, spec(sheet="Prices")).symbols == ("AAPL",)
    with pytest.raises(UnknownName):
        read_prices(path, spec(sheet="Price"))


def test_excel_that_is_damaged_missing_or_not_readable_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "prices.xlsx"
    with pytest.raises(DataError, match="no such file"):
        read_raw(path)
    path.write_bytes(b"PK\x03\x04 no more")
    with pytest.raises(DataError, match="not Excel, or is damaged"):
        read_raw(path)
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    with pytest.raises(DataError, match="not installed") as caught:
        read_raw(path)
    assert "tangency[excel]" in str(caught.value.remedy)


def test_arrow_files_and_streams_are_read(tmp_path: Path) -> None:
    table = pa.Table.from_pandas(SHEET, preserve_index=False)
    feather.write_feather(table, str(tmp_path / "p.feather"), compression="lz4")
    with pa.OSFile(str(tmp_path / "p.arrow"), "wb") as sink, pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    expected = PricePanel.from_table(SHEET, spec()).version
    assert {read_prices(tmp_path / name, spec()).version for name in ("p.feather", "p.arrow")} == {expected}


@pytest.mark.parametrize("content", [b"", b"ARROW1", b"ARROW1\0\0 and no more", b"text"])
def test_arrow_files_that_are_damaged(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "p.arrow"
    path.write_bytes(content)
    with pytest.raises(DataError, match="damaged"):
        read_raw(path)


def test_a_series_is_the_prices_of_one_asset() -> None:
    series = pd.Series([1.0, 2.0], pd.to_datetime(["2024-01-02", "2024-01-03"]))
    panel = read_prices(series, spec(symbol="AAPL"))
    assert panel.close()["AAPL"].tolist() == [1.0, 2.0]
    assert panel.facts.noticed == ("the index has no name and holds dates: they are the timestamps",)
    named = read_prices(series.rename("AAPL"), spec(layout="wide"))
    assert named.version == panel.version


def test_an_index_that_counts_rows_is_no_column_and_another_is() -> None:
    assert list(read_raw(SHEET.iloc[::-1]).frame) == ["Date", "Ticker", "Close"]
    assert list(read_raw(SHEET.set_index("Ticker")).frame) == ["Ticker", "Date", "Close"]
    assert list(read_raw(SHEET.set_axis(["a", "b"])).frame) == ["index", "Date", "Ticker", "Close"]


WIDE = "Date,AAPL,MSFT\n2024-01-02,185.64,\n2024-01-03,184.25,370.6\n"


@pytest.fixture
def wide(tmp_path: Path) -> Callable[[str], Path]:
    def write(text: str) -> Path:
        path = tmp_path / "wide.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_a_wide_table_is_read_where_that_is_declared(wide: Callable[[str], Path]) -> None:
    path = wide(WIDE)
    with pytest.raises(DataError) as caught:
        read_prices(path, spec())
    assert str(caught.value.remedy).endswith("layout='wide'")
    panel = read_prices(path, spec(layout="wide"))
    np.testing.assert_array_equal(panel.close().to_numpy(), [[185.64, np.nan], [184.25, 370.6]])
    assert panel.bars.num_rows == 3


def test_faults_of_a_wide_table_name_line_and_asset(wide: Callable[[str], Path]) -> None:
    path = wide(WIDE.replace("370.6", "-1"))
    with pytest.raises(DataError, match="must be positive") as caught:
        read_prices(path, spec(layout="wide"))
    assert caught.value.where == f"{path}, line 3, column 'MSFT'"
    with pytest.raises(DataError, match="repeats line 2 with the same values"):
        read_prices(wide(WIDE + "2024-01-02,185.64,\n"), spec(layout="wide"))


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
def test_a_table_that_is_not_wide_as_declared(wide: Callable[[str], Path], text: str, what: str, remedy: str) -> None:
    with pytest.raises(DataError, match=what) as caught:
        read_prices(wide(text), spec(layout="wide"))
    assert remedy in str(caught.value.remedy)


def test_an_asset_without_any_price_is_left_out_and_said(wide: Callable[[str], Path]) -> None:
    panel = read_prices(wide("Date,A,B\n2024-01-02,1,\n"), spec(layout="wide"))
    assert panel.symbols == ("A",)
    assert "without any value, so left out: B" in panel.facts.noticed


def test_two_header_rows_that_name_no_fields_are_refused(wide: Callable[[str], Path]) -> None:
    with pytest.raises(DataError, match="neither of the two header rows names the fields"):
        read_prices(wide("Date,X,Y\n,AAPL,MSFT\n2024-01-02,1,2\n"), spec(header_rows=2))
    with pytest.raises(DataError, match="levels"):
        read_raw(pd.DataFrame([[1.0]], columns=pd.MultiIndex.from_tuples([("a", "b", "c")])))


def test_a_declared_symbol_is_not_laid_over_those_of_the_table() -> None:
    with pytest.raises(DataError, match="names its assets itself"):
        read_raw(SHEET, Dialect(symbol="MSFT"))


def test_a_table_that_was_read_is_read_as_it_is() -> None:
    raw = RawTable(frame=SHEET, source="mine")
    assert read_raw(raw) is raw
    with pytest.raises((DataError, ConfigurationError)):
        PricePanel.from_table(raw, spec(columns={"Closes": "close"}))


def test_a_wide_table_maps_its_dates_alone(wide: Callable[[str], Path]) -> None:
    with pytest.raises(DataError, match="are assets, beside that of the dates"):
        read_prices(wide(WIDE), spec(layout="wide", columns={"AAPL": "close"}))
    with pytest.raises(DataError, match="no column 'When' to map"):
        read_prices(wide(WIDE), spec(layout="wide", columns={"When": "timestamp"}))
    frame = pd.DataFrame([["2024-01-02", 1.0, 2.0]], columns=["Date", "A", "A "])
    with pytest.raises(DataError, match="two columns are of one asset"):
        read_prices(frame, spec(layout="wide"))


FIELDS = "Price,Adj Close,Close,High,Volume\nTicker,A,A,A,A\nDate,,,,\n2024-01-02,1,2,3,4\n"


def test_which_close_of_two_header_rows_is_declared(wide: Callable[[str], Path]) -> None:
    with pytest.raises(DataError, match="the closes 'Adj Close' and 'Close'") as caught:
        read_prices(wide(FIELDS), spec(header_rows=2))
    assert str(caught.value.remedy).endswith("columns={'Adj Close': 'close'} or columns={'Close': 'close'}")
    adjusted = read_prices(wide(FIELDS), spec(header_rows=2, columns={"Adj Close": "close"}))
    assert adjusted.bars.drop_columns(["timestamp", "symbol"]).to_pylist() == [{"close": 1.0, "volume": 4.0}]
    assert adjusted.facts.columns_left_out == ("Close A", "High A")
    raw = read_prices(wide(FIELDS), spec(header_rows=2, columns={"Close": "close"}))
    assert raw.bars.drop_columns(["timestamp", "symbol"]).to_pylist() == [{"high": 3.0, "close": 2.0, "volume": 4.0}]
    with pytest.raises(DataError, match="no column 'Last' to map"):
        read_prices(wide(FIELDS), spec(header_rows=2, columns={"Last": "close"}))


def test_numbers_that_are_names_have_no_point() -> None:
    frame = SHEET.assign(Ticker=[700.0, 5.0])
    assert read_prices(frame, spec()).symbols == ("5", "700")
    assert read_prices(frame.assign(Ticker=[700.0, "AAPL"]), spec()).symbols == ("700", "AAPL")


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
def test_what_the_columns_could_be(wide: Callable[[str], Path], text: str, remedy: str) -> None:
    with pytest.raises(DataError) as caught:
        read_prices(wide(text), spec())
    assert remedy in str(caught.value.remedy)


def test_a_file_held_in_memory_is_read_as_the_one_on_disk(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {"date": pd.to_datetime(["2024-01-02", "2024-01-03"]), "symbol": ["A", "A"], "close": [1.5, 1.6]}
    )
    frame.to_csv(tmp_path / "prices.csv", index=False)
    frame.to_csv(tmp_path / "prices.csv.gz", index=False)
    frame.to_parquet(tmp_path / "prices.parquet")
    feather.write_feather(pa.Table.from_pandas(frame), tmp_path / "prices.feather")
    xlsx(tmp_path / "prices.xlsx", frame)
    for path in sorted(tmp_path.iterdir()):
        held = read_raw(HeldFile(name=path.name, content=path.read_bytes()))
        there = read_raw(path)
        assert held.frame.equals(there.frame), path
        assert (held.source.removeprefix(str(tmp_path)), held.file) == (
            there.source.replace(f"{tmp_path}/", ""),
            Path(path.name),
        )


def test_a_held_file_is_named_in_errors_and_read_again_for_the_line() -> None:
    held = HeldFile(name="prices.csv", content=b"date,symbol,close\n2024-01-02,A,1\n\n2024-01-03,A,x\n")
    assert read_raw(held).place(1) == "prices.csv, line 4"
    with pytest.raises(DataError, match=r"nothing\.xyz"):
        read_raw(HeldFile(name="nothing.xyz", content=b"a"))


def test_a_name_that_the_user_did_not_give_states_no_symbol() -> None:
    held = HeldFile(name="source.csv", content=b"date,close\n2024-01-02,1\n", is_own_name=False)
    assert read_raw(held).file is None
