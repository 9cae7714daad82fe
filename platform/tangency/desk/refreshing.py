"""Datasets whose prices come from a data source: fetched, kept fresh, and asked for the latest prices."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np
import pyarrow.compute as pc

from tangency.contracts.component import ComponentKind, ComponentRef
from tangency.contracts.data_source import DataSource
from tangency.desk.datasets import Datasets
from tangency.desk.fetch import Fetch, Fetched
from tangency.desk.stored_dataset import publish_bars, publish_dataset, read_metadata_of, table_hashes
from tangency.domain.asset import Asset, AssetClass
from tangency.domain.calendar import Calendar, calendar_named
from tangency.domain.naming import known_name
from tangency.errors import ConfigurationError, DataError, Remedy, Setting, StoreBusy
from tangency.host import Catalogue
from tangency.market import NO_TABLES, AsOf, DatasetFacts, PricePanel, ReferenceTables, parse_as_of, sample_names
from tangency.market.feed import Feed
from tangency.market.metadata import PanelMetadata
from tangency.market.refreshing import Merged, Pace, empty_bars, last_bars, merged, with_dividends, with_splits
from tangency.market.rhythm import require_calendar
from tangency.market.sessions import all_sessions, as_datetime
from tangency.results.latest_prices import LatestPrices
from tangency.results.refreshed import RefreshResult
from tangency.store import DatasetVersion, Store

__all__ = ["Refreshing"]

_DIVIDENDS = "dividends"
_LOOK_BACK = 5
"""Sessions that a refresh asks for again, to see what the source has revised."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refreshing:
    """The use cases of data sources, on one store."""

    store: Store
    datasets: Datasets
    catalogue: Catalogue
    pace: Pace = field(default_factory=Pace)

    def backfill(
        self,
        source: ComponentRef | str,
        *,
        name: str,
        symbols: Sequence[str],
        start: AsOf,
        calendar: str,
        asset_class: str,
    ) -> RefreshResult:
        """Fetch prices as a new dataset; see `Desk.backfill`."""
        if name in sample_names():
            raise ConfigurationError("this is the name of a bundled sample", where="name", value=name)
        known_name("asset class", asset_class, [member.value for member in AssetClass], where="asset class")
        chosen = _distinct(symbols)
        built, feed = self._built(source, start=parse_as_of(start))
        own = calendar_named(known_name("calendar", calendar, built.calendars, where=feed.source))
        if name in self.datasets.names():
            return self._again(name, feed, chosen, own)
        fetch = Fetch(source=built, calendar=own, pace=self.pace, start=feed.start)
        with self.store.pages(_key(name, feed, own, chosen), "new") as pages:
            got = fetch.run(dict.fromkeys(chosen, feed.start), pages)
            done = merged(empty_bars(), got.rows)
            if not done.bars.num_rows:
                raise DataError(
                    "the source has no bars of what was asked for",
                    where=feed.source,
                    value=f"from {feed.start:%Y-%m-%d} to {got.end:%Y-%m-%d}",
                    remedy=Remedy("ask from an earlier day on: ", Setting("start")),
                )
            panel = _panel(name, done.bars, got, own, AssetClass(asset_class), _feed(feed, got))
            dividends = with_dividends(None, got.rows)
            tables = NO_TABLES if dividends is None else ReferenceTables(frames={_DIVIDENDS: dividends})
            version = publish_dataset(self.store, panel, tables).version
            pages.forget()
        return _result(panel, done, got, feed.source, chosen, version=version, before=None, since=feed.start)

    def refresh(self, name: str, *, full: bool = False) -> RefreshResult:
        """Fetch what is new of a dataset, or all of it again; see `Desk.refresh`."""
        record, meta, feed = self._fed(name)
        built, now = self._built(ComponentRef(feed.source, feed.params), start=feed.start)
        symbols = tuple(sorted(asset.symbol for asset in meta.assets))
        bars = self.store.read_dataset(record)
        last = last_bars(bars)
        starts = {
            symbol: feed.start if full else max(feed.start, _back(at, meta.calendar)) for symbol, at in last.items()
        }
        fetch = Fetch(source=built, calendar=meta.calendar, pace=self.pace, start=feed.start)
        asked = f"{name}, full" if full else name
        with self.store.pages(_key(asked, feed, meta.calendar, symbols), record.version) as pages:
            got = fetch.run(starts, pages)
            done = merged(bars, got.rows)
            rebased = tuple(sorted({r.symbol for r in done.revisions if r.session == starts[r.symbol]}))
            if rebased and not full:
                got = got.and_then(self._whole(fetch, record, feed, rebased))
                done = merged(bars, got.rows)
            _require_currencies(meta, got, name)
            renewed = _feed(now.model_copy(update={"splits": feed.splits}), got)
            panel = _refreshed(meta, done.bars, got, renewed)
            tables = self._new_dividends(record, got)
            version = record.version
            if done.added or done.revisions or tables or renewed.splits != feed.splits:
                self._require_live(record)
                version = publish_bars(self.store, record, panel, tables).version
            pages.forget()
        since = max(last.values())
        return _result(panel, done, got, feed.source, symbols, version=version, before=record.version, since=since)

    def _whole(self, fetch: Fetch, record: DatasetVersion, feed: Feed, symbols: Sequence[str]) -> Fetched:
        """Fetch whole histories again: the earliest bar that was asked for again is revised, so all before may be."""
        with self.store.pages(_key(f"{record.dataset}, whole", feed, fetch.calendar, symbols), record.version) as pages:
            got = fetch.run(dict.fromkeys(symbols, feed.start), pages)
            pages.forget()
        return got

    def _new_dividends(self, record: DatasetVersion, got: Fetched) -> dict[str, Any]:
        """Return the table of dividends where a fetch changes it."""
        if got.rows["dividend"].null_count == got.rows.num_rows:
            return {}
        sha256 = table_hashes(record).get(_DIVIDENDS)
        known = None if sha256 is None else self.store.frame(sha256)
        dividends = with_dividends(known, got.rows)
        return {} if known is not None and dividends.equals(known) else {_DIVIDENDS: dividends}

    def latest(self, name: str) -> LatestPrices:
        """Ask the source of a dataset for the latest prices; see `Desk.latest_prices`."""
        _, meta, feed = self._fed(name)
        built, _ = self._built(ComponentRef(feed.source, feed.params), start=feed.start)
        found = {price.symbol: price for price in built.latest(tuple(asset.symbol for asset in meta.assets))}
        symbols = [asset.symbol for asset in meta.assets]
        return LatestPrices(
            name=name,
            source=feed.source,
            prices=tuple(found[symbol] for symbol in symbols if symbol in found),
            without=tuple(symbol for symbol in symbols if symbol not in found),
        )

    def refreshable(self) -> tuple[str, ...]:
        """Return the datasets that have a source."""
        records = self.store.datasets()
        return tuple(each.dataset for each in records if read_metadata_of(each).facts.feed is not None)

    def _again(self, name: str, feed: Feed, symbols: Sequence[str], calendar: Calendar) -> RefreshResult:
        """Go on with a dataset that is there, where the same is asked for again."""
        meta = read_metadata_of(self.datasets.record(name))
        there = meta.facts.feed
        same = (feed.source, feed.params, feed.start)
        is_same = there is not None and (there.source, there.params, there.start) == same
        if not is_same or meta.calendar != calendar or {a.symbol for a in meta.assets} != set(symbols):
            raise ConfigurationError(
                "a dataset of this name is there, and not by the same request",
                where="name",
                value=name,
                remedy="take another name; what comes from a source is kept fresh by a refresh",
            )
        return self.refresh(name)

    def _fed(self, name: str) -> tuple[DatasetVersion, PanelMetadata, Feed]:
        if name in sample_names():
            raise ConfigurationError("a bundled sample is as it is", where="name", value=name)
        record = self.datasets.record(name)
        meta = read_metadata_of(record)
        if meta.facts.feed is None:
            raise ConfigurationError(
                "the dataset was imported from files and has no data source",
                where="name",
                value=name,
                remedy="import its files again, or fetch it from a source (backfill) under another name",
            )
        if meta.facts.splits or meta.facts.conversions:
            raise DataError(
                "the prices were adjusted or converted since they were fetched, and those of the source are not",
                where=f"dataset {name}",
                value="; ".join(f"{what}: {text}" for what, text in meta.facts.changes()),
                remedy="undo it, refresh, and do it again",
            )
        return record, meta, meta.facts.feed

    def _built(self, source: ComponentRef | str, *, start: datetime) -> tuple[DataSource, Feed]:
        reference = ComponentRef(source) if isinstance(source, str) else source
        built, params = self.catalogue.build(ComponentKind.DATA_SOURCE, reference)
        registered = self.catalogue.resolve(ComponentKind.DATA_SOURCE, reference.name)
        return built, Feed(
            source=registered.id,
            version=registered.version,
            params=params.model_dump(mode="json"),
            start=start,
            retrieved_at=self.pace.now(),
        )

    def _require_live(self, record: DatasetVersion) -> None:
        if self.store.dataset(record.dataset).version != record.version:
            raise StoreBusy(
                "the dataset was changed while it was refreshed",
                where=f"dataset {record.dataset}",
                remedy="refresh it again: what was fetched is kept",
            )


def _distinct(symbols: Sequence[str]) -> tuple[str, ...]:
    chosen = tuple(sorted(set(symbols)))
    if isinstance(symbols, str) or not chosen or len(chosen) < len(symbols):
        raise ConfigurationError(
            "name the symbols to fetch, each once",
            where="symbols",
            value=symbols if isinstance(symbols, str) else ", ".join(symbols) or "none",
            remedy=Remedy("such as ", Setting("symbols", ["BTC/USDT", "ETH/USDT"])),
        )
    return chosen


def _key(name: str, feed: Feed, calendar: Calendar, symbols: Sequence[str]) -> str:
    """Return what names the pages of a fetch: the same request goes on where it broke off."""
    asked = [name, feed.source, feed.params, feed.start.isoformat(), calendar.name, sorted(symbols)]
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:32]


def _back(last: datetime, calendar: Calendar) -> datetime:
    return last - (_LOOK_BACK - 1) * calendar.grid


def _feed(feed: Feed, got: Fetched) -> Feed:
    venues = tuple(sorted(set(got.rows["venue"].to_pylist())))
    splits = with_splits(feed.splits, got.rows)
    told = {"venues": venues, "splits": splits, "retrieved_at": got.retrieved_at or feed.retrieved_at}
    return feed.model_copy(update=told)


def _panel(name: str, bars: Any, got: Fetched, calendar: Calendar, asset_class: AssetClass, feed: Feed) -> PricePanel:
    currencies = got.currencies()
    quoted = sorted(set(currencies.values()))
    assets = (
        Asset(symbol=symbol, name=symbol, asset_class=asset_class, currency=currency, calendar=calendar)
        for symbol, currency in sorted(currencies.items())
    )
    panel = PricePanel(
        name=name,
        assets=tuple(assets),
        calendar=calendar,
        facts=DatasetFacts(
            title=name,
            price_currency=" and ".join(quoted),
            volume_unit="units of the asset",
            day_boundary="00:00 UTC" if calendar.continuous else "close of the exchange",
            utc_day=calendar.continuous,
            feed=feed,
        ),
        sessions=all_sessions(bars["timestamp"].to_numpy(), calendar),
        bars=bars,
    )
    require_calendar(panel.sessions, ~np.isnan(panel.prices), panel.symbols, calendar, where=f"{feed.source}, calendar")
    return panel


def _refreshed(meta: PanelMetadata, bars: Any, got: Fetched, feed: Feed) -> PricePanel:
    before = meta.session_labels()
    stamps = np.concatenate([before, got.rows["timestamp"].to_numpy()])
    return PricePanel(
        name=meta.name,
        assets=meta.assets,
        calendar=meta.calendar,
        facts=meta.facts.model_copy(update={"feed": feed}),
        sessions=all_sessions(stamps, meta.calendar, meta.own_calendar),
        bars=bars,
        own_calendar=meta.own_calendar,
    )


def _require_currencies(meta: PanelMetadata, got: Fetched, name: str) -> None:
    before = {asset.symbol: asset.currency for asset in meta.assets}
    for symbol, currency in got.currencies().items():
        if before[symbol] != currency:
            raise DataError(
                "the source quotes the asset in another currency than before",
                where=f"dataset {name}, {symbol}",
                value=f"{currency}, before {before[symbol]}",
                remedy="fetch it under another name",
            )


def _told(rows: Any, what: str) -> list[dict[str, Any]]:
    """Return the fetched rows that tell a dividend or a split."""
    told: list[dict[str, Any]] = rows.filter(pc.is_valid(rows[what])).to_pylist()
    return told


def _result(  # one keyword for each thing that is told
    panel: PricePanel,
    done: Merged,
    got: Fetched,
    source: str,
    asked: Sequence[str],
    *,
    version: str,
    before: str | None,
    since: datetime,
) -> RefreshResult:
    after = np.datetime64(since, "us")
    is_asked = (panel.sessions > after) if before is not None else (panel.sessions >= after)
    missing = np.isnan(panel.prices) & is_asked[:, None] & np.logical_or.accumulate(~np.isnan(panel.prices), axis=0)
    counts = missing.sum(axis=0)
    came = set(asked)
    if before is None:
        came = set(panel.symbols)
    elif got.end > since:
        came = got.newer_than(since)
    return RefreshResult(
        name=panel.name,
        version=version,
        version_before=before,
        source=source,
        rows=panel.bars.num_rows,
        added=done.added,
        revised=done.revisions,
        repeated=done.repeated,
        first=as_datetime(panel.sessions[0]),
        last=as_datetime(panel.sessions[-1]),
        left_out=got.left_out,
        without_new=tuple(symbol for symbol in asked if symbol not in came),
        gaps={symbol: int(count) for symbol, count in zip(panel.symbols, counts, strict=True) if count},
        pages=got.log.pages,
        resumed_rows=got.resumed_rows,
        dividends=len({(each["symbol"], each["timestamp"]) for each in _told(got.rows, "dividend")}),
        splits=with_splits((), got.rows),
        retries=got.log.retries,
        waited_seconds=got.log.waited_seconds,
    )
