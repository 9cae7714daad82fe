"""Excel and Arrow, on disk and held in memory."""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
from pyarrow import feather

from tangency.errors import DataError, UnknownName
from tangency.market import HeldFile, PanelSpec, PricePanel, read_prices, read_raw

Declare = Callable[..., PanelSpec]

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


def test_a_sheet_is_read_with_its_dates_and_its_rows_are_named(declare: Declare, tmp_path: Path) -> None:
    path = tmp_path / "prices.ods"
    excel(path, {"Prices": SHEET})
    assert read_prices(path, declare()).version == PricePanel.from_table(SHEET, declare()).version
    excel(path, {"Prices": SHEET.assign(Close=[185.64, -1.0])})
    with pytest.raises(DataError, match="must be positive") as caught:
        read_prices(path, declare())
    assert caught.value.where == f"{path}, sheet 'Prices', row 3, column 'Close'"


def test_excels_own_files_are_read(declare: Declare, tmp_path: Path) -> None:
    path = tmp_path / "prices.xlsx"
    xlsx(path, SHEET)
    assert read_prices(path, declare()).version == PricePanel.from_table(SHEET, declare()).version


def test_days_that_excel_counts_are_read_where_that_is_declared(declare: Declare, tmp_path: Path) -> None:
    path = tmp_path / "prices.ods"
    excel(path, {"Prices": SHEET.assign(Date=[45293, 45294])})
    with pytest.raises(DataError, match="dates cannot be read") as caught:
        read_prices(path, declare())
    assert "date_format='excel-1900'" in str(caught.value.remedy)
    assert (
        read_prices(path, declare(date_format="excel-1900")).version == PricePanel.from_table(SHEET, declare()).version
    )


def test_one_of_several_sheets_is_declared(declare: Declare, tmp_path: Path) -> None:
    path = tmp_path / "prices.ods"
    excel(path, {"Notes": SHEET, "Prices": SHEET})
    with pytest.raises(DataError, match="has 2 sheets") as caught:
        read_prices(path, declare())
    assert "sheet='Notes'" in str(caught.value.remedy)
    assert read_prices(path, declare(sheet="Prices")).symbols == ("AAPL",)
    with pytest.raises(UnknownName):
        read_prices(path, declare(sheet="Price"))


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


def test_arrow_files_and_streams_are_read(declare: Declare, tmp_path: Path) -> None:
    table = pa.Table.from_pandas(SHEET, preserve_index=False)
    feather.write_feather(table, str(tmp_path / "p.feather"), compression="lz4")
    with pa.OSFile(str(tmp_path / "p.arrow"), "wb") as sink, pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    expected = PricePanel.from_table(SHEET, declare()).version
    assert {read_prices(tmp_path / name, declare()).version for name in ("p.feather", "p.arrow")} == {expected}


@pytest.mark.parametrize("content", [b"", b"ARROW1", b"ARROW1\0\0 and no more", b"text"])
def test_arrow_files_that_are_damaged(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "p.arrow"
    path.write_bytes(content)
    with pytest.raises(DataError, match="damaged"):
        read_raw(path)


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
