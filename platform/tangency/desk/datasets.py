"""Datasets of the desk: the bundled samples and what users have imported."""

from __future__ import annotations

from pathlib import Path

from tangency.desk.frames import load_frame
from tangency.desk.preview import preview
from tangency.desk.recently_read import RecentlyRead
from tangency.desk.requests import StoredFrame
from tangency.desk.stored_dataset import publish_dataset, read_dataset, table_hashes
from tangency.domain.naming import known_name, nearest_names
from tangency.errors import ConfigurationError, Remedy, Setting, UnknownName
from tangency.estimation.inputs import Data
from tangency.estimation.selection import ReadSelection, select
from tangency.market import (
    NO_TABLES,
    AsOf,
    Dataset,
    MarketCaps,
    PanelSpec,
    PricePanel,
    QualityReport,
    QualityThresholds,
    ReferenceTables,
    Source,
    UniverseRule,
    check_quality,
    check_raw_quality,
    read_prices,
    read_raw,
    sample_dataset,
    sample_facts,
    sample_names,
    sample_table_names,
)
from tangency.market.whole_remedy import with_whole_remedy
from tangency.results.dataset_list import DatasetLine, DatasetList
from tangency.results.table_preview import TablePreview
from tangency.store import DatasetVersion, Store

__all__ = ["Datasets"]

_DATASETS, _SELECTIONS = 4, 16
_WHERE = "the datasets of this desk (tangency data list)"


class Datasets:
    """Finds a dataset by name: what users import lies in the store, the samples in the package."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._read: RecentlyRead[Dataset] = RecentlyRead(_DATASETS)
        self._selections: RecentlyRead[ReadSelection] = RecentlyRead(_SELECTIONS)

    def names(self) -> tuple[str, ...]:
        """Return all names, the samples first."""
        return (*sample_names(), *(record.dataset for record in self._store.datasets()))

    def __call__(self) -> DatasetList:
        """Return a line for each dataset, with the tables that it has beside its prices."""
        samples = [
            DatasetLine(
                name=name,
                title=sample_facts(name).title,
                origin="sample",
                version=None,
                tables=sample_table_names(name),
            )
            for name in sample_names()
        ]
        imported = [
            DatasetLine(
                name=record.dataset,
                title=f"{record.rows} rows, {record.first_at:%Y-%m-%d} to {record.last_at:%Y-%m-%d}",
                origin="imported",
                version=record.version,
                tables=tuple(table_hashes(record)),
            )
            for record in self._store.datasets()
        ]
        return DatasetList(lines=(*samples, *imported))

    def panel(self, name: str) -> PricePanel:
        """Return the live version of a dataset."""
        return self.dataset(name).panel

    def dataset(self, name: str, version: str | None = None) -> Dataset:
        """Return prices and tables at the version asked for, or at the live one; a sample has one version.

        Raises
        ------
        UnknownName
            With the nearest names.
        NoSuchRecord
            For a version that is no longer there.
        """
        if name in sample_names():
            return sample_dataset(name)
        record = self.record(name, version)
        return self._read.get((name, record.version), lambda: read_dataset(self._store, record))

    def record(self, name: str, version: str | None = None) -> DatasetVersion:
        """Return what the store knows of an imported dataset; UnknownName for one that it does not have."""
        known_name("dataset", name, self.names(), where=_WHERE)
        return self._store.dataset(name, version)

    def selection(
        self, name: str, version: str | None, *, as_of: AsOf | None, rule: UniverseRule | None
    ) -> ReadSelection:
        """Return the universe of a day and the prices of its window, read."""
        dataset = self.dataset(name, version)
        key = (name, dataset.version, as_of, None if rule is None else rule.model_dump_json())
        return self._selections.get(key, lambda: ReadSelection.of(select(dataset, as_of=as_of, rule=rule)))

    def frame(self, frame: StoredFrame) -> Data:
        """Return data that were given inline, to the last bit; NoSuchRecord for what was never stored."""
        return load_frame(self._store, frame)

    def version(self, name: str) -> str:
        """Return the live version of a dataset; of a sample, the hash of its content."""
        return sample_dataset(name).version if name in sample_names() else self._store.dataset(name).version

    def market_caps(self, name: str) -> MarketCaps | None:
        """Return the sizes that come with a dataset; None where none do."""
        return self.dataset(name).market_caps

    def publish(self, panel: PricePanel, tables: ReferenceTables = NO_TABLES) -> str:
        """Store a panel, and the tables beside it, under its name and return its version.

        Raises
        ------
        ConfigurationError
            For the name of a bundled sample.
        """
        if panel.name in sample_names():
            raise ConfigurationError(
                "this is the name of a bundled sample",
                where="name",
                value=panel.name,
                remedy="import under another name",
            )
        return publish_dataset(self._store, panel, tables).version

    def read(self, source: Source, spec: PanelSpec) -> PricePanel:
        """Return a file, a folder or pattern of files, a frame, or the rows of a SELECT, as a panel."""
        return read_prices(source, spec)

    def preview(self, source: Source, spec: PanelSpec) -> TablePreview:
        """Return how a table of prices is read; nothing is imported."""
        return preview(source, spec)

    def check(self, source: str, spec: PanelSpec | None, thresholds: QualityThresholds | None = None) -> QualityReport:
        """Return the quality report of a dataset by name, or of a file that may not even load.

        Raises
        ------
        UnknownName
            For what is neither a dataset nor a file.
        ConfigurationError
            For a file without `spec`: what its rows are is not for us to guess.
        """
        if source in self.names():
            return check_quality(self.panel(source), thresholds)
        if spec is not None:
            return with_whole_remedy(
                lambda spec: check_raw_quality(read_raw(source, spec.dialect), spec, thresholds), spec
            )
        raise self.unknown(source)

    def named_or_read(self, source: str, spec: PanelSpec | None) -> PricePanel:
        """Return a dataset by name, or the prices of a file; raises as `check`, and for a file with faults."""
        if source in self.names():
            return self.panel(source)
        if spec is not None:
            return self.read(source, spec)
        raise self.unknown(source)

    def unknown(self, source: str) -> ConfigurationError:
        """Return the error for a source that is no dataset, and that cannot be read as a file as it is."""
        if Path(source).suffix or Path(source).exists():
            return ConfigurationError(
                "a file needs its calendar",
                where=source,
                remedy=Remedy("state it, such as ", Setting("calendar", "us-equity")),
            )
        return UnknownName("dataset", source, candidates=nearest_names(source, self.names()), where=_WHERE)
