"""What Yahoo, Stooq, Binance, Kraken, CoinGecko, brokers and others write: imports, or says what to paste.

The files are made by hand after the form in which these vendors write; the numbers are few.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from tangency.cli.main import run
from tangency.errors import DataError
from tangency.errors.remedy import in_json, in_python
from tangency.market import Dialect, PanelSpec, read_prices

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A file, its calendar, and the assets, rows and last close that it holds."""

    file: str
    calendar: str
    symbols: tuple[str, ...]
    rows: int
    last_close: float
    asks: tuple[str, ...] = ()  # what it does not say of itself

    def spec(self) -> PanelSpec:
        return PanelSpec(name="mine", calendar=self.calendar, currency="USD", asset_class="other")


CASES = [
    Case(
        file="AAPL.csv",
        calendar="us-equity",
        symbols=("AAPL",),
        rows=3,
        last_close=181.023163,
        asks=("columns", "symbol"),
    ),
    Case(
        file="yahoo-one-ticker.csv",
        calendar="us-equity",
        symbols=("yahoo-one-ticker",),
        rows=2,
        last_close=183.35,
        asks=("columns", "symbol"),
    ),
    Case(
        file="yfinance-two-headers.csv",
        calendar="us-equity",
        symbols=("AAPL", "MSFT"),
        rows=4,
        last_close=184.25,
        asks=("header_rows",),
    ),
    Case(
        file="aapl.us.txt",
        calendar="us-equity",
        symbols=("AAPL.US",),
        rows=3,
        last_close=181.022,
        asks=("date_format",),
    ),
    Case(
        file="BTCUSDT-1d-2024-01.csv",
        calendar="crypto",
        symbols=("BTCUSDT-1d-2024-01",),
        rows=3,
        last_close=42845.23,
        asks=("header", "symbol", "date_format"),
    ),
    Case(
        file="XBTUSD_1440.csv",
        calendar="crypto",
        symbols=("XBTUSD_1440",),
        rows=3,
        last_close=42849.5,
        asks=("header", "symbol", "date_format"),
    ),
    Case(
        file="btc-usd-max.csv",
        calendar="crypto",
        symbols=("btc-usd-max",),
        rows=3,
        last_close=44994.67,
        asks=("symbol", "columns"),
    ),
    Case(
        file="Binance_BTCUSDT_d.csv",
        calendar="crypto",
        symbols=("BTCUSDT",),
        rows=3,
        last_close=42845.23,
        asks=("skip_lines",),
    ),
    Case(
        file="HistoricalData_AAPL.csv",
        calendar="us-equity",
        symbols=("HistoricalData_AAPL",),
        rows=3,
        last_close=181.91,
        asks=("symbol", "columns", "date_format", "number_sign"),
    ),
    Case(
        file="daily_IBM.csv",
        calendar="us-equity",
        symbols=("daily_IBM",),
        rows=3,
        last_close=154.1902,
        asks=("columns", "symbol"),
    ),
    Case(
        file="Apple Stock Price History.csv",
        calendar="us-equity",
        symbols=("Apple Stock Price History",),
        rows=3,
        last_close=4181.91,
        asks=("symbol", "columns", "date_format", "thousands"),
    ),
    Case(
        file="ibkr-prices.csv",
        calendar="us-equity",
        symbols=("SAP",),
        rows=3,
        last_close=136.78,
        asks=("separator", "date_format", "decimal", "thousands"),
    ),
    Case(
        file="schwab-AAPL.csv",
        calendar="us-equity",
        symbols=("schwab-AAPL",),
        rows=3,
        last_close=181.91,
        asks=("skip_lines", "skip_last_lines", "symbol", "date_format", "thousands"),
    ),
    Case(
        file="adjusted-beside-close.csv",
        calendar="us-equity",
        symbols=("AAPL",),
        rows=2,
        last_close=183.35,
        asks=("columns",),
    ),
    Case(
        file="url-above-header.csv", calendar="crypto", symbols=("BTC",), rows=2, last_close=44950, asks=("skip_lines",)
    ),
    Case(file="excel-sep-line.csv", calendar="us-equity", symbols=("AAPL",), rows=1, last_close=185.64),
    Case(file="date-index.parquet", calendar="us-equity", symbols=("AAPL", "MSFT"), rows=4, last_close=184.25),
]
ASKING = [case for case in CASES if case.asks]


def of_python(remedy: str) -> dict[str, Any]:
    text = remedy[re.search(r"\w+=", remedy).start() :].split(" or ", maxsplit=1)[0]
    return eval(f"dict({text})")  # what a user pastes into the call


def of_json(remedy: str) -> dict[str, Any]:
    return json.loads("{" + remedy[remedy.index('"') :].split(" or ", maxsplit=1)[0] + "}")


def declared(spec: PanelSpec, settings: dict[str, Any]) -> PanelSpec:
    columns = settings.pop("columns", {})
    return replace(spec, columns=columns, dialect=Dialect.model_validate(settings))


def remedy_of(case: Case, word: Callable[..., str]) -> str:
    with pytest.raises(DataError) as caught:
        read_prices(DATA / case.file, case.spec())
    return str(caught.value.details(word)["remedy"])


def require(case: Case, spec: PanelSpec) -> None:
    panel = read_prices(DATA / case.file, spec)
    assert (panel.symbols, panel.bars.num_rows) == (case.symbols, case.rows)
    assert panel.close()[case.symbols[0]].iloc[-1] == case.last_close


@pytest.mark.parametrize("case", [case for case in CASES if not case.asks], ids=lambda case: case.file)
def test_what_says_everything_of_itself_is_read(case: Case) -> None:
    require(case, case.spec())


@pytest.mark.parametrize("case", ASKING, ids=lambda case: case.file)
@pytest.mark.parametrize(("word", "read"), [(in_python, of_python), (in_json, of_json)])
def test_the_remedy_pasted_works(case: Case, word: Callable[..., str], read: Callable[[str], dict[str, Any]]) -> None:
    settings = read(remedy_of(case, word))
    assert set(settings) == set(case.asks)
    require(case, declared(case.spec(), settings))


@pytest.mark.parametrize("case", ASKING, ids=lambda case: case.file)
def test_the_remedy_pasted_on_the_command_line_works(
    case: Case, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["--home", str(tmp_path), "data", "import", str(DATA / case.file), "--name", "mine"]
    command += ["--calendar", case.calendar, "--currency", "USD", "--asset-class", "other"]
    assert run(command) == 3
    remedy = capsys.readouterr().err.split("remedy: ")[1]
    pasted = shlex.split(remedy[remedy.index("--") :].split(" or ")[0])
    assert run([*command, *pasted]) == 0
    assert f"imported mine: {case.rows} rows, {len(case.symbols)} asset" in capsys.readouterr().out


def test_what_is_left_out_and_what_is_read_by_its_name_are_facts_of_the_dataset() -> None:
    spec = replace(CASES[0].spec(), columns={"Adj Close": "close"}, dialect=Dialect(symbol="AAPL"))
    facts = read_prices(DATA / "AAPL.csv", spec).facts
    assert facts.columns_left_out == ("Open", "High", "Low", "Close")
    assert facts.noticed == (
        "read by their names: Date as timestamp, Volume as volume",
        "Open, High, Low left out: not adjusted as Adj Close is",
    )


def test_the_raw_close_keeps_its_bars() -> None:
    spec = replace(CASES[0].spec(), columns={"Close": "close"}, dialect=Dialect(symbol="AAPL"))
    panel = read_prices(DATA / "AAPL.csv", spec)
    assert panel.bars.column_names == ["timestamp", "symbol", "open", "high", "low", "close", "volume"]
    assert panel.facts.columns_left_out == ("Adj Close",)


def test_suffixes_of_volumes_are_read_where_they_are_declared() -> None:
    dialect = Dialect(symbol="A", date_format="%m/%d/%Y", thousands=",", number_suffixes=True, missing=("-",))
    spec = replace(CASES[0].spec(), columns={"Price": "close", "Vol.": "volume"}, dialect=dialect)
    panel = read_prices(DATA / "Apple Stock Price History.csv", spec)
    assert panel.bars["volume"].to_pylist() == [None, 58_410_000.0, 71_980_000.0]
