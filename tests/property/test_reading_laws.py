"""Laws of reading: what is written in any dialect is read back as the same dataset."""

from __future__ import annotations

import csv
import gzip
import io
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import feather

from tangency.errors import ConfigurationError, DataError
from tangency.market import Dialect, PanelSpec, PricePanel, read_prices, read_raw

pytestmark = pytest.mark.any_processor

START = pd.Timestamp("2019-12-28")
SOME = settings(max_examples=60, deadline=None)
SYMBOLS = ("BTC", "ETH-USD", "Ünï", "700", "a b", "X/Y")
EPOCHS = {"epoch-s": 10**9, "epoch-ms": 10**6, "epoch-us": 10**3, "epoch-ns": 1}
FORMATS = ("%d/%m/%Y", "%m/%d/%y", "%Y%m%d", "%b %d, %Y", "%d.%m.%Y %H:%M", "iso", *EPOCHS, "excel-1900", "excel-1904")


def spec(dialect: Dialect | None = None, columns: dict[str, str] | None = None) -> PanelSpec:
    return PanelSpec(
        name="made",
        calendar="crypto",
        currency="USD",
        asset_class="crypto",
        columns=columns or {},
        dialect=dialect or Dialect(),
    )


@st.composite
def frames(draw: st.DrawFn, *, bars: bool = True) -> pd.DataFrame:
    """Long frames of up to four assets over up to nine days, in any order, with holes, of numbers of any size."""
    n_days, n_assets = draw(st.integers(1, 9)), draw(st.integers(1, 4))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    symbols = rng.permutation(SYMBOLS)[:n_assets]
    there = rng.random((n_days, n_assets)) < draw(st.floats(0.4, 1))
    there[0, 0] = True
    places = rng.permutation(np.argwhere(there))
    frame = pd.DataFrame(
        {
            "timestamp": [START + timedelta(days=int(day)) for day, _ in places],
            "symbol": [str(symbols[asset]) for _, asset in places],
            "close": np.exp(rng.normal(0, draw(st.sampled_from([0.1, 8]))) + rng.normal(0, 1, len(places))),
        }
    )
    if bars:
        frame["close"] = frame["close"].where(rng.random(len(frame)) < 0.9)
        frame.loc[0, "close"] = 0.1 + 0.2
        frame["volume"] = np.where(rng.random(len(frame)) < 0.8, np.round(rng.uniform(0, 1e7, len(frame)), 2), np.nan)
    return frame


def dated(stamps: pd.Series, date_format: str) -> list[str]:
    """Write days as a dialect does, by other means than the reader's."""
    if date_format in EPOCHS:
        return [str(stamp.value // EPOCHS[date_format]) for stamp in stamps]
    if date_format.startswith("excel"):
        start = pd.Timestamp("1899-12-30" if date_format == "excel-1900" else "1904-01-01")
        return [str((stamp - start).days) for stamp in stamps]
    return [f"{stamp:%Y-%m-%d}" if date_format == "iso" else stamp.strftime(date_format) for stamp in stamps]


def number(value: float, dialect: Dialect) -> str:
    """Write a number with every digit, by the signs of a dialect."""
    if np.isnan(value):
        return dialect.missing[0] if dialect.missing else ""
    text = np.format_float_positional(value, unique=True, trim="0")
    whole, _, fraction = text.partition(".")
    if dialect.thousands is not None:
        sign = {"space": "\u00a0"}.get(dialect.thousands, dialect.thousands)
        whole = f"{int(whole):,}".replace(",", sign)
    sign = dialect.number_sign or ""
    return f"{sign}{whole}{dialect.decimal}{fraction}"


@st.composite
def dialects(draw: st.DrawFn) -> Dialect:
    decimal = draw(st.sampled_from([".", ","]))
    groups = st.sampled_from([None, *({".", ",", "'", "_", "space"} - {decimal})])
    return Dialect(
        separator=draw(st.sampled_from([None, ";", "tab", "|", ","])),
        decimal=decimal,
        thousands=draw(groups),
        number_sign=draw(st.sampled_from([None, "$", "EUR"])),
        missing=draw(st.sampled_from([(), ("-",)])),
        encoding=draw(st.sampled_from(["utf-8", "utf-16", "latin-1"])),
        skip_lines=draw(st.sampled_from([0, 2])),
        skip_last_lines=draw(st.sampled_from([0, 1])),
        date_format=draw(st.sampled_from(FORMATS)),
    )


def field(text: str, separator: str, *, quoted: bool) -> str:
    return f'"{text}"' if quoted or separator in text else text


def text_of(frame: pd.DataFrame, dialect: Dialect, *, quoted: bool, end: str) -> bytes:
    """Write a frame of texts and numbers as a file of a dialect."""
    separator = {"tab": "\t", None: ","}.get(dialect.separator, dialect.separator)
    columns = {}
    for name, values in frame.items():
        if name == "timestamp":
            columns[name] = dated(values, dialect.date_format)
        elif values.dtype.kind == "f":
            columns[name] = [number(value, dialect) for value in values]
        else:
            columns[name] = list(values)
    rows = [list(columns), *zip(*columns.values(), strict=True)]
    lines = [separator.join(field(text, separator, quoted=quoted) for text in row) for row in rows]
    lines = ["Prices of my own"] * dialect.skip_lines + lines + ["as it stood"] * dialect.skip_last_lines
    return (end.join(lines) + end).encode(dialect.encoding)


@SOME
@given(frames(), dialects(), st.booleans(), st.sampled_from(["\n", "\r\n", "\r"]), st.booleans())
def test_a_text_of_any_dialect_is_read_back(
    frame: pd.DataFrame, dialect: Dialect, quoted: bool, end: str, packed: bool
) -> None:
    """read(write(p, dialect), dialect) has the version of p, whatever the dialect, quotes, line ends and packing."""
    expected = PricePanel.from_table(frame, spec()).version
    content = text_of(frame, dialect, quoted=quoted, end=end)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / ("prices.csv.gz" if packed else "prices.csv")
        path.write_bytes(gzip.compress(content) if packed else content)
        assert read_prices(path, spec(dialect)).version == expected


def wide(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.pivot_table(index="timestamp", columns="symbol", values="close", sort=False).rename_axis(None, axis=1)


@SOME
@given(frames(bars=False), dialects(), st.sampled_from(["\n", "\r\n"]))
def test_a_wide_text_is_read_back(frame: pd.DataFrame, dialect: Dialect, end: str) -> None:
    """A table of closes by asset has the version of the long one."""
    expected = PricePanel.from_table(frame, spec()).version
    dialect = dialect.model_copy(update={"layout": "wide"})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "prices.csv"
        path.write_bytes(text_of(wide(frame).reset_index(), dialect, quoted=False, end=end))
        assert read_prices(path, spec(dialect)).version == expected


@SOME
@given(frames(), st.sampled_from([".csv", ".csv.gz", ".parquet", ".feather"]))
def test_one_file_an_asset_is_read_back(frame: pd.DataFrame, ending: str) -> None:
    """A folder of files, each named like its asset, has the version of the one table."""
    frame = frame[~frame["symbol"].str.contains("/")]  # no name of a file
    if frame.empty or frame["close"].isna().all():
        return
    expected = PricePanel.from_table(frame, spec()).version
    with tempfile.TemporaryDirectory() as folder:
        for symbol, rows in frame.groupby("symbol"):
            write(rows.drop(columns="symbol"), Path(folder) / f"{symbol}{ending}")
        assert read_prices(folder, spec()).version == expected
        assert read_prices(sorted(Path(folder).iterdir()), spec()).version == expected
        assert read_prices(f"{folder}/*", spec()).version == expected


def write(frame: pd.DataFrame, path: Path) -> None:
    if ".csv" in path.name:
        frame.to_csv(path, index=False)
    elif path.suffix == ".parquet":
        frame.to_parquet(path, index=False)
    else:
        feather.write_feather(pa.Table.from_pandas(frame, preserve_index=False), str(path))


FORMS: dict[str, Callable[[pd.DataFrame], object]] = {
    "frame": lambda frame: frame,
    "dates in the index": lambda frame: frame.set_index("timestamp"),
    "dates in an index without a name": lambda frame: frame.set_index("timestamp").rename_axis(None),
    "two index levels": lambda frame: frame.set_index(["timestamp", "symbol"]),
    "Arrow": lambda frame: pa.Table.from_pandas(frame, preserve_index=False),
    "Arrow with an index": lambda frame: pa.Table.from_pandas(frame.set_index("timestamp").rename_axis(None)),
}


@SOME
@given(frames(), st.sampled_from(list(FORMS)))
def test_every_form_in_memory_is_the_same_dataset(frame: pd.DataFrame, form: str) -> None:
    """Index or column, pandas or Arrow: the version is the same."""
    assert read_prices(FORMS[form](frame), spec()).version == PricePanel.from_table(frame, spec()).version


@SOME
@given(frames(), st.booleans())
def test_fields_by_assets_are_the_same_dataset(frame: pd.DataFrame, fields_first: bool) -> None:
    """Columns of two levels, in either order, have the version of the long table, where each row says anything."""
    frame = frame.dropna(how="all", subset=["close", "volume"])
    expected = PricePanel.from_table(frame, spec()).version
    both = frame.set_index(["timestamp", "symbol"]).unstack("symbol")  # noqa: PD010  # two levels are what is tested
    both = both if fields_first else both.swaplevel(axis=1)
    assert read_prices(both, spec()).version == expected


PIECES = ["timestamp", "symbol", "close", "Date", "Close", "Adj Close", "2024-01-02", "01/02/2024", "1704153600"]
PIECES += ["A", "1.5", "1,5", "$3", "-", "nan", ",", ";", "é", "1e999", "=", "sep=;"]
PIECES += [",", ",", "\t", '"', "\n", "\n", "\r\n", "\r", " ", "\ufeff", "\0"]
ANY_BYTES = st.one_of(
    st.binary(max_size=200), st.lists(st.sampled_from(PIECES), max_size=60).map("".join).map(str.encode)
)
ANY_FIELDS = st.fixed_dictionaries(
    {
        "layout": st.sampled_from(["long", "wide"]),
        "symbol": st.sampled_from([None, "A"]),
        "separator": st.sampled_from([None, ";", "tab"]),
        "decimal": st.sampled_from([".", ","]),
        "thousands": st.sampled_from([None, ",", "space"]),
        "number_suffixes": st.booleans(),
        "number_sign": st.sampled_from([None, "$", "\\"]),
        "encoding": st.sampled_from(["utf-8", "utf-16", "cp1252"]),
        "skip_lines": st.integers(0, 3),
        "skip_last_lines": st.integers(0, 3),
        "header_rows": st.sampled_from([1, 2]),
        "header": st.sampled_from([None, ("timestamp", "close"), ("timestamp", "symbol", "close")]),
        "date_format": st.sampled_from(FORMATS),
        "time_zone": st.sampled_from([None, "Europe/Berlin"]),
    }
)
OF_ANY_TABLE = {
    "layout",
    "symbol",
    "decimal",
    "thousands",
    "number_suffixes",
    "number_sign",
    "date_format",
    "time_zone",
}


@settings(max_examples=500, deadline=None)
@given(st.text(st.sampled_from('ab1,,,"""\n\n\r'), max_size=60), st.sampled_from(["x,y\n", "x,y,z\r\n", '"x",y\r']))
def test_whichever_reader_reads_rows_and_lines_are_those_of_the_standard_library(body: str, header: str) -> None:
    """Where a text is read, its rows, and the line at which each ends, are those of `csv.reader`."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "t.csv"
        path.write_bytes((header + body).encode())
        try:
            raw = read_raw(path)
        except DataError:
            return
        rows, lines = raw.frame.to_numpy().tolist(), [raw.place(row) for row in range(len(raw.frame))]
    reader = csv.reader(io.StringIO(header + body, newline=""), strict=True)
    next(reader)
    expected = [(fields, f"{path}, line {reader.line_num}") for fields in reader if fields]
    while expected and not any(text.strip() for text in expected[-1][0]):  # left out, and said
        expected.pop()
    assert (rows, lines) == ([fields for fields, _ in expected], [line for _, line in expected])


@settings(max_examples=400, deadline=None)
@given(ANY_BYTES, ANY_FIELDS, st.sampled_from([".csv", ".csv.gz", ".tsv", ".parquet", ".feather", ".xlsx"]))
def test_any_bytes_are_prices_or_a_typed_error(content: bytes, fields: dict, ending: str) -> None:
    """Whatever lies in a file, it is read or refused with what, where and remedy."""
    is_text = ending in {".csv", ".csv.gz", ".tsv"}  # of others most of a dialect says nothing
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"prices{ending}"
        path.write_bytes(content)
        try:
            dialect = Dialect.model_validate({k: v for k, v in fields.items() if is_text or k in OF_ANY_TABLE})
            panel = read_prices(path, spec(dialect))
        except (ConfigurationError, DataError) as error:
            is_whole = bool(error.where and error.remedy)
        else:
            is_whole = panel.bars.num_rows > 0
    assert is_whole
