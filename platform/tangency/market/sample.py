"""The bundled samples: real prices, shipped with their licences, facts and known defects."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import pandas as pd

from tangency.contracts.params import Params
from tangency.domain.asset import Asset
from tangency.domain.naming import known_name
from tangency.market.facts import DatasetFacts
from tangency.market.market_caps import MarketCaps
from tangency.market.panel import PricePanel
from tangency.market.reading.parquet_file import load_parquet
from tangency.market.spec import PanelSpec

__all__ = ["load_sample", "sample_facts", "sample_market_caps", "sample_names"]

_FOLDER = Path(__file__).parent / "samples"


class _Manifest(Params):
    """One sample: its files in the samples' folder, how to read them, and its facts."""

    prices: str
    columns: dict[str, str]
    calendar: str
    asset_class: str
    assets: str
    asset_set: str | None = None
    market_caps: str | None = None
    cap_labels: str | None = None
    facts: DatasetFacts


def sample_names() -> tuple[str, ...]:
    """Return the names of the bundled samples, sorted."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.json")))


def sample_facts(name: str) -> DatasetFacts:
    """Return what is known about a sample, without loading it; raises UnknownName."""
    return _manifest(name).facts


@cache
def load_sample(name: str) -> PricePanel:
    """Return a bundled sample; the same immutable panel each time within a process.

    Raises
    ------
    UnknownName
        With the nearest samples.
    """
    manifest = _manifest(name)
    raw = load_parquet(_FOLDER / manifest.prices)
    spec = PanelSpec(
        name=name,
        calendar=manifest.calendar,
        currency=manifest.facts.price_currency,
        asset_class=manifest.asset_class,
        columns=manifest.columns,
    )
    symbols = sorted(raw.frame["symbol"].unique())
    return PricePanel.from_table(raw, spec, assets=_assets(name, symbols, spec), facts=manifest.facts)


@cache
def sample_market_caps(name: str) -> MarketCaps | None:
    """Return the market-cap snapshots of a sample, or None where it has none; raises UnknownName."""
    manifest = _manifest(name)
    if manifest.market_caps is None or manifest.cap_labels is None:
        return None
    table = load_parquet(_FOLDER / manifest.market_caps).frame.rename(columns={"date": "timestamp"})
    labels = pd.read_csv(_FOLDER / manifest.cap_labels, keep_default_na=False)
    renamed = dict(zip(labels["snapshot_symbol"], labels["symbol"], strict=True))
    table = table.assign(symbol=table["symbol"].replace(renamed))
    own = pd.read_csv(_FOLDER / manifest.assets, keep_default_na=False)
    sectors = {
        str(symbol): str(sector)
        for source in (labels, own)
        for symbol, sector in zip(source["symbol"], source["sector"], strict=True)
        if sector
    }
    return MarketCaps(table=table[["timestamp", "symbol", "market_cap"]], sectors=sectors)


def _manifest(name: str) -> _Manifest:
    known_name("sample", name, sample_names())
    return _Manifest.model_validate_json((_FOLDER / f"{name}.json").read_bytes())


def _assets(name: str, symbols: list[str], spec: PanelSpec) -> list[Asset]:
    manifest = _manifest(name)
    labels = pd.read_csv(_FOLDER / manifest.assets, keep_default_na=False)
    if manifest.asset_set is not None:  # the file describes several datasets, some of them with the same symbols
        labels = labels[labels["set"] == manifest.asset_set]
    labels = labels.set_index("symbol").loc[symbols]
    assets = [
        replace(spec.bare_asset(symbol), name=str(full_name), sector=str(sector))
        for symbol, full_name, sector in zip(symbols, labels["name"], labels["sector"], strict=True)
    ]
    caps = sample_market_caps(name)
    if caps is None:
        return assets
    # Size at the last snapshot; it orders lists and near names and decides nothing, so there is no look-ahead.
    sizes = {symbol: rank for rank, symbol in enumerate(caps.latest(caps.table["timestamp"].max()).symbols)}
    return sorted(assets, key=lambda asset: (sizes.get(asset.symbol, len(sizes)), asset.symbol))
