"""Text files: what their first lines show, the lines of their rows, and who reads what."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from tangency.errors import DataError
from tangency.market import Dialect, PanelSpec, RawTable, read_prices, read_raw
from tangency.market.reading import csv_file

FileOf = Callable[..., Path]
ROWS = "timestamp,symbol,close\n2024-01-01,A,1\n2024-01-02,A,2\n"


@pytest.fixture
def file_of(tmp_path: Path) -> FileOf:
    def write(content: str | bytes, name: str = "prices.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


@pytest.mark.parametrize(
    ("content", "what", "line", "remedy"),
    [
        ("a;b;c\n1;2;3\n", "not separated by commas", 1, "separator=';'"),
        ("a\tb\tc\n1\t2\t3\n", "not separated by commas", 1, "separator='tab'"),
        ("Date;Close\n2024-01-02;185,64\n2024-01-03;184,25\n", "not separated by commas", 1, "separator=';'"),
        ("made by me\nin May\ntimestamp,symbol,close\n2024-01-01,A,1\n", "stand above the header", 1, "skip_lines=2"),
        ("as of, May\ntimestamp,symbol,close\n2024-01-01,A,1\n", "stand above the header", 1, "skip_lines=1"),
        ("2024-01-01,A,1\n2024-01-02,A,2\n", "no header", 1, "header=['timestamp', 'symbol', 'close']"),
        ("A,2024-01-01,1,9\nA,2024-01-02,2,8\n", "no header", 1, "header=['symbol', 'timestamp', 'close', 'volume']"),
        (",A,A\n,Open,Close\n2024-01-01,1,2\n", "two header rows", 2, "header_rows=2"),
        (ROWS + "Total\n", "1 field where the header has 3", 4, "skip_last_lines=1"),
        (ROWS + "Total\n\nin USD\n\n", "1 field where the header has 3", 4, "skip_last_lines=2"),
        (ROWS + "2024-01-03,A\n2024-01-04,A,2\n", "2 fields where the header has 3", 4, "mend or remove"),
        ("timestamp,symbol,close\n2024-01-01,A\n", "2 fields where the header has 3", 2, "mend or remove"),
        ("sep=;\na;b\n1;2\n", None, 0, ""),
    ],
)
def test_what_a_file_shows_is_said_with_the_line_and_what_to_declare(
    file_of: FileOf, content: str, what: str | None, line: int, remedy: str
) -> None:
    path = file_of(content)
    if what is None:
        assert list(read_raw(path).frame) == ["a", "b"]
        return
    with pytest.raises(DataError, match=what) as caught:
        read_raw(path)
    assert caught.value.where == f"{path}, line {line}"
    assert remedy in str(caught.value.remedy)


@pytest.mark.parametrize(
    ("content", "dialect", "what", "remedy"),
    [
        (ROWS, {"header": ("timestamp", "symbol", "close")}, "first line seems to be a header", "skip_lines=1"),
        (ROWS, {"header_rows": 2}, "second header row seems to be a row", "header_rows=1"),
        ("x\n" + ROWS, {"skip_lines": 2}, "no header", "or skip_lines=1"),
        (ROWS, {"layout": "wide"}, "seems to be long", "layout='long'"),
    ],
)
def test_what_is_declared_and_not_so_is_said(
    file_of: FileOf, content: str, dialect: dict, what: str, remedy: str
) -> None:
    spec = PanelSpec(name="m", calendar="crypto", currency="USD", asset_class="crypto", dialect=Dialect(**dialect))
    with pytest.raises(DataError, match=what) as caught:
        read_prices(file_of(content), spec)
    assert remedy in str(caught.value.remedy)


def test_a_header_that_is_too_long_for_one_field_is_of_another_separator(file_of: FileOf) -> None:
    header = ";".join(["Date", *(f"ASSET-{number:06d}" for number in range(12_000))])
    with pytest.raises(DataError, match="by semicolons") as caught:
        read_raw(file_of(f"{header}\n2024-01-02{';1' * 12_000}\n"))
    assert "separator=';'" in str(caught.value.remedy)


def test_a_separator_line_against_the_declared_one_is_refused(file_of: FileOf) -> None:
    with pytest.raises(DataError, match="another separator") as caught:
        read_raw(file_of("sep=;\na;b\n1;2\n"), Dialect(separator=","))
    assert "separator=';'" in str(caught.value.remedy)


@pytest.mark.parametrize(
    ("content", "dialect", "what"),
    [
        ("1,2,3\n1,2,3\n", {"header": ("a", "b")}, "2 names are declared where the first row has 3"),
        ("a,b\nc\n", {"header_rows": 2}, "2 and 1 fields"),
        ("a,b\n", {"header_rows": 2}, "one header row"),
        (",,\n1,2,3\n", {}, "the header is empty"),
        ("a,b\n", {"skip_lines": 5}, "the file is empty"),
        ("a,b\n1,2\n", {"skip_last_lines": 9}, "the file is empty"),
        ("a,b\n1,\x00\n", {}, "not text"),
        ("a,b\n1,2\n".encode("utf-16-le"), {}, "not text"),
        ("a,b\n1,2\n".encode("utf-16"), {}, "UTF-16"),
        ("a,b\n1,é\n".encode("latin-1"), {}, "not UTF-8"),
        (b"a,b\n1,\x81\n", {"encoding": "cp1252"}, "not cp1252"),
    ],
)
def test_files_that_are_not_as_declared(file_of: FileOf, content: str | bytes, dialect: dict, what: str) -> None:
    with pytest.raises(DataError, match=what) as caught:
        read_raw(file_of(content), Dialect(**dialect))
    assert caught.value.where
    assert caught.value.remedy


@pytest.mark.parametrize(
    "content", [b"no gzip", gzip.compress(ROWS.encode(), mtime=0)[:-9]], ids=["no gzip", "cut short"]
)
def test_a_packed_file_that_is_damaged(file_of: FileOf, content: bytes) -> None:
    with pytest.raises(DataError, match="not packed by gzip, or is damaged"):
        read_raw(file_of(content, "prices.csv.gz"))


def test_a_packed_file_that_would_fill_the_memory(file_of: FileOf, monkeypatch: pytest.MonkeyPatch) -> None:
    from tangency.market.reading import text_file  # noqa: PLC0415  # the module that holds the bound

    monkeypatch.setattr(text_file, "DECODED_BYTES", 1 << 20)
    with pytest.raises(DataError, match="takes more than"):
        read_raw(file_of(gzip.compress(bytes(2 << 20)), "prices.csv.gz"))
    with pytest.raises(DataError, match="takes more than"):
        read_raw(file_of(bytes(2 << 20)))


def test_a_last_column_without_name_and_values_is_left_out_and_said(file_of: FileOf) -> None:
    raw = read_raw(file_of("timestamp,symbol,close,\n2024-01-01,A,1,\n"))
    assert list(raw.frame) == ["timestamp", "symbol", "close"]
    assert raw.noticed == ("the last column has neither a name nor a value; it is left out",)


def test_rows_without_any_value_at_the_end_are_left_out_and_said(file_of: FileOf) -> None:
    raw = read_raw(file_of(ROWS + ",,\n , ,\n"))
    assert len(raw.frame) == 2
    assert raw.noticed == ("2 rows without any value at the end left out",)
    assert len(read_raw(file_of("timestamp,symbol,close\n,,\n2024-01-01,A,1\n")).frame) == 2


def test_columns_without_a_name_are_numbered_and_said(file_of: FileOf) -> None:
    raw = read_raw(file_of(",symbol,close,\n2024-01-01,A,1,x\n"))
    assert list(raw.frame) == ["column 1", "symbol", "close", "column 4"]
    assert raw.noticed == ("columns without a name are called column 1, column 4",)


def test_tabs_separate_where_the_name_ends_so(file_of: FileOf) -> None:
    assert list(read_raw(file_of(ROWS.replace(",", "\t"), "prices.tsv")).frame) == ["timestamp", "symbol", "close"]


NOTES = ["plain", "", "a, b", 'say "x"', "two\nlines", "\r\n", " padded ", "é", "'", "1;2"]


@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_rows_and_lines_are_those_of_the_standard_library(file_of: FileOf, quoting: int, end: str) -> None:
    """With quotes, blank lines and line breaks in fields, read by Arrow or by the exact reader."""
    path = file_of("")
    with path.open("w", newline="", encoding="utf-8") as handle:
        writer = csv.writer(handle, quoting=quoting, lineterminator=end)
        writer.writerow(["note", "row"])
        for number, note in enumerate(NOTES * 3):
            writer.writerow([note, number])
            handle.write(end * (number % 3))
    with path.open(newline="", encoding="utf-8") as handle:
        reader = csv.reader(handle)
        next(reader)
        expected = [(fields, reader.line_num) for fields in reader if fields]
    raw = read_raw(path)
    assert raw.frame.to_numpy().tolist() == [fields for fields, _ in expected]
    assert [raw.place(row) for row in range(len(expected))] == [f"{path}, line {line}" for _, line in expected]


@pytest.mark.parametrize("line", ['2024-01-03,A,"3"4', '2024-01-03,"A,3', '2024-01-03,A,3"\n2024-01-04,A,"4'])
def test_quotes_within_fields_are_left_to_the_exact_reader(
    file_of: FileOf, line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    exact = csv_file._exact
    monkeypatch.setattr(csv_file, "_exact", lambda *given: asked.append(given) or exact(*given))
    spec = PanelSpec(name="m", calendar="crypto", currency="USD", asset_class="crypto")
    with pytest.raises(DataError):
        read_prices(file_of(ROWS + line), spec)
    assert asked


def test_lines_above_and_line_breaks_count(file_of: FileOf) -> None:
    spec = PanelSpec(
        name="m",
        calendar="crypto",
        currency="USD",
        asset_class="crypto",
        dialect=Dialect(skip_lines=2, encoding="cp1252"),
    )
    text = 'Größe\n\ntimestamp,symbol,close,note\n2024-01-01,A,1,"two\nlines"\n\n2024-01-02,A,-2,\n'
    path = file_of(text.encode("cp1252"))
    with pytest.raises(DataError, match="must be positive") as caught:
        read_prices(path, spec)
    assert caught.value.where == f"{path}, line 7, column 'close'"


def test_a_raw_table_counts_rows_where_it_has_no_lines() -> None:
    import pandas as pd  # noqa: PLC0415  # one test's own

    assert RawTable(frame=pd.DataFrame({"a": [1, 2]}), source="t").place(1, "a") == "t, row 2, column 'a'"
