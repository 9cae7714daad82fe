"""Parquet of any origin: bombs and bytes that are no text give typed errors, honest files come whole."""

from __future__ import annotations

import io
import resource
import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tangency.domain import parquet_bounds
from tangency.domain.parquet_bounds import read_bounded
from tangency.errors import DataError
from tangency.market import load_file

HONEST = pa.table(
    {
        "symbol": pa.array(["BTC", None, "ETH", "BTC"]),
        "venue": pa.array(["a", "b", "a", "a"]).dictionary_encode(),
        "large": pa.array(["x", "y", "z", "x"], pa.large_string()),
        "raw": pa.array([b"\xff", b"", None, b"1"]),
        "close": [1.0, None, 3.0, 4.0],
        "many": [[1, 2], [], None, [3]],
    }
)


@pytest.mark.parametrize("options", [{}, {"use_dictionary": False}, {"row_group_size": 2}, {"store_schema": False}])
def test_an_honest_file_is_read_as_arrow_reads_it(tmp_path: Path, options: dict[str, object]) -> None:
    path = tmp_path / "t.parquet"
    pq.write_table(HONEST, path, **options)
    with pq.ParquetFile(path) as file:
        expected = file.read()
    assert read_bounded(path, where="t").equals(expected, check_metadata=True)
    assert read_bounded(io.BytesIO(path.read_bytes()), where="t").equals(expected)


def test_rows_beyond_the_memory_are_refused_by_the_footer(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    column = pa.array([7.0] * 20_000_000)
    with pq.ParquetWriter(path, pa.schema([("a", pa.float64())]), compression="zstd") as writer:
        for _ in range(14):
            writer.write_table(pa.table({"a": column}), row_group_size=20_000_000)
    del column
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(DataError, match="2 GiB of memory") as caught:
        load_file(str(path))
    assert caught.value.value == "280,000,000 rows of 1 columns"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000  # kilobytes


@pytest.mark.parametrize("store_schema", [True, False])
def test_one_text_written_out_a_million_times_is_refused(tmp_path: Path, store_schema: bool) -> None:
    path = tmp_path / "t.parquet"
    text = pa.DictionaryArray.from_arrays(pa.array([0] * 1_000_000, pa.int32()), pa.array(["x" * 1_000_000]))
    pq.write_table(pa.table({"symbol": text}), path, compression="zstd", store_schema=store_schema)
    assert path.stat().st_size < 100_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(DataError, match="2 GiB of memory"):
        load_file(str(path))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000  # kilobytes


def test_a_query_whose_rows_do_not_fit_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tangency.market.reading import sql_query  # noqa: PLC0415  # the module that holds the bound

    monkeypatch.setattr(sql_query, "DECODED_BYTES", 10_000_000)
    with pytest.raises(DataError, match="memory"):
        sql_query.load_sql("select * from range(100000000000)")


@pytest.mark.parametrize("use_dictionary", [True, False])
@pytest.mark.parametrize("kind", [pa.string(), pa.large_string()])
def test_a_symbol_that_is_not_utf8_is_refused(tmp_path: Path, kind: pa.DataType, use_dictionary: bool) -> None:
    path = tmp_path / "t.parquet"
    raw = pa.array([b"BTC", b"\xff\xfe"], pa.large_binary() if kind == pa.large_string() else pa.binary())
    table = pa.table({"symbol": raw.view(kind), "close": [1.0, 2.0]})
    pq.write_table(table, path, use_dictionary=use_dictionary)
    with pytest.raises(DataError, match="UTF-8") as caught:
        load_file(str(path))
    assert "symbol" in str(caught.value.where)
    assert caught.value.remedy is not None


def test_the_bound_counts_cells_and_not_bytes_on_the_disk() -> None:
    limit = parquet_bounds.DECODED_BYTES // 8
    parquet_bounds.require_bounded(limit // 4, 4, where="t")
    with pytest.raises(DataError):
        parquet_bounds.require_bounded(limit // 4 + 1, 4, where="t")


def _varint(number, width=0):
    coded = number << 1 if number >= 0 else (-number << 1) - 1
    digits = []
    while coded > 0x7F or len(digits) < width - 1:
        digits.append(coded & 0x7F | 0x80)
        coded >>= 7
    return bytes([*digits, coded])


def _with_lies(whole, truth, lie, places):
    """Return a Parquet file with other numbers in those places of its footer that hold `truth`."""
    end = len(whole) - 8
    (size,) = struct.unpack("<I", whole[end : end + 4])
    first, *rest = whole[end - size : end].split(_varint(truth))
    footer = first
    for place, part in enumerate(rest):
        footer += _varint(lie if place in places else truth) + part
    assert max(places) < len(rest)
    return whole[: end - size] + footer + struct.pack("<I", len(footer)) + b"PAR1"


@pytest.mark.parametrize("lie", [-5, 0, 10**5, 2 * 10**8, 10**9, 10**14])
@pytest.mark.parametrize("place", range(4))
def test_a_footer_that_contradicts_itself_is_refused_before_memory_is_asked_for(tmp_path, lie, place):
    """The rows of a group, 10⁹ where there are 54 321, had eight gigabytes asked for."""
    n, path = 54_321, tmp_path / "lies.parquet"
    schema = pa.schema([("a", pa.float64(), False), ("b", pa.float64(), False)])
    table = pa.table([pa.array(np.arange(float(n)))] * 2, schema=schema)
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, write_statistics=False, store_schema=False)
    path.write_bytes(_with_lies(sink.getvalue().to_pybytes(), n, lie, {place}))
    with pytest.raises((DataError, OSError)) as caught:  # OSError: Arrow's own, of a negative number
        read_bounded(path, where="t")
    assert lie < 0 or isinstance(caught.value, DataError)


def test_pages_that_claim_much_are_unpacked_one_at_a_time(tmp_path):
    """Each of eight processors unpacked 200 MB of which the footer says nothing."""
    n, path = 25_000_000, tmp_path / "pages.parquet"
    schema = pa.schema([(f"c{k}", pa.float64(), False) for k in range(8)])
    sink = pa.BufferOutputStream()
    layout = {"use_dictionary": False, "compression": "zstd", "write_statistics": False, "store_schema": False}
    pages = {"data_page_size": 2**30, "max_rows_per_page": n, "write_batch_size": n}
    with pq.ParquetWriter(sink, schema, **layout, **pages) as writer:
        writer.write_table(pa.table([pa.array(np.zeros(n))] * 8, schema=schema), row_group_size=n)
    whole = _with_lies(sink.getvalue().to_pybytes(), n, 1000, set(range(10)))
    path.write_bytes(whole)
    code = (
        "import resource, sys, pyarrow as pa; from pathlib import Path; from tangency.domain.parquet_bounds import "
        "read_bounded; pa.set_cpu_count(8); before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "print(read_bounded(Path(sys.argv[1]), where='t').num_rows, "
        "resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)"
    )
    told = subprocess.run([sys.executable, "-c", code, str(path)], check=True, capture_output=True, text=True).stdout
    rows, kilobytes = map(int, told.split())
    assert rows == 1000
    assert kilobytes < 500_000
