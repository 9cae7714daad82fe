"""Datasets of the desk: the bundled samples and what users have imported."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tangency.desk.frames import load_frame
from tangency.desk.loading import ReadSelection, select
from tangency.desk.recently_read import RecentlyRead
from tangency.desk.requests import StoredFrame
from tangency.domain.naming import known_name, nearest_names
from tangency.errors import ConfigurationError, Remedy, Setting, UnknownName
from tangency.estimation.inputs import Data
from tangency.market import (
    AsOf,
    MarketCaps,
    PanelSpec,
    PricePanel,
    QualityReport,
    QualityThresholds,
    UniverseRule,
    check_quality,
    check_raw_quality,
    load_file,
    load_sample,
    read_sql,
    sample_facts,
    sample_market_caps,
    sample_names,
)
from tangency.market.metadata import METADATA_KEY
from tangency.store import DatasetVersion, Store

__all__ = ["DatasetSummary", "Datasets", "PinnedPanel"]

_PANEL = "panel"
_PANELS, _SELECTIONS = 4, 16
_WHERE = "the datasets of this desk (tangency data list)"


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetSummary:
    """A line in the list of datasets."""

    name: str
    title: str
    origin: str
    version: str | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PinnedPanel:
    """A dataset's prices and the version that they are; of a sample, the hash of its content."""

    panel: PricePanel
    version: str


class Datasets:
    """Finds a dataset by name: what users import lies in the store, the samples in the package."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._panels: RecentlyRead[PinnedPanel] = RecentlyRead(_PANELS)
        self._selections: RecentlyRead[ReadSelection] = RecentlyRead(_SELECTIONS)

    def names(self) -> tuple[str, ...]:
        """Return all names, the samples first."""
        return (*sample_names(), *(record.dataset for record in self._store.datasets()))

    def summaries(self) -> tuple[DatasetSummary, ...]:
        """Return a line for each dataset."""
        samples = [
            DatasetSummary(name=name, title=sample_facts(name).title, origin="sample", version=None)
            for name in sample_names()
        ]
        imported = [
            DatasetSummary(
                name=record.dataset,
                title=f"{record.rows} rows, {record.first_at:%Y-%m-%d} to {record.last_at:%Y-%m-%d}",
                origin="imported",
                version=record.version,
            )
            for record in self._store.datasets()
        ]
        return (*samples, *imported)

    def panel(self, name: str) -> PricePanel:
        """Return the live version of a dataset."""
        return self.pinned(name).panel

    def pinned(self, name: str, version: str | None = None) -> PinnedPanel:
        """Return a dataset at the version asked for, or at the live one, with the version that was read.

        Raises
        ------
        UnknownName
            With the nearest names.
        NoSuchRecord
            For a version that is no longer there.
        """
        if name in sample_names():
            sample = load_sample(name)
            return PinnedPanel(panel=sample, version=sample.version)
        known_name("dataset", name, self.names(), where=_WHERE)
        record = self._store.dataset(name, version)
        return self._panels.get((name, record.version), lambda: self._read(record))

    def _read(self, record: DatasetVersion) -> PinnedPanel:
        table = self._store.read_dataset(record)
        metadata = {METADATA_KEY: str(record.facts[_PANEL]).encode()}
        return PinnedPanel(panel=PricePanel.from_arrow(table.replace_schema_metadata(metadata)), version=record.version)

    def selection(
        self, name: str, version: str | None, *, as_of: AsOf | None, rule: UniverseRule | None
    ) -> ReadSelection:
        """Return the universe of a day and the prices of its window, read."""
        pinned = self.pinned(name, version)
        key = (name, pinned.version, as_of, None if rule is None else rule.model_dump_json())
        caps = self.market_caps(name)
        return self._selections.get(key, lambda: ReadSelection.of(select(pinned.panel, caps, as_of=as_of, rule=rule)))

    def frame(self, frame: StoredFrame) -> Data:
        """Return data that were given inline, to the last bit; NoSuchRecord for what was never stored."""
        return load_frame(self._store, frame)

    def version(self, name: str) -> str:
        """Return the live version of a dataset; of a sample, the hash of its content."""
        return load_sample(name).version if name in sample_names() else self._store.dataset(name).version

    def market_caps(self, name: str) -> MarketCaps | None:
        """Return the sizes that come with a dataset; None where none do."""
        return sample_market_caps(name) if name in sample_names() else None

    def publish(self, panel: PricePanel) -> str:
        """Store a panel under its name and return its version.

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
        table = panel.to_arrow()
        facts = {_PANEL: table.schema.metadata[METADATA_KEY].decode()}
        return self._store.publish_dataset(panel.name, table, facts=facts, time_column="timestamp").version

    def read(self, source: str, spec: PanelSpec) -> PricePanel:
        """Return a CSV or Parquet file, or the rows of a SELECT, as a panel."""
        if _is_query(source):
            return read_sql(source, spec)
        return PricePanel.from_table(load_file(source), spec)

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
            return check_raw_quality(load_file(source), spec, thresholds)
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
                remedy=Remedy("say under which its rows are, such as ", Setting("calendar", "us-equity")),
            )
        return UnknownName("dataset", source, candidates=nearest_names(source, self.names()), where=_WHERE)


def _is_query(source: str) -> bool:
    return source.lstrip().casefold().startswith(("select ", "with ", "from "))
