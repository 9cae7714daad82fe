"""A dataset as the store keeps it: prices as its table, the others as frames that its version names by content."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from tangency.errors import StoreError
from tangency.market import NO_TABLES, Dataset, PricePanel, ReferenceTables
from tangency.market.metadata import METADATA_KEY, PanelMetadata, read_metadata
from tangency.store import DatasetVersion, Store

__all__ = [
    "publish_bars",
    "publish_dataset",
    "publish_tables",
    "read_dataset",
    "read_metadata_of",
    "read_prices",
    "table_hashes",
]

_PANEL, _TABLES = "panel", "tables"


def publish_dataset(store: Store, panel: PricePanel, tables: ReferenceTables = NO_TABLES) -> DatasetVersion:
    """Store prices and tables as one version, all of it or nothing."""
    bars = panel.to_arrow()
    return _publish(store, panel.name, bars, bars.schema.metadata[METADATA_KEY].decode(), _put(store, tables.frames))


def publish_tables(store: Store, record: DatasetVersion, frames: Mapping[str, Any]) -> DatasetVersion:
    """Store a version of the same prices with other tables beside those of a version, or in their place."""
    hashes = {**table_hashes(record), **_put(store, frames)}
    return _publish(store, record.dataset, store.read_dataset(record), str(record.facts[_PANEL]), hashes)


def publish_bars(store: Store, record: DatasetVersion, panel: PricePanel, frames: Mapping[str, Any]) -> DatasetVersion:
    """Store a version of other prices with the tables of a version, which are not read, and some in their place."""
    bars = panel.to_arrow()
    hashes = {**table_hashes(record), **_put(store, frames)}
    return _publish(store, record.dataset, bars, bars.schema.metadata[METADATA_KEY].decode(), hashes)


def read_metadata_of(record: DatasetVersion) -> PanelMetadata:
    """Return what a version says of its prices, without reading them."""
    return read_metadata(pa.schema([], metadata={METADATA_KEY: str(record.facts[_PANEL]).encode()}))


def read_prices(store: Store, record: DatasetVersion) -> PricePanel:
    """Return the prices of a version as they were imported, without what its tables say of the assets."""
    metadata = {METADATA_KEY: str(record.facts[_PANEL]).encode()}
    return PricePanel.from_arrow(store.read_dataset(record).replace_schema_metadata(metadata))


def read_dataset(store: Store, record: DatasetVersion) -> Dataset:
    """Return a version of a dataset, read."""
    frames = {name: store.frame(sha256) for name, sha256 in table_hashes(record).items()}
    return Dataset.of(read_prices(store, record), ReferenceTables(frames=frames), version=record.version)


def table_hashes(record: DatasetVersion) -> dict[str, str]:
    """Return table → the hash of its content, sorted by table.

    Raises
    ------
    StoreError
        For a version whose facts are of another form.
    """
    tables = record.facts.get(_TABLES, {})
    if not isinstance(tables, Mapping):
        raise StoreError("the facts of a dataset are damaged", where=f"dataset {record.dataset}", value=_TABLES)
    return {str(name): str(sha256) for name, sha256 in sorted(tables.items())}


def _put(store: Store, frames: Mapping[str, Any]) -> dict[str, str]:
    return {name: store.put_frame(frame) for name, frame in frames.items()}


def _publish(store: Store, name: str, bars: pa.Table, panel: str, hashes: Mapping[str, str]) -> DatasetVersion:
    # Frames lie in the store before the version that names them: a version is never without one.
    facts: dict[str, object] = {_PANEL: panel}
    if hashes:
        facts[_TABLES] = dict(sorted(hashes.items()))
    return store.publish_dataset(name, bars, facts=facts, time_column="timestamp")
