from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tangency.errors import DataError
from tangency.market import PanelSpec, check_raw_quality, load_file, read_csv, read_parquet, read_sql

CsvOf = Callable[[str | bytes], Path]
GOOD = "timestamp,symbol,close\n2024-01-01,A,1\n2024-01-02,A,2\n"


@pytest.fixture
def csv_of(tmp_path: Path) -> CsvOf:
    def write(text: str | bytes) -> Path:
        path = tmp_path / "prices.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def test_csv_parquet_and_sql_give_the_same_panel(csv_of: CsvOf, spec: PanelSpec, tmp_path: Path) -> None:
    path = csv_of(GOOD)
    panel = read_csv(path, spec)
    pq.write_table(panel.bars, tmp_path / "p.parquet")
    assert read_parquet(tmp_path / "p.parquet", spec).version == panel.version
    assert read_sql(f"select * from '{tmp_path / 'p.parquet'}'", spec).version == panel.version
    assert read_sql(f"from '{path}'", spec).version == panel.version


def test_days_decimals_and_categories_of_parquet_are_read(spec: PanelSpec, tmp_path: Path) -> None:
    query = """copy (select date '2024-01-01' as timestamp, 'A'::enum('A') as symbol, 1.25::decimal(18, 8) as close)
               to '{}'"""
    duckdb.connect().execute(query.format(tmp_path / "p.parquet"))
    assert read_parquet(tmp_path / "p.parquet", spec).close()["A"].tolist() == [1.25]


def test_csv_errors_name_the_line_of_the_file(csv_of: CsvOf, spec: PanelSpec) -> None:
    path = csv_of('timestamp,symbol,close,note\n2024-01-01,A,1,"two\nlines"\n\n2024-01-02,A,-2,\n')
    with pytest.raises(DataError, match="must be positive") as caught:
        read_csv(path, spec)
    assert caught.value.where == f"{path}, line 5, column 'close'"


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("", "the file is empty"),
        ("timestamp,symbol,close\n", "no rows"),
        ("timestamp,symbol,close\n2024-01-01,A\n", "2 fields where the header has 3"),
        ("timestamp;symbol;close\n2024-01-01;A;1\n", "not separated by commas"),
        (b"timestamp,symbol,close\n2024-01-01,\xff\xfe,1\n", "not UTF-8"),
        ('timestamp,symbol,close\n2024-01-01,"A,1\n', "not CSV"),
    ],
)
def test_csv_that_cannot_be_read(csv_of: CsvOf, spec: PanelSpec, content: str | bytes, what: str) -> None:
    with pytest.raises(DataError, match=what) as caught:
        read_csv(csv_of(content), spec)
    assert caught.value.remedy


def test_a_byte_order_mark_is_no_part_of_the_header(csv_of: CsvOf, spec: PanelSpec) -> None:
    assert read_csv(csv_of(b"\xef\xbb\xbf" + GOOD.encode()), spec).symbols == ("A",)


def test_files_that_are_not_there_or_no_files(tmp_path: Path, spec: PanelSpec) -> None:
    for read in (read_csv, read_parquet):
        with pytest.raises(DataError, match="no such file"):
            read(tmp_path / "none", spec)
        with pytest.raises(DataError, match="cannot be read"):
            read(tmp_path, spec)
        with pytest.raises(DataError, match="no such file"):
            read("prices\0.csv", spec)


def test_parquet_that_is_damaged(tmp_path: Path, spec: PanelSpec) -> None:
    whole = tmp_path / "whole.parquet"
    pq.write_table(pa.table({"timestamp": ["2024-01-01"], "symbol": ["A"], "close": [1.0]}), whole)
    for name, content in (("cut", whole.read_bytes()[:-20]), ("text", b"timestamp,symbol"), ("empty", b"")):
        path = tmp_path / f"{name}.parquet"
        path.write_bytes(content)
        with pytest.raises(DataError, match="not Parquet, or is damaged"):
            read_parquet(path, spec)


def test_parquet_with_damaged_pages(tmp_path: Path, spec: PanelSpec) -> None:
    path = tmp_path / "whole.parquet"
    table = pa.table(
        {"timestamp": ["2024-01-01"] * 500, "symbol": ["A"] * 500, "close": [float(i) for i in range(500)]}
    )
    pq.write_table(table, path, compression="zstd")
    content = bytearray(path.read_bytes())
    content[10:400] = bytes(390)
    path.write_bytes(bytes(content))
    with pytest.raises(DataError, match="damaged"):
        read_parquet(path, spec)


@pytest.mark.parametrize(
    "query", ["selec 1", "select * from 'none.parquet'", "create table t (a int)", "select 1; select 2", ""]
)
def test_sql_that_cannot_be_read(spec: PanelSpec, query: str) -> None:
    with pytest.raises(DataError) as caught:
        read_sql(query, spec)
    assert caught.value.remedy


def test_sql_cannot_write(spec: PanelSpec, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="not one SELECT"):
        read_sql(f"copy (select 1) to '{tmp_path / 'x.csv'}'", spec)
    assert not (tmp_path / "x.csv").exists()


def test_a_check_lists_every_bad_row_of_a_file_that_does_not_load(csv_of: CsvOf, spec: PanelSpec) -> None:
    path = csv_of(GOOD + "2024-01-02,A,2\n2024-01-02,A,3\n2024-01-03,A,0\n2024-01-04,A,-1\nsoon,A,1\n2024-01-05,A,2\n")
    report = check_raw_quality(load_file(path), spec)
    assert not report.loads
    assert report.summary() == {"bad_timestamp": 1, "non_positive_price": 2, "duplicate": 2, "market_gap": 1}
    assert [f.detail.split(":")[0].removeprefix(str(path)) for f in report.of_kind("duplicate")] == [
        ", line 4",
        ", line 5",
    ]


def test_a_file_of_another_ending_is_not_guessed(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="not known by its ending"):
        load_file(tmp_path / "prices.doc")
