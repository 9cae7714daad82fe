"""The bundled samples: real prices, shipped with their licences, facts and known defects."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import pandas as pd

from tangency.contracts.params import Params
from tangency.domain.asset import Asset
from tangency.domain.naming import known_name
from tangency.market.dataset import Dataset
from tangency.market.facts import DatasetFacts
from tangency.market.market_caps import MarketCaps
from tangency.market.panel import PricePanel
from tangency.market.reading.parquet_file import load_parquet
from tangency.market.reference import GivenTables, ReferenceTables, TableGiven, read_tables
from tangency.market.spec import PanelSpec

__all__ = ["load_sample", "sample_dataset", "sample_facts", "sample_market_caps", "sample_names", "sample_table_names"]

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
def sample_dataset(name: str) -> Dataset:
    """Return a bundled sample with its tables: sectors, and market capitalisations where it has them.

    Raises
    ------
    UnknownName
        With the nearest samples.
    """
    panel = load_sample(name)
    return Dataset(panel=panel, tables=_tables(name), version=panel.version)


def sample_table_names(name: str) -> tuple[str, ...]:
    """Return which tables a sample has beside its prices, without loading any; raises UnknownName."""
    return ("sectors",) if _manifest(name).market_caps is None else ("market_caps", "sectors")


def sample_market_caps(name: str) -> MarketCaps | None:
    """Return the market-cap snapshots of a sample, or None where it has none; raises UnknownName."""
    return _tables(name).market_caps


@cache
def _tables(name: str) -> ReferenceTables:
    manifest = _manifest(name)
    own = _labels(manifest)
    sectors = dict(zip(own["symbol"].map(str), own["sector"].map(str), strict=True))
    given: dict[str, TableGiven] = {}
    if manifest.market_caps is not None and manifest.cap_labels is not None:
        labels = pd.read_csv(_FOLDER / manifest.cap_labels, keep_default_na=False)
        # Of symbols that have sizes and no prices too, so that a stablecoin without prices is known as one.
        sectors = {**dict(zip(labels["symbol"].map(str), labels["sector"].map(str), strict=True)), **sectors}
        table = load_parquet(_FOLDER / manifest.market_caps).frame
        renamed = dict(zip(labels["snapshot_symbol"], labels["symbol"], strict=True))
        given["market_caps"] = table.assign(symbol=table["symbol"].replace(renamed))
    given["sectors"] = {symbol: sector for symbol, sector in sectors.items() if sector}
    return ReferenceTables(frames=read_tables(GivenTables(tables=given), sectors).frames)


def _manifest(name: str) -> _Manifest:
    known_name("sample", name, sample_names())
    return _Manifest.model_validate_json((_FOLDER / f"{name}.json").read_bytes())


def _assets(name: str, symbols: list[str], spec: PanelSpec) -> list[Asset]:
    labels = _labels(_manifest(name)).set_index("symbol").loc[symbols]
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


def _labels(manifest: _Manifest) -> pd.DataFrame:
    """Return what is known of the sample's assets: `symbol`, `name`, `sector`."""
    labels = pd.read_csv(_FOLDER / manifest.assets, keep_default_na=False)
    if manifest.asset_set is None:
        return labels
    # The file describes several datasets, some of them with the same symbols.
    return labels[labels["set"] == manifest.asset_set]
