"""On all real tables at hand: what refuses lets them pass, and they are read back from text with every bit."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from tangency.market import Dialect, PanelSpec, PricePanel, read_prices, read_raw

SHARED = Path(__file__).parents[4].parent / "shared" / "data"
TABLES = sorted(
    path.relative_to(SHARED).as_posix() for path in SHARED.rglob("*") if path.suffix in {".csv", ".parquet"}
)
BARS = ["open", "high", "low", "close", "volume"]
pytestmark = pytest.mark.shared_data


def require_shared() -> None:
    if not TABLES:
        pytest.skip(f"the project's data folder is not beside this checkout: {SHARED}")


def test_no_real_table_is_taken_for_another_dialect() -> None:
    require_shared()
    for name in TABLES:
        path = SHARED / name
        expected = pd.read_csv(path) if path.suffix == ".csv" else pd.read_parquet(path)
        assert read_raw(path).frame.shape == expected.shape, name


@pytest.mark.parametrize(
    ("name", "calendar", "date_format", "fields"),
    [
        ("equity_raw_us_1998_2021", "us-equity", "%d/%m/%Y", {"separator": ";", "decimal": ",", "thousands": "."}),
        ("crypto_hourly_2024", "crypto-hourly", "epoch-ms", {"separator": "tab"}),
        ("equity_us_1989_2018", "us-equity", "%b %d, %Y", {"separator": "|"}),
    ],
)
def test_real_prices_are_read_back_from_text(
    name: str, calendar: str, date_format: str, fields: dict[str, str], tmp_path: Path
) -> None:
    require_shared()
    frame = pd.read_parquet(SHARED / f"{name}.parquet").rename(columns={"date": "timestamp"})
    frame = frame[["timestamp", "symbol", *(column for column in BARS if column in frame)]]
    frame = frame.assign(timestamp=pd.to_datetime(frame["timestamp"], utc=True).dt.tz_localize(None)).tail(20_000)
    dialect = Dialect.model_validate({"date_format": date_format, **fields})
    spec = PanelSpec(name=name, calendar=calendar, currency="USD", asset_class="other", dialect=dialect)
    written = frame.assign(timestamp=dated(frame["timestamp"], date_format))
    for column in set(BARS) & set(frame):
        written[column] = [text_of(value, dialect) for value in frame[column]]
    path = tmp_path / "prices.csv.gz"
    written.to_csv(path, index=False, sep={"tab": "\t"}.get(str(dialect.separator), dialect.separator))
    assert read_prices(path, spec).version == PricePanel.from_table(frame, replace(spec, dialect=Dialect())).version


def dated(stamps: pd.Series, date_format: str) -> pd.Series:
    if date_format == "epoch-ms":
        return stamps.astype("datetime64[ms]").astype("int64")
    return stamps.dt.strftime(date_format)


def text_of(value: float, dialect: Dialect) -> str:
    whole, _, fraction = repr(float(value)).partition(".")
    if "e" in fraction:
        return repr(float(value)).replace(".", dialect.decimal)
    return f"{int(whole):,}".replace(",", dialect.thousands or "") + dialect.decimal + fraction
