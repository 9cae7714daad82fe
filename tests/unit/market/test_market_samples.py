from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

import tangency.market
from tangency.errors import UnknownName
from tangency.market import load_sample, sample_facts, sample_market_caps, sample_names

SAMPLES = Path(tangency.market.__file__).parent / "samples"
SHARED = Path(__file__).parents[3].parent / "shared" / "data"
COPIES = [
    "crypto_assets.csv",
    "crypto_daily_mit.parquet",
    "crypto_hourly_2024.parquet",
    "crypto_marketcap_monthly.parquet",
    "equity_assets.csv",
    "equity_us_2020_2026.parquet",
]


def test_the_samples_are_three() -> None:
    assert sample_names() == ("crypto", "crypto-hourly", "us-equity")


@pytest.mark.parametrize(
    ("name", "n_assets", "n_rows", "n_sessions"),
    [("crypto", 118, 222_753, 5_357), ("crypto-hourly", 40, 217_317, 5_976), ("us-equity", 105, 166_110, 1_582)],
)
def test_a_sample_loads_whole_and_once(name: str, n_assets: int, n_rows: int, n_sessions: int) -> None:
    panel = load_sample(name)
    assert panel.prices.shape == (n_sessions, n_assets)
    assert panel.bars.num_rows == n_rows
    assert panel is load_sample(name)
    assert all(asset.sector and asset.name for asset in panel.assets)
    assert panel.facts == sample_facts(name)


@pytest.mark.parametrize(
    ("name", "version"),
    [
        ("crypto", "23e5b4a29c696f2305ef36861b627a59351d61a35297ab247abfcb1be6777c16"),
        ("crypto-hourly", "b6fa31c9df07acbe0de7b0b608b1920d6c83f96740661b2827e97f09a067efb8"),
        ("us-equity", "f8ba8ece3afbd1d58b0831317440a83e9554a0e87fc703e19748696203f7e677"),
    ],
)
def test_a_sample_has_the_same_version_on_every_machine(name: str, version: str) -> None:
    assert load_sample(name).version == version


def test_unknown_sample_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownName) as caught:
        load_sample("cryto")
    assert caught.value.candidates[0] == "crypto"


@pytest.mark.parametrize("name", ["crypto", "crypto-hourly", "us-equity"])
def test_facts_carry_licences_defects_and_assumptions(name: str) -> None:
    facts = sample_facts(name)
    assert facts.known_defects
    assert all(source.copyright and source.licence for source in facts.sources)
    assert facts.default_rule is not None
    assert facts.trading is not None
    assert facts.trading.minimum_notional == Decimal(10)
    assert "assumption" in facts.trading.note.lower()
    assert "Permission is hereby granted" in (SAMPLES / "MIT.txt").read_text(encoding="utf-8")


def test_assets_are_in_order_of_size_where_one_is_known() -> None:
    assert load_sample("crypto").symbols[:2] == ("BTC", "ETH")
    assert list(load_sample("us-equity").symbols) == sorted(load_sample("us-equity").symbols)


def test_the_hole_is_not_papered_over() -> None:
    returns = load_sample("crypto").returns()
    over = (returns.dates >= np.datetime64("2024-12-10")) & (returns.dates <= np.datetime64("2025-01-27"))
    assert over.sum() == 49
    assert np.isnan(returns.values[over]).all()


def test_market_caps_know_stablecoins_without_prices() -> None:
    caps = sample_market_caps("crypto")
    assert caps is not None
    assert {caps.sectors[symbol] for symbol in ("USDT", "BUSD", "UST", "FDUSD", "USDD", "USDE")} == {"Stablecoin"}
    assert {caps.sectors[symbol] for symbol in ("WBTC", "BTCB", "RENBTC", "WTRX")} == {"Wrapped"}
    assert "MIOTA" not in set(caps.table["symbol"])
    assert sample_market_caps("us-equity") is None


@pytest.mark.shared_data
@pytest.mark.skipif(not SHARED.is_dir(), reason="the project's data folder is not beside the checkout")
@pytest.mark.parametrize("name", COPIES)
def test_packaged_files_are_those_of_the_data_folder(name: str) -> None:
    assert (SAMPLES / name).read_bytes() == (SHARED / name).read_bytes()


@pytest.mark.shared_data
@pytest.mark.skipif(not SHARED.is_dir(), reason="the project's data folder is not beside the checkout")
def test_packaged_defects_are_the_rows_of_the_data_folder() -> None:
    lines = (SHARED / "crypto_known_defects.csv").read_text(encoding="utf-8").splitlines()
    wanted = [line for line in lines if line.startswith(("file,", "crypto_daily_mit,"))]
    assert (SAMPLES / "crypto_known_defects.csv").read_text(encoding="utf-8").splitlines() == wanted
